"""A topic of a Discourse site's JSON."""

from html import unescape

from django.utils import timezone

from forum.importers.discourse_markup import is_source
from forum.importers.emoji import with_signs
from forum.importers.records import (
    SOMEBODY,
    Person,
    Saying,
    Thread,
    clean,
    key_of,
    number,
    one_line,
    texts,
    when,
)

SMALL_ACTION, WHISPER = 3, 4  # post_type


class DiscourseTopic:
    """One topic's JSON, being read; `source` knows its other files."""

    def __init__(self, pk: int, data: dict, source):
        self.pk, self.data, self.source, self.report = pk, data, source, source.report
        self.place = f"t/{pk}.json"

    def thread(self) -> Thread | None:
        posts = self.posts()
        self.count(posts)
        if self.data.get("deleted_at") or (posts and is_deleted(posts[0])):
            self.report.not_kept["deleted topics"] += 1
            return None
        said = [saying for post in posts if self.keeps(post) and (saying := self.saying(post))]
        if not said:
            self.report.problem(self.place, "holds no post; the topic was left out")
            return None
        if number(posts[0].get("post_number")) not in (1, None):
            self.report.problem(
                self.place, "its first post is missing; the next one opens the topic"
            )
        last, data = said[-1].at, self.data
        closed = data.get("closed") or data.get("archived")
        return Thread(
            key=key_of("topic", self.pk),
            place=self.place,
            title=with_signs(clean(data.get("title")) or unescape(clean(data.get("fancy_title")))),
            room=self.room(),
            opening=said[0],
            replies=said[1:],
            tags=tuple(dict.fromkeys(texts(data.get("tags")))),
            accepted=self.accepted(posts),
            locked_at=(when(data.get("closed_at")) or last) if closed else None,
            pinned_at=(when(data.get("pinned_at")) or said[0].at) if self.is_pinned() else None,
            hidden=data.get("visible") is False,
        )

    def posts(self) -> list[dict]:
        """Of all files, in their order, each once."""
        streams = [(self.place, self.data["post_stream"])]
        for name in sorted(self.source.rest.get(self.pk, [])):
            rest = self.source.read(self.source.root / "t" / name)
            streams += [
                (f"t/{name}", rest.get("post_stream", rest) if isinstance(rest, dict) else {})
            ]
        found: dict = {}
        for place, stream in streams:
            listed = stream.get("posts") if isinstance(stream, dict) else None
            for post in listed if isinstance(listed, list) else []:
                self.add(post, found, place)
        self.note_missing({post.get("id") for post in found.values()})
        return [found[place] for place in sorted(found)]

    def add(self, post, found: dict, place: str) -> None:
        if not isinstance(post, dict):
            self.report.problem(place, "something that is no post was left out")
            return
        at = number(post.get("post_number")) or max(found, default=0) + 1
        if at not in found:
            found[at] = {**post, "post_number": at}
        elif post.get("id") != found[at].get("id"):
            self.report.problem(place, f"there are two posts number {at}; the second was left out")

    def note_missing(self, there: set) -> None:
        stream = self.data["post_stream"].get("stream")
        missing = [pk for pk in stream if pk not in there] if isinstance(stream, list) else []
        if missing:
            examples = ", ".join(one_line(pk, 20) for pk in missing[:3])
            self.report.problem(
                self.place, f"{len(missing)} posts are not in the folder: {examples}"
            )

    def count(self, posts: list[dict]) -> None:
        self.report.found["topics"] += 1
        self.report.found["posts"] += len(posts)
        kept = self.report.not_kept
        kept["views"] += max(number(self.data.get("views")) or 0, 0)
        for post in posts:
            kept["likes"] += likes_of(post)
            kept["polls (their options stay as a list)"] += bool(post.get("polls"))
            kept["wiki posts (here only authors and moderators edit)"] += bool(post.get("wiki"))

    def keeps(self, post: dict) -> bool:
        if post.get("post_type") == SMALL_ACTION or post.get("action_code"):
            self.report.not_kept["notes of the system, as “closed” or “moved”"] += 1
        elif post.get("post_type") == WHISPER:
            self.report.not_kept["whispers"] += 1
        elif is_deleted(post):
            self.report.not_kept["deleted posts"] += 1
        else:
            return True
        return False

    def saying(self, post: dict) -> Saying | None:
        raw, cooked = clean(post.get("raw")), clean(post.get("cooked"))
        at = post["post_number"]
        place = f"{self.place} post {at}"
        if not raw.strip() and not cooked.strip():
            self.report.problem(place, "has no text and was left out")
            return None
        typed = bool(raw.strip()) and is_source(raw, cooked)
        answers = number(post.get("reply_to_post_number"))
        created = when(post.get("created_at")) or when(self.data.get("created_at"))
        if not created:
            self.report.problem(place, "has no date that can be read; it has the folder's")
        edited = when(post.get("updated_at")) if (number(post.get("version")) or 1) > 1 else None
        return Saying(
            key=key_of("post", f"{self.pk}/{at}"),
            author=person_of(post) or SOMEBODY,
            at=created or self.source.copied_at,
            text=raw if typed else cooked or raw,
            markup="discourse" if typed else "html",
            place=place,
            edited_at=edited,
            answers=key_of("post", f"{self.pk}/{answers}") if answers else "",
            hidden=bool(post.get("hidden")),
        )

    def room(self) -> str:
        nested = self.data.get("category")
        pk = number(self.data.get("category_id") or (isinstance(nested, dict) and nested.get("id")))
        return key_of("category", pk) if pk else ""

    def accepted(self, posts: list[dict]) -> str:
        """The key of the accepted answer, which has been told in many ways."""
        said = self.data.get("accepted_answer") or self.data.get("accepted_answers")
        said = said[0] if isinstance(said, list) and said else said
        custom = self.data.get("custom_fields")
        pk = self.data.get("accepted_answer_post_id") or (
            isinstance(custom, dict) and custom.get("accepted_answer_post_id")
        )
        if isinstance(said, dict):
            said, pk = said.get("post_number"), said.get("post_id") or said.get("id") or pk
        for post in posts:
            here = [post.get("accepted_answer") is True, same(post["post_number"], said)]
            if any(here) or same(post.get("id"), pk):
                return key_of("post", f"{self.pk}/{post['post_number']}")
        return (
            key_of("post", f"{self.pk}/{said or pk}") if (said and said is not True) or pk else ""
        )

    def is_pinned(self) -> bool:
        until = when(self.data.get("pinned_until"))
        marks = ("pinned", "pinned_globally", "pinned_at")
        pinned = (
            any(self.data.get(mark) for mark in marks) or self.data.get("archetype") == "banner"
        )
        return pinned and not (until and until < timezone.now())


def person_of(data: dict) -> Person | None:
    username = one_line(data.get("username"), 100)
    if not username:
        return None
    name = one_line(data.get("name") or data.get("display_username"), 80) or username[:80]
    return Person(
        key_of("user", username.lower()),
        username,
        name,
        one_line(data.get("email")).lower(),
        when(data.get("created_at")) if "post_number" not in data else None,
    )


def is_deleted(post: dict) -> bool:
    return bool(post.get("deleted_at") or post.get("user_deleted"))


def likes_of(post: dict) -> int:
    if (count := number(post.get("like_count"))) is not None:
        return max(count, 0)
    summary = post.get("actions_summary")
    acts = [a for a in (summary if isinstance(summary, list) else []) if isinstance(a, dict)]
    return sum(max(number(act.get("count")) or 0, 0) for act in acts if act.get("id") == 2)


def same(one, other) -> bool:
    return other not in (None, True, False) and number(one) == number(other) is not None
