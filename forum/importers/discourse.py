"""A Discourse site as its public JSON tells it, topic by topic: nothing but the topic at hand is in memory."""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from forum.importers.discourse_topic import DiscourseTopic, person_of
from forum.importers.records import (
    Person,
    Room,
    Thread,
    clean,
    key_of,
    number,
    one_line,
)
from forum.importers.report import Report

TOPIC_FILE, REST_FILE = re.compile(r"(\d{1,15})\.json"), re.compile(r"(\d{1,15})_posts.*\.json")
HOST = r"(?P<host>(?:https?:)?//[\w.-]+(?::\d+)?)?"
LINK = re.compile(
    rf"(?<![\w/.-]){HOST}/(?:t/(?:(?P<slug>[^\s/()\"'<>?#\]]*[^\s/()\"'<>?#\]\d][^\s/()\"'<>?#\]]*)/)?"
    r"(?P<topic>\d{1,15})(?:/(?P<post>\d{1,9}))?"
    r"|(?:u|users)/(?P<user>\w(?:[\w.-]{0,58}\w)?)(?:/(?:summary|activity|badges)(?:/[\w-]+)?)?)"
    r"/?(?:[?#][^\s()\"'<>\]]*)?(?![\w/-])"
)


class Discourse:
    kind = "discourse"
    link = LINK

    def __init__(self, root: Path, report: Report):
        self.root, self.report = root, report
        self.copied_at = datetime.fromtimestamp(int(root.stat().st_mtime), UTC)
        self.rest: dict[int, list[str]] = {}
        self.topics: list[int] = []
        folder = root / "t"
        for entry in os.scandir(folder) if folder.is_dir() else ():
            if match := TOPIC_FILE.fullmatch(entry.name):
                self.topics.append(int(match[1]))
            elif match := REST_FILE.fullmatch(entry.name):
                self.rest.setdefault(int(match[1]), []).append(entry.name)
        self.topics.sort()
        self.total = len(self.topics)

    @property
    def is_there(self) -> bool:
        return bool(self.topics)

    what_is_missing = "holds no t/<number>.json: is it a copy of a Discourse site's JSON?"

    def keys_of(self, link: re.Match) -> list[str]:
        """What a link may lead to, the best first."""
        if user := link["user"]:
            return [key_of("user", user.lower())]
        topic, post = link["topic"], link["post"]
        exact = [key_of("post", f"{topic}/{int(post)}")] if post and int(post) > 1 else []
        return [*exact, key_of("topic", topic)]

    # What lies beside the topics

    def rooms(self) -> Iterator[Room]:
        for path in sorted({*self.root.glob("categories*.json"), *self.root.glob("site.json")}):
            data = self.read(path)
            for listed in categories_in(data):
                yield from self.room(listed, path.name, "")

    def room(self, listed, place: str, parent: str) -> Iterator[Room]:
        key = number(listed.get("id")) if isinstance(listed, dict) else None
        if key is None:
            self.report.problem(place, "a category without a number was left out")
            return
        above = number(listed.get("parent_category_id"))
        custom = listed.get("custom_fields") or {}
        answers = str(custom.get("enable_accepted_answers", "")) if isinstance(custom, dict) else ""
        yield Room(
            key=key_of("category", key),
            name=one_line(listed.get("name"), 60) or f"Category {key}",
            place=place,
            slug=one_line(listed.get("slug"), 60),
            description=one_line(plain(listed.get("description_text") or listed.get("description")), 200),
            parent=key_of("category", above) if above is not None else parent,
            restricted=bool(listed.get("read_restricted")),
            takes_answers=answers.lower() == "true",
        )  # fmt: skip
        for below in listed.get("subcategory_list") or []:
            yield from self.room(below, place, key_of("category", key))

    def people(self) -> Iterator[Person]:
        for path in sorted(self.root.glob("users*.json")):
            data = self.read(path)
            listed = (
                data.get("users") or data.get("directory_items") if isinstance(data, dict) else data
            )
            for entry in listed if isinstance(listed, list) else []:
                user = entry.get("user", entry) if isinstance(entry, dict) else {}
                if person := person_of(user if isinstance(user, dict) else {}):
                    self.report.found["people"] += 1
                    yield person
                else:
                    self.report.problem(path.name, "a user without a username was left out")

    # Topics

    def threads(self) -> Iterator[Thread]:
        self.note_missing()
        for pk in self.topics:
            place = f"t/{pk}.json"
            data = self.read(self.root / place)
            if data is None:
                continue
            if not isinstance(data, dict) or not isinstance(data.get("post_stream"), dict):
                self.report.problem(place, "this is no topic: there is no post_stream")
            elif is_private(data):
                self.report.not_kept["private messages"] += 1
            elif data.get("id") not in (None, pk) and number(data["id"]) != pk:
                self.report.problem(place, f"says it is topic {one_line(data['id'], 20)}; left out")
            elif thread := DiscourseTopic(pk, data, self).thread():
                yield thread

    def note_missing(self) -> None:
        """Topics that the lists know and the folder does not hold."""
        there = set(self.topics)
        for path in sorted(self.root.glob("latest*.json")):
            data = self.read(path)
            listed = data.get("topic_list", {}) if isinstance(data, dict) else {}
            listed = listed.get("topics") if isinstance(listed, dict) else []
            for topic in listed if isinstance(listed, list) else []:
                pk = number(topic.get("id")) if isinstance(topic, dict) else None
                if pk is not None and pk not in there and not is_private(topic):
                    self.report.problem(
                        path.name, f"topic {pk} is listed, but there is no t/{pk}.json"
                    )

    def read(self, path: Path):
        """What a file says, None when that cannot be made out."""
        place = path.relative_to(self.root).as_posix()
        try:
            content = path.read_bytes()
            try:
                return json.loads(content)
            except UnicodeDecodeError:
                self.report.problem(
                    place, "is not UTF-8; letters that cannot be read were replaced"
                )
                return json.loads(content.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            self.report.problem(place, f"is no JSON: {one_line(error, 100)}")
        except OSError as error:
            self.report.problem(place, f"cannot be read: {error.strerror}")
        return None


def categories_in(data) -> list:
    if isinstance(data, dict):
        data = data.get("category_list", data)
        data = data.get("categories") if isinstance(data, dict) else data
    return data if isinstance(data, list) else []


def is_private(topic: dict) -> bool:
    details = topic.get("details") if isinstance(topic.get("details"), dict) else {}
    invited = details.get("allowed_users") or details.get("allowed_groups")
    kind = topic.get("archetype") or "regular"
    return kind not in ("regular", "banner") or bool(invited) or bool(topic.get("subtype"))


def plain(html) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", clean(html)))
