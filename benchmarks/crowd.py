"""Fills a database with an invented site and says what there is to be asked of it, as JSON on standard output.

    DATA_DIR=var/bench/small python benchmarks/crowd.py --topics 1000 --replies 10000 --members 500 --guides 20

The same numbers make the same site. Replies are spread as they are in life: a few topics have thousands, most have a
handful; a few members write most. On top stands one topic with exactly 10,000 replies. What is there already is kept.
"""

import argparse
import json
import os
import random
import sys
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django

django.setup()

from asked import LONG, pages  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from community.members.models import Member  # noqa: E402
from community.serving.prepare import prepare  # noqa: E402
from forum.models import Category, Reply, Topic  # noqa: E402
from forum.models.post import written  # noqa: E402

MOST = 9_000  # replies of any other
BATCH, TEXTS, ROOMS = 5_000, 600, 24
BEGAN, ENDED = datetime(2023, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [
    "the",
    "machine",
    "light",
    "blinks",
    "water",
    "tank",
    "filter",
    "twice",
    "after",
    "descaling",
    "pressure",
    "gauge",
    "says",
    "seven",
    "bar",
    "but",
    "cup",
    "stays",
    "cold",
    "I",
    "tried",
    "to",
    "open",
    "valve",
    "and",
    "it",
    "helped",
    "for",
    "a",
    "day",
    "then",
    "came",
    "back",
    "what",
    "else",
    "can",
    "one",
    "do",
    "coffee",
    "grinder",
    "setting",
    "fine",
    "coarse",
    "steam",
    "wand",
    "leaks",
    "under",
    "seal",
    "new",
    "old",
    "version",
    "firmware",
    "app",
    "phone",
]


def text(chance) -> str:
    """Markdown as people write it: paragraphs, now and then a list, a quote or a line of code."""
    sentences = [
        " ".join(chance.choices(WORDS, k=chance.randint(6, 18))).capitalize() + "."
        for _ in range(chance.randint(2, 9))
    ]
    extras = [
        "> it says so\n",
        "- first this\n- then that\n",
        "See `valve --open`.\n",
        "**Thanks!**\n",
    ]
    return "\n\n".join([*sentences[:3], chance.choice([*extras, "", ""]), " ".join(sentences[3:])])


def zipf(number: int, flat: int, steepness: float) -> list[float]:
    return [1 / (rank + flat) ** steepness for rank in range(number)]


def spread(total: int, weights: list[float], most: int) -> list[int]:
    """`total` shared out by weight, at most `most` to each, to the last one exactly."""
    unit = total / sum(weights)
    shares = [min(int(unit * weight), most) for weight in weights]
    for place in range(total - sum(shares)):
        shares[place % len(shares)] += 1
    return shares


def batches(rows):
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def save(model, rows) -> None:
    for batch in batches(rows):
        model.objects.bulk_create(batch)


def people(number: int) -> list[int]:
    names = ["Ana", "Boris", "Chloe", "Dinko", "Eva", "Filip", "Greta", "Hana", "Ivo", "Jana"]
    save(
        Member,
        (
            Member(
                username=f"member-{n}", name=f"{names[n % 10]} {WORDS[n % len(WORDS)].title()}",
                email=f"member-{n}@example.org", email_verified_at=BEGAN, is_team=n % 50 == 0,
                joined_at=BEGAN,
            )
            for n in range(number)
        ),
    )  # fmt: skip
    return list(Member.objects.filter(username__startswith="member-").values_list("pk", flat=True))


def rooms() -> list[int]:
    kinds = [*[Category.Kind.QUESTIONS] * 3, Category.Kind.DISCUSSION]
    for n in range(Category.objects.count(), ROOMS):
        Category.objects.create(name=f"Room {n}", slug=f"room-{n}", kind=kinds[n % 4], order=n)
    return list(Category.objects.exclude(kind="announcements").values_list("pk", flat=True))


class Crowd:
    def __init__(self, topics: int, replies: int, members: int):
        self.chance = random.Random(7)  # noqa: S311
        self.texts = [text(self.chance) for _ in range(TEXTS)]
        self.written = [written(source) for source in self.texts]
        self.counts = spread(replies, zipf(topics, 10, 0.9), MOST)
        self.chance.shuffle(self.counts)
        self.counts.insert(0, LONG)
        self.rooms, self.people = rooms(), people(members)
        self.room_weights = list(accumulate(zipf(len(self.rooms), 2, 1)))
        self.author_weights = list(accumulate(zipf(members, 20, 0.9)))

    def authors(self, number: int) -> list[int]:
        return self.chance.choices(self.people, cum_weights=self.author_weights, k=number)

    def moments(self, number: int) -> list[datetime]:
        """In order, the first within the years of the forum and the others soon after each other."""
        moment = BEGAN + (ENDED - BEGAN) * self.chance.random()
        return list(
            accumulate(
                (timedelta(minutes=self.chance.expovariate(1 / 300)) for _ in range(number - 1)),
                initial=moment,
            )
        )

    def fill(self) -> None:
        numbers = list(enumerate(self.counts, start=1))
        moments = {}

        def topics():
            for pk, count in numbers:
                moments[pk] = self.moments(count + 1)
                yield Topic(
                    pk=pk, title=self.title(pk), author_id=self.authors(1)[0],
                    category_id=self.rooms[0] if pk == 1 else self.room(), created_at=moments[pk][0],
                    last_posted_at=moments[pk][-1], reply_count=count, last_position=count,
                    heat=self.chance.random(), **self.chance.choice(self.written),
                )  # fmt: skip

        save(Topic, topics())
        save(Reply, (reply for pk, count in numbers for reply in self.replies(pk, moments.pop(pk))))
        self.settle()

    def title(self, pk: int) -> str:
        words = self.chance.choices(WORDS, k=self.chance.randint(4, 9))
        return f"{' '.join(words).capitalize()} ({pk})"

    def room(self) -> int:
        return self.chance.choices(self.rooms, cum_weights=self.room_weights)[0]

    def replies(self, topic: int, moments: list[datetime]):
        authors = self.authors(len(moments) - 1)
        for position, (author, moment) in enumerate(zip(authors, moments[1:], strict=True), 1):
            yield Reply(
                topic_id=topic, position=position, author_id=author, created_at=moment,
                **self.chance.choice(self.written),
            )  # fmt: skip

    def settle(self) -> None:
        """The newest reply of each topic; four of ten questions have an answer, one of a hundred topics is closed."""
        newest = "(SELECT id FROM forum_reply r WHERE r.topic_id = t.id AND r.position = t.last_position)"
        first = "(SELECT id FROM forum_reply r WHERE r.topic_id = t.id AND r.position = 1)"
        asks = "category_id IN (SELECT id FROM forum_category WHERE kind = 'questions')"
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE forum_topic AS t SET last_reply_id = {newest}")  # noqa: S608
            cursor.execute(
                f"UPDATE forum_topic AS t SET accepted_reply_id = {first} WHERE {asks} AND t.id % 10 < 4"  # noqa: S608
            )
            cursor.execute("UPDATE forum_topic SET locked_at = last_posted_at WHERE id % 100 = 50")


def write_guides(number: int) -> None:
    """As Markdown files, by the command that imports such: sections of up to fifty guides, each of eight parts."""
    chance = random.Random(8)  # noqa: S311
    with TemporaryDirectory() as folder:
        for n in range(number):
            section = Path(folder) / f"part-{n // 50 + n % 5}"
            section.mkdir(exist_ok=True)
            heads = [" ".join(chance.choices(WORDS, k=4)).capitalize() for _ in range(9)]
            parts = "\n\n".join(f"## {head}\n\n{text(chance)}" for head in heads[1:])
            words = f"---\ntitle: {heads[0]} ({n})\n---\n\n{text(chance)}\n\n{parts}\n"
            (section / f"guide-{n}.md").write_text(words)
        call_command("import_guides", folder, verbosity=0, stdout=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("topics", "replies", "members", "guides"):
        parser.add_argument(f"--{name}", type=int, required=True)
    wanted = vars(parser.parse_args())
    prepare(lambda line: print(line, file=sys.stderr))
    if not Topic.objects.exists():
        print(f"Inventing {wanted} ...", file=sys.stderr)
        guides = wanted.pop("guides")
        Crowd(**wanted).fill()
        write_guides(guides)
        call_command("rebuild_index", stdout=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    json.dump(pages(), sys.stdout)


if __name__ == "__main__":
    main()
