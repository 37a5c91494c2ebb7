"""The second pass: links between topics lead to where the topics are now."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import translation

from forum.importers.records import digest
from forum.importers.remembered import Digest, Remembered
from forum.importers.report import Report
from forum.importers.writing import state_of
from forum.models import BODY_LENGTH, Imported, Reply, Topic
from forum.models.post import written


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
        addresses = self.addresses(posts)
        turned = [row for row in rows if self.turn_reply(row, addresses)]
        Reply.objects.bulk_update([row.reply for row in turned], ["source", "html"])
        Imported.objects.bulk_update(turned, ["digest"])
        said, tags = Digest.read(record.digest), list(topic.tags.values_list("pk", flat=True))
        untouched = said.here == state_of(topic, tags)
        if self.rewrite(topic, addresses) or turned:
            topic.save(update_fields=["source", "html"])  # which tells the search of all of it
        here = state_of(topic, tags) if untouched else said.here
        record.digest = str(Digest(said.about, said.whole, here))
        record.save(update_fields=["digest"])

    def turn_reply(self, row: Imported, addresses: dict) -> bool:
        said = Digest.read(row.digest)
        untouched = said.here == digest(row.reply.source)
        if not self.rewrite(row.reply, addresses):
            return False
        if untouched:
            row.digest = str(Digest("", said.whole, digest(row.reply.source)))
        return True

    def rewrite(self, post, addresses: dict[str, tuple[str, str]]) -> bool:
        source = self.source.link.sub(lambda link: self.address(link, addresses), post.source)
        if source == post.source or len(source) > BODY_LENGTH:
            return False
        for name, value in written(source).items():
            setattr(post, name, value)
        return True

    def addresses(self, posts) -> dict[str, tuple[str, str]]:
        """Address and topic's slug, for each key that their links name."""
        links = (link for post in posts for link in self.source.link.finditer(post.source))
        keys = {key for link in links for key in self.source.keys_of(link)}
        rows = self.remembered.rows(keys, "topic", "reply__topic")
        with translation.override(settings.LANGUAGE_CODE):
            return {key: place(row) for key, row in rows.items() if row.topic or row.reply}

    def address(self, link: re.Match, addresses: dict) -> str:
        found = [addresses[key] for key in self.source.keys_of(link) if key in addresses]
        if found and self.is_ours(link, found[-1][1]):
            self.report.made["links between topics"] += 1
            return found[0][0]
        if not link["host"] and not found:
            self.report.not_kept["links to topics that are not in the folder"] += 1
            return self.site + link[0] if self.site else link[0]
        return link[0]

    def is_ours(self, link: re.Match, slug: str) -> bool:
        """Of this forum, and not of another that has topics of the same number. Unless its address was given, the
        title in the link tells."""
        if not link["host"]:
            return True
        if self.site:
            return urlsplit(link["host"]).netloc == urlsplit(self.site).netloc
        written = re.sub(r"[\W_]+", "-", (link["slug"] or "").lower()).strip("-")
        return bool(written) and (slug.startswith(written) or written.startswith(slug))


def place(row: Imported) -> tuple[str, str]:
    topic = row.topic or row.reply.topic
    return (row.reply or topic).get_absolute_url(), topic.slug
