"""Threads that are new here."""

from dataclasses import dataclass, field

from django.db import transaction

from forum.importers.people import People
from forum.importers.records import Saying, Thread, digest
from forum.importers.remembered import AT_ONCE, Digest, Remembered
from forum.importers.report import Report
from forum.importers.rooms import Rooms
from forum.importers.tags import Tags
from forum.importers.words import MENTION, Words
from forum.models import Category, Imported, Reply, Topic, Upload


@dataclass
class Prepared:
    """A thread with its words made ready, which takes most of the time and no lock."""

    thread: Thread
    title: str
    opening: dict[str, str]
    replies: list[dict[str, str]]
    uploads: list[set[str]]  # keys of the files in the opening and in each reply
    topic: Topic | None = None
    made: list[Reply] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)


class Writing:
    def __init__(
        self, words: Words, rooms: Rooms, people: People, remembered: Remembered, report: Report
    ):
        self.words, self.rooms, self.people = words, rooms, people
        self.remembered, self.report = remembered, report
        self.tags = Tags(report)

    def prepare(self, thread: Thread) -> Prepared:
        opening, *replies = [self.prepared(saying) for saying in (thread.opening, *thread.replies)]
        return Prepared(
            thread,
            self.words.title(thread.title, thread.opening),
            opening[0],
            [words for words, _files in replies],
            [files for _words, files in (opening, *replies)],
        )

    def prepared(self, saying: Saying) -> tuple[dict[str, str], set[str]]:
        """The words of a post, and the keys of the files in it."""
        self.words.pictures.used = set()
        return self.words.written(saying), self.words.pictures.used

    def write(self, threads: list[Thread]) -> None:
        """All of them or none: whoever is killed here begins with these again."""
        members = self.meet(threads)
        prepared = [self.prepare(thread) for thread in threads]
        with transaction.atomic():
            self.start(prepared, members)
            self.reply(prepared, members)
            for thread in prepared:
                self.finish(thread)
            self.remember(prepared)
            for one in prepared:
                for post, files in zip((one.topic, *one.made), one.uploads, strict=True):
                    show_files(files, post)
        self.report.made["topics"] += len(threads)
        self.report.made["posts"] += sum(map(len, threads))

    def meet(self, threads: list[Thread]) -> dict[str, int]:
        """Ids of the authors; and whoever is mentioned will be called by the name they have here."""
        sayings = [s for thread in threads for s in (thread.opening, *thread.replies)]
        with transaction.atomic():
            members = self.people.bring(saying.author for saying in sayings)
        named = {name.lower() for s in sayings if "@" in s.text for name in MENTION.findall(s.text)}
        self.words.usernames = self.people.called_otherwise(named)
        return members

    def start(self, prepared: list[Prepared], members: dict[str, int]) -> None:
        for one in prepared:
            thread, opening = one.thread, one.thread.opening
            one.topic = Topic(
                category=self.rooms.of(thread.room, thread.place),
                title=one.title,
                author_id=members[opening.author.key],
                created_at=opening.at,
                edited_at=opening.edited_at,
                last_position=len(thread.replies),
                reply_count=sum(not saying.hidden for saying in thread.replies),
                hidden_at=opening.at if thread.hidden or opening.hidden else None,
                locked_at=thread.locked_at,
                pinned_at=thread.pinned_at,
                **one.opening,
            )
            one.tags = self.tags.bring(thread.tags)
        Topic.objects.bulk_create(one.topic for one in prepared)
        marked = Topic.tags.through
        marked.objects.bulk_create(
            marked(topic_id=one.topic.pk, tag_id=tag) for one in prepared for tag in one.tags
        )

    def reply(self, prepared: list[Prepared], members: dict[str, int]) -> None:
        for one in prepared:
            one.made = [
                reply_of(one.topic, position, saying, members, words)
                for position, (saying, words) in enumerate(
                    zip(one.thread.replies, one.replies, strict=True), 1
                )
            ]
        Reply.objects.bulk_create(
            (reply for one in prepared for reply in one.made), batch_size=AT_ONCE
        )
        answers = [reply for one in prepared for reply in answering(one)]
        Reply.objects.bulk_update(answers, ["in_reply_to"], batch_size=AT_ONCE)

    def finish(self, one: Prepared) -> None:
        """Which replies stand out; saving it tells those who listen, so that the search knows it with its replies."""
        topic, shown = one.topic, [reply for reply in one.made if not reply.hidden_at]
        topic.last_reply = shown[-1] if shown else None
        topic.last_posted_at = (topic.last_reply or topic).created_at
        by_key = {s.key: reply for s, reply in zip(one.thread.replies, one.made, strict=True)}
        topic.accepted_reply = self.accepted(one.thread, by_key, topic.category)
        topic.save(update_fields=["last_reply", "last_posted_at", "accepted_reply"])

    def accepted(self, thread: Thread, replies: dict[str, Reply], room: Category) -> Reply | None:
        if not thread.accepted:
            return None
        reply = replies.get(thread.accepted)
        if reply is None:
            self.report.problem(thread.place, "its accepted answer is not there")
        elif not reply.is_shown or not self.rooms.take_answers(room):
            self.report.not_kept[
                "accepted answers that are hidden, or where none are accepted"
            ] += 1
        else:
            self.report.made["accepted answers"] += 1
            return reply
        return None

    def remember(self, prepared: list[Prepared]) -> None:
        rows = []
        for one in prepared:
            rows.append(Imported(key=one.thread.key, topic=one.topic, digest=self.digest(one)))
            for saying, reply in zip(one.thread.replies, one.made, strict=True):
                said = Digest("", digest(saying), digest(reply.source))
                rows.append(Imported(key=saying.key, reply=reply, digest=str(said)))
        self.remembered.add(rows)

    def digest(self, one: Prepared) -> str:
        texts = (one.opening, *one.replies)
        waits = any(self.words.link.search(text["source"]) for text in texts)
        here = state_of(one.topic, one.tags)
        return str(Digest(one.thread.about, one.thread.digest, here, waits))


def show_files(keys: set[str], post) -> None:
    """Files of the folder are shown to who may read one of the posts they stand in."""
    if keys:
        Upload.objects.filter(key__in=keys, member=None).stand_in(post)


def reply_of(topic, position: int, saying: Saying, members: dict[str, int], words: dict) -> Reply:
    return Reply(
        topic=topic,
        position=position,
        author_id=members[saying.author.key],
        created_at=saying.at,
        edited_at=saying.edited_at,
        hidden_at=saying.at if saying.hidden else None,
        **words,
    )


def answering(one: Prepared):
    """Replies to replies, with what they answer."""
    by_key = {s.key: reply for s, reply in zip(one.thread.replies, one.made, strict=True)}
    for saying, reply in zip(one.thread.replies, one.made, strict=True):
        answered = by_key.get(saying.answers)
        if answered and answered.position < reply.position:
            reply.in_reply_to = answered
            yield reply


def people_of(threads: list[Thread]):
    return (s.author for thread in threads for s in (thread.opening, *thread.replies))


def state_of(topic: Topic, tags) -> str:
    """A digest of what staff and author may change about a topic."""
    marks = bool(topic.locked_at), bool(topic.pinned_at), topic.accepted_reply_id, topic.category_id
    return digest(topic.title, topic.source, marks, sorted(tags))
