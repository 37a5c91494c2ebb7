"""Threads that are here already, and of which the source says something else by now."""

from django.db import transaction

from forum.importers.records import Saying, Thread, digest
from forum.importers.remembered import Digest
from forum.importers.writing import Writing, reply_of, show_files, state_of
from forum.models import Imported, Reply, Topic


class Updating:
    """What was changed here since is left alone; what is gone from the source stays."""

    def __init__(self, writing: Writing):
        self.writing, self.report = writing, writing.report
        self.words, self.remembered = writing.words, writing.remembered

    @transaction.atomic
    def update(self, thread: Thread) -> None:
        members = self.writing.meet([thread])
        record = self.remembered.rows([thread.key])[thread.key]
        topic = Topic.objects.select_related("category").get(pk=record.topic_id)
        topic._lock_topic()
        keys = [saying.key for saying in thread.replies]
        records = self.remembered.rows(keys, "reply")
        waits = self.bring_replies(topic, thread.replies, records, members)
        replies = {key: row.reply for key, row in records.items()}
        self.bring_topic(topic, thread, record, replies, waits)

    def bring_replies(self, topic, sayings, records: dict, members: dict) -> bool:
        """Change and add; `records` knows the new ones afterwards. Is there a link in what was written?"""
        changed, shown = [], 0
        for saying in sayings:
            if row := records.get(saying.key):
                changed += self.changed(row, saying)
            else:
                records[saying.key] = self.added(topic, saying, records, members)
                changed.append(records[saying.key].reply)
                shown += changed[-1].is_shown
        topic._count(shown)
        return any(self.words.link.search(reply.source) for reply in changed)

    def changed(self, row: Imported, saying: Saying) -> list[Reply]:
        before, now = Digest.read(row.digest), digest(saying)
        if before.whole == now:
            return []
        if before.here != digest(row.reply.source):
            self.report.left_alone["posts"] += 1
            self.report.problem(saying.place, "was changed there and here; left alone")
            return []
        words, files = self.writing.prepared(saying)
        for name, value in {**words, "edited_at": saying.edited_at}.items():
            setattr(row.reply, name, value)
        row.reply.save(update_fields=["source", "html", "edited_at"])
        show_files(files, row.reply)
        self.remember(row, Digest("", now, digest(row.reply.source)))
        self.report.updated["posts"] += 1
        return [row.reply]

    def added(self, topic: Topic, saying: Saying, records: dict, members: dict) -> Imported:
        topic.last_position += 1
        words, files = self.writing.prepared(saying)
        reply = reply_of(topic, topic.last_position, saying, members, words)
        answered = records.get(saying.answers)
        reply.in_reply_to = answered.reply if answered else None
        reply.save()
        show_files(files, reply)
        said = Digest("", digest(saying), digest(reply.source))
        row = Imported(key=saying.key, reply=reply, digest=str(said))
        self.remembered.add([row])
        self.report.made["posts"] += 1
        return row

    def bring_topic(self, topic, thread: Thread, record, replies: dict, waits: bool) -> None:
        before, tags = Digest.read(record.digest), list(topic.tags.values_list("pk", flat=True))
        here = before.here
        if before.about != thread.about:
            if state_of(topic, tags) == here:
                tags = self.rewrite(topic, thread, replies)
                here = state_of(topic, tags)
                waits = waits or bool(self.words.link.search(topic.source))
            else:
                self.report.left_alone["topics"] += 1
                self.report.problem(thread.place, "was changed there and here; left alone")
        waits = waits or before.links_wait
        self.remember(record, Digest(thread.about, thread.digest, here, waits))

    def rewrite(self, topic: Topic, thread: Thread, replies: dict) -> list[int]:
        words, files = self.writing.prepared(thread.opening)
        topic.title = self.words.title(thread.title, thread.opening)
        topic.source, topic.html = words["source"], words["html"]
        topic.edited_at = thread.opening.edited_at
        topic.locked_at, topic.pinned_at = thread.locked_at, thread.pinned_at
        topic.category = self.writing.rooms.of(thread.room, thread.place)
        topic.accepted_reply = self.writing.accepted(thread, replies, topic.category)
        fields = ["title", "source", "html", "edited_at", "locked_at", "pinned_at"]
        topic.save(update_fields=[*fields, "category", "accepted_reply"])
        show_files(files, topic)
        tags = self.writing.tags.bring(thread.tags)
        topic.tags.set(tags)
        self.report.updated["topics"] += 1
        return tags

    def remember(self, row: Imported, said: Digest) -> None:
        row.digest = str(said)
        row.save(update_fields=["digest"])
