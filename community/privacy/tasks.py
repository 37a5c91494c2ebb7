"""What the worker does. Each task can run twice without harm."""

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from community.moderation.models import Sanction
from community.notifications import send
from community.privacy.archive import write_archive
from community.privacy.models import Export


@task()
def make_export(key: str) -> None:
    """Make the archive that was asked for, and write to the member. Nothing, when it was made or replaced meanwhile."""
    export = Export.objects.select_related("member").filter(key=key, ready_at=None).first()
    if not export:
        return
    language = export.member.language or settings.LANGUAGE_CODE
    with translation.override(language), write_archive(export.member) as content:
        keep(export, content)


@transaction.atomic
def keep(export: Export, content) -> None:
    same = Export.objects.select_for_update().filter(pk=export.pk, key=export.key, ready_at=None)
    if not same.exists():
        return
    export.file.save(f"{export.key}.zip", File(content), save=False)
    export.ready_at = timezone.now()
    export.save(update_fields=["file", "ready_at"])
    # Whoever cannot sign in has asked for it by the link they were given, and gets it there.
    shut_out = Sanction.objects.shutting_out(export.member)
    way = ("shut_out", shut_out.token) if shut_out else ("fetch", export.key)
    link = settings.SITE_URL + reverse(f"privacy:{way[0]}", args=[way[1]])
    context = {"link": link, "until": export.expires_at}
    essential = bool(shut_out)
    send("privacy/export_ready", to=export.member, context=context, essential=essential)
