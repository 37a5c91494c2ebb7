"""By what others call a member in their words, and how that becomes a former member."""

import json
import re
from dataclasses import dataclass

from django.db.models import Q

from community.content.autolinks import NAME
from community.feedback.models import FollowUp, Survey
from community.members.models import Consent, ConsentEntry
from community.moderation.models import Appeal, Flag, Sanction
from community.moderation.models.flag import NOTE_LENGTH
from community.spotlights.models import FeaturedMember, Spotlight
from forum.models import Draft, Reply, Topic, Version
from forum.models.post import written
from forum.quoting import MARKS

FILE_LABEL = re.compile(r"\[[^\]\n]*\](?=\(/forum/file/)")


@dataclass(frozen=True)
class Naming:
    """What a member was called before they were erased."""

    pk: int
    username: str
    name: str
    addresses: tuple[str, ...]

    @classmethod
    def of(cls, member) -> "Naming":
        addresses = {*member.emailaddress_set.values_list("email", flat=True), member.email} - {
            None
        }
        name = member.name or member.username  # guests may have left it out
        return cls(member.pk, member.username, name, tuple(sorted(addresses)))

    @property
    def words(self) -> list[str]:
        """What can only mean them: addresses, and a name of several words. A single word may mean something else."""
        return [*self.addresses, *([self.name] if " " in self.name else [])]

    def is_in(self, text: str) -> bool:
        """Does a letter tell of them?"""
        forms = [*self.words, f"@{self.username}", f"/people/{self.username}/"]
        return any(form.lower() in text.lower() for form in forms)

    def mentions(self, *fields: str) -> Q:
        forms = {self.username, self.name, *self.addresses}
        forms |= {json.dumps(form)[1:-1] for form in forms}  # as SQLite keeps what stands in JSON
        return Q(
            *((f"{field}__icontains", form) for field in fields for form in forms), _connector=Q.OR
        )

    def replaced(self, text: str, member) -> str:
        """`text` with the former member in the place of every @mention, link, quotation and name."""
        text = NAME.sub(lambda found: self._mention(found, member.username), text)
        page = rf"/people/{re.escape(self.username)}(?=/)"
        text = re.sub(page, f"/people/{member.username}", text, flags=re.IGNORECASE)
        quoted = re.escape(MARKS.sub(r"\\\1", self.name))
        text = re.sub(rf"\[{quoted}\](?=\(\S*/forum/)", f"[{member}]", text)
        text = FILE_LABEL.sub(lambda found: self._label(found[0], member), text)
        for word in self.words:
            whole = rf"(?<!\w){re.escape(word)}(?!\w)"
            text = re.sub(whole, lambda _found: str(member), text, flags=re.IGNORECASE)
        return text

    def _label(self, label: str, member) -> str:
        """Files are called after who took them; here that is no word of a sentence."""
        for form in (self.username, self.name):
            label = re.sub(re.escape(form), lambda _found: member.username, label, flags=re.I)
        return label

    def _mention(self, found: re.Match, username: str) -> str:
        is_theirs = found[1] == "@" and found[2].lower() == self.username.lower()
        return f"@{username}" if is_theirs else found[0]


def rename_in_posts(naming: Naming, member) -> None:
    """Everybody's posts, their earlier words and drafts. Saving a post tells the search."""
    for topic in Topic.objects.filter(naming.mentions("source", "title")):
        topic.title = naming.replaced(topic.title, member)
        rewrite(topic, naming, member, "title")
    for reply in Reply.objects.filter(naming.mentions("source")).select_related("topic"):
        rewrite(reply, naming, member)
    for version in Version.objects.filter(naming.mentions("source", "title")):
        version.source = naming.replaced(version.source, member)
        version.title = naming.replaced(version.title, member)
        version.save(update_fields=["source", "title"])
    for draft in Draft.objects.filter(naming.mentions("words")):
        draft.words = {
            key: naming.replaced(said, member) if isinstance(said, str) else said
            for key, said in draft.words.items()
        }
        draft.save(update_fields=["words"])


def rename_in_consents(naming: Naming, member) -> None:
    """What others agreed to may name them: a quote, or the title of what it is about."""
    for model, fields in (
        (Consent, ("about", "words", "asked_words")),
        (ConsentEntry, ("words", "read")),
    ):
        for row in model.objects.filter(naming.mentions(*fields)):
            changed = {name: naming.replaced(getattr(row, name), member) for name in fields}
            changed |= {"about": changed["about"][:255]} if "about" in changed else {}
            model.objects.filter(pk=row.pk).update(**changed)


def spotlights_naming(naming: Naming) -> list[Spotlight]:
    """Of others, in whose words or the company's reply they are named; ask before the consents forget the name."""
    fields = ("response", "note", "quote_consent__words")
    return list(Spotlight.objects.filter(naming.mentions(*fields)))


def rename_in_spotlights(spotlights: list[Spotlight], naming: Naming, member) -> None:
    """Saving one tells the search."""
    for spotlight in spotlights:
        spotlight.response = naming.replaced(spotlight.response, member)
        spotlight.note = naming.replaced(spotlight.note, member)
        spotlight.save(update_fields=["response", "note"])
    for featured in FeaturedMember.objects.filter(naming.mentions("why")):
        featured.why = naming.replaced(featured.why, member)
        featured.save(update_fields=["why"])


def rename_in_answers(naming: Naming, member) -> None:
    """What others said of how it went, and what came of it."""
    for model, fields in ((Survey, ("title", "comment")), (FollowUp, ("words",))):
        for row in model.objects.filter(naming.mentions(*fields)):
            changed = {name: naming.replaced(getattr(row, name), member) for name in fields}
            changed |= {"title": changed["title"][:150]} if "title" in changed else {}
            model.objects.filter(pk=row.pk).update(**changed)


def rename_in_flags(naming: Naming, member) -> None:
    """What others wrote to moderators."""
    for flag in Flag.objects.filter(naming.mentions("note")):
        flag.note = naming.replaced(flag.note, member)[:NOTE_LENGTH]
        flag.save(update_fields=["note"])


def rename_in_sanctions(naming: Naming, member) -> None:
    """What moderators told others, and what those said to it."""
    for model, fields in (
        (Sanction, ("reason", "note", "lift_reason")),
        (Appeal, ("words", "answer")),
    ):
        for row in model.objects.filter(naming.mentions(*fields)):
            changed = {name: naming.replaced(getattr(row, name), member) for name in fields}
            model.objects.filter(pk=row.pk).update(**changed)


def rewrite(post, naming: Naming, member, *more: str) -> None:
    words = written(naming.replaced(post.source, member))
    post.source, post.html = words["source"], words["html"]
    post.save(update_fields=["source", "html", *more])
