"""The second pass: links between topics, and to people, lead to where these are now."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.html import escape

from forum.importers.html import OPEN
from forum.importers.records import digest
from forum.importers.remembered import Digest, Remembered
from forum.importers.report import Report
from forum.importers.writing import state_of
from forum.models import BODY_LENGTH, Imported, Reply, Topic
from forum.models.post import slug_of, written

BEFORE_ADDRESS = re.compile(r"""(?:\]\(<?|\]:\s+<?|href=["']?)\Z""")
LEAD = 16  # characters, in which that finds room
MARKS = re.compile(r"([\\\[\]*_`<])")


class Links:
    """`source.link` finds them, `source.keys_of` says what they may lead to."""

    def __init__(self, source, site: str, remembered: Remembered, report: Report):
        self.source, self.site = source, site
        self.remembered, self.report = remembered, report

    def turn_all(self, progress) -> None:
        waiting = self.remembered.waiting()
        for pk in progress(waiting, "Links", len(waiting)):
            self.turn(pk)

    @transaction.atomic
    def turn(self, pk: int) -> None:
        """In one topic. Whatever was edited here in between keeps its other words, and is known as edited."""
        record = Imported.objects.get(pk=pk)
        topic = Topic.objects.select_related("category").get(pk=record.topic_id)
        topic._lock_topic()
        linked = [
            reply for reply in topic.replies.iterator() if self.source.link.search(reply.source)
        ]
        rows = self.remembered.of_replies(linked)
        posts = [topic, *(row.reply for row in rows)]
        places = self.places(posts)
        turned = [row for row in rows if self.turn_reply(row, places)]
        Reply.objects.bulk_update([row.reply for row in turned], ["source", "html"])
        Imported.objects.bulk_update(turned, ["digest"])
        said, tags = Digest.read(record.digest), list(topic.tags.values_list("pk", flat=True))
        untouched = said.here == state_of(topic, tags)
        if self.rewrite(topic, places) or turned:
            topic.save(update_fields=["source", "html"])  # which tells the search of all of it
        here = state_of(topic, tags) if untouched else said.here
        record.digest = str(Digest(said.about, said.whole, here))
        record.save(update_fields=["digest"])

    def turn_reply(self, row: Imported, places: dict) -> bool:
        said = Digest.read(row.digest)
        untouched = said.here == digest(row.reply.source)
        if not self.rewrite(row.reply, places):
            return False
        if untouched:
            row.digest = str(Digest("", said.whole, digest(row.reply.source)))
        return True

    def rewrite(self, post, places: dict[str, "Place"]) -> bool:
        source = self.source.link.sub(lambda link: self.turned(link, places), post.source)
        if source == post.source or len(source) > BODY_LENGTH:
            return False
        for name, value in written(source).items():
            setattr(post, name, value)
        return True

    def places(self, posts) -> dict[str, "Place"]:
        """What is here now, for each key that their links name."""
        links = (link for post in posts for link in self.source.link.finditer(post.source))
        keys = {key for link in links for key in self.source.keys_of(link)}
        rows = self.remembered.rows(keys, "topic", "reply__topic", "member")
        with translation.override(settings.LANGUAGE_CODE):
            return {key: Place.of(row) for key, row in rows.items()}

    def turned(self, link: re.Match, places: dict[str, "Place"]) -> str:
        """The link as it stands from now on. Words that merely look like an address within the site stay."""
        lead = link.string[max(link.start() - LEAD, 0) : link.start()]
        is_address = bool(BEFORE_ADDRESS.search(lead))
        if not link["host"] and not is_address:
            return link[0]
        what = "links to people" if link["user"] else "links between topics"
        found = [places[key] for key in self.source.keys_of(link) if key in places]
        if found and self.is_ours(link, found[-1]):
            self.report.made[what] += 1
            return found[0].address if is_address else found[0].in_words(link)
        if not link["host"] and not found:
            self.report.not_kept[f"{what} that are not in the folder"] += 1
            return self.site + link[0] if self.site else link[0]
        return link[0]

    def is_ours(self, link: re.Match, place: "Place") -> bool:
        """Of this forum, and not of another that has topics of the same number. Unless its address was given, the
        title in the link tells; a name does not, for people are called the same everywhere."""
        if not link["host"]:
            return True
        if self.site:
            return urlsplit(link["host"]).netloc == urlsplit(self.site).netloc
        said = re.sub(r"[\W_]+", "-", (link["slug"] or "").lower()).strip("-")
        slug = slug_of(place.title)
        return bool(said) and (slug.startswith(said) or said.startswith(slug))


@dataclass(frozen=True)
class Place:
    """Where something stands now, and what it is called."""

    address: str
    title: str

    @classmethod
    def of(cls, row: Imported) -> "Place":
        noun = row.member or row.reply or row.topic
        return cls(noun.get_absolute_url(), str(row.reply.topic if row.reply else noun))

    def in_words(self, link: re.Match) -> str:
        """In place of an address that was typed or pasted: only a whole one would become a link by itself."""
        before, after = link.string[: link.start()][-1:], link.string[link.end() :][:4]
        if after == "</a>":
            return escape(self.title)
        title = MARKS.sub(r"\\\1", self.title)
        if after.startswith("]("):
            return title
        if before == "<":
            return f"{settings.SITE_URL}{self.address}"
        if link.string.startswith(OPEN):
            return f'<a href="{self.address}">{escape(self.title)}</a>'
        return f"[{title}]({self.address})"
