from ipaddress import ip_address, ip_network

from django.db import migrations


def shorten(apps, schema_editor):
    """What was noted whole of those who are signed in; from now on it is noted shortened (community/members/sessions.py)."""
    UserSession = apps.get_model("usersessions", "UserSession")
    rows = list(UserSession.objects.only("ip"))
    for row in rows:
        ip = ip_address(row.ip)
        ip = getattr(ip, "ipv4_mapped", None) or ip
        network = ip_network((ip, 24 if ip.version == 4 else 48), strict=False)
        row.ip = str(network.network_address)
    UserSession.objects.bulk_update(rows, ["ip"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(shorten, migrations.RunPython.noop, elidable=True)]
