"""A member goes for good: all happens as if their row was deleted, but that posts others need keep an empty author."""

import logging
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.users.models import UserProfile

from community.feedback.models import Vote
from community.members.happened import erased
from community.members.models import Member, forget_file
from community.members.sessions import end
from community.notifications.bell import lock
from community.notifications.models import OutboxMessage
from community.privacy.kept import mail_to, sessions_of
from community.privacy.models import Leaving
from community.privacy.naming import (
    Naming,
    rename_in_answers,
    rename_in_consents,
    rename_in_flags,
    rename_in_posts,
    rename_in_sanctions,
    rename_in_spotlights,
    spotlights_naming,
)
from forum.leaving import take_back_all
from forum.models import SameQuestion
from forum.models.post import written

logger = logging.getLogger(__name__)
# In another forum they have a number, by which an import finds the empty row again instead of making a new person.
STAYS = {"forum.Imported"}


def erase_due() -> int:
    """Erase whose time has come; returns how many. One who cannot be erased does not keep the others."""
    done = 0
    for pk in Leaving.objects.due().values_list("pk", flat=True):
        try:
            with translation.override(settings.LANGUAGE_CODE):
                done += erase(pk)
        except Exception:
            logger.exception("a member could not be erased and is tried again")
    return done


@transaction.atomic
def erase(leaving: int) -> bool:
    """Erase who asked for it, unless they came back meanwhile or have become the last owner."""
    due = Leaving.objects.due().select_for_update().filter(pk=leaving).first()
    if not due:
        return False
    member, with_posts = due.member, due.with_posts
    if member.is_last_owner:
        due.delete()
        return False
    forget(member, with_posts)
    return True


@transaction.atomic
def erase_guests(address: str, *, with_posts: bool) -> int:
    """Erase everybody without an account who has this address; how many. They have no page on which to ask for it."""
    guests = Member.objects.select_for_update(no_key=True).claimable_by(address)
    with translation.override(settings.LANGUAGE_CODE):
        return sum(forget(guest, with_posts) for guest in guests)


def forget(member, with_posts: bool) -> bool:
    """Within a transaction."""
    lock([member.pk])  # a digest that is being written comes first, and goes with the rest
    naming = Naming.of(member)
    if with_posts:
        take_words_back(member)
    erased.send(Member, member=member, addresses=naming.addresses)
    forget_letters(naming)
    forget_files(member, with_posts)
    forget_rows(member)
    member.become_former()
    rename_in_posts(naming, member)
    naming_them = spotlights_naming(naming)
    rename_in_consents(naming, member)
    rename_in_spotlights(naming_them, naming, member)
    rename_in_answers(naming, member)
    rename_in_flags(naming, member)
    rename_in_sanctions(naming, member)
    rename_in_records(naming, member)
    if not member.is_needed:
        member.delete()
    return True


def take_words_back(member) -> None:
    """Their posts go. A topic in which others have replied stays for their sake, without its words."""
    words = written(gettext("Removed by its author."))
    for reply in member.reply_set.select_related("topic__category"):
        replace(reply, words)
        if reply.deleted_at is None:
            reply.remove(by=member)
    for topic in member.topic_set.select_related("category"):
        replace(topic, words | {"title": gettext("Removed by its author.")})
        if topic.deleted_at is None and not topic.reply_count:
            topic.remove(by=member)


def replace(post, words: dict) -> None:
    for field, value in words.items():
        setattr(post, field, value)
    post.save(update_fields=list(words))
    post.versions.all().delete()


def forget_letters(naming: Naming) -> None:
    """Mail that goes to them or tells of them, sent or not, and the answers that their addresses wait for."""
    for address in naming.addresses:
        mail_to(address).delete()
        for asked in SameQuestion.objects.filter(email=address).select_related("topic"):
            asked.topic.ask_no_more(pk=asked.pk)
    told = [
        row.pk for row in OutboxMessage.objects.iterator(100) if naming.is_in(text_of(row.parsed))
    ]
    OutboxMessage.objects.filter(pk__in=told).delete()
    for file in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        if any(naming.is_in(text_of(letter)) for letter in letters_in(file)):
            file.unlink()


def letters_in(file: Path) -> list[EmailMessage]:
    """Of a site without a mail server: Django parts the letters of one file by lines of hyphens."""
    parts = file.read_bytes().split(b"-" * 79)
    return [message_from_bytes(part.strip(), policy=policy.default) for part in parts]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    headers = " ".join(f"{value}" for value in message.values())
    return f"{headers} {body.get_content() if body else ''}"


def forget_files(member, with_posts: bool) -> None:
    """Files that stand in no post any more go; the others lose the name they came with."""
    uploads = member.uploads.all()
    if not with_posts:
        uploads = uploads.filter(topics=None, replies=None)
    for upload in uploads:
        forget_file(upload.file)
        upload.delete()
    for upload in member.uploads.all():
        upload.name = f"{upload.key[:8]}.{upload.name.rpartition('.')[2]}"
        upload.save(update_fields=["name"])
    for profile in UserProfile.objects.filter(user=member):
        forget_file(profile.avatar)


def forget_rows(member) -> None:
    """What Django does to other rows when a member's row is deleted, here without deleting it."""
    take_back_all(member)
    end(session.pk for session in sessions_of(member))
    Vote.objects.filter(member=member).update(remark="", query="")
    for relation in Member._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            let_go(relation, member)
    Vote.objects.forget_readers()


def let_go(relation, member) -> None:
    if relation.related_model._meta.label in STAYS:
        return
    rows = relation.related_model._base_manager.filter(**{relation.field.name: member})
    if relation.on_delete is models.CASCADE:
        rows.delete()
    elif relation.on_delete is models.SET_NULL:
        rows.update(**{relation.field.name: None})


def rename_in_records(naming: Naming, member) -> None:
    """The audit log calls things by the names they had, and reasons may name anybody."""
    for log in (ModelLogEntry, PageLogEntry):
        for form in naming.words:
            log.objects.filter(label__icontains=form).update(label=str(member))
            for entry in log.objects.filter(data__reason__icontains=form):
                said = naming.replaced(entry.data["reason"], member)
                log.objects.filter(pk=entry.pk).update(data=entry.data | {"reason": said})
    about = ModelLogEntry.objects.for_instance(member)
    about.update(label=str(member), data={})
