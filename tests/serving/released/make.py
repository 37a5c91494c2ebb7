"""Write a small site of a release as SQL, for test_upgrade.py. Run it in a checkout of that release:

DATA_DIR=$(mktemp -d) python /path/to/make.py > release-0.1.sql
"""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
sys.path.insert(0, os.getcwd())

import django

django.setup()

from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from community.feedback.models import Vote
from community.members.models import Member
from tests import factories

NAMES = {"hana": "Hana Novak", "ruben": "Ruben Šarić", "mira": "Mira Kováč"}


def person(username):
    member = Member.objects.create_user(
        username, f"{username}@example.org", None, name=NAMES[username]
    )
    member.confirm_email()
    return member


def site():
    hana, ruben, mira = map(person, NAMES)
    mira.groups.set(Group.objects.filter(name="Owner"))
    Member.objects.filter(pk=mira.pk).update(is_team=True)
    section = factories.section("Cleaning")
    guide = factories.guide(
        "Descale the Tide", section, text="<p>Fill the tank with citric acid.</p>"
    )
    factories.guide("Očistite posudu", factories.guide_index("hr"), text="<p>Isperite je.</p>")
    factories.faq_entry()
    for number, helped in enumerate([True, True, False]):
        Vote.objects.cast(guide, helped, reader=f"r:{number}")
    topic = factories.topic(hana, "The grinder hums", text="It hums and *nothing* comes out. 🐝")
    topic.accept(topic.reply(ruben, "Turn it two clicks coarser."), by=hana)
    topic.reply(hana, "That was it, hvala!").react("thanks", by=ruben)
    factories.topic(ruben, "Show your corner", "discussions")
    session = SessionStore("thesessionofhanathatismovedalong")
    session["since"] = timezone.now().isoformat()
    session.save(must_create=True)


def dump(out):
    """Without what SQLite makes of the search index: the test makes it anew, as a restore would."""
    connection.close()
    for line in connection.cursor().connection.iterdump():
        out.write(f"{line}\n")


def main():
    call_command("migrate", verbosity=0)
    site()
    call_command("rebuild_index", verbosity=0, stdout=sys.stderr)
    dump(sys.stdout)


main()
