"""How well the night finds questions that were asked twice, beside what people marked as duplicates and a simple control.

    python benchmarks/same_questions.py DUMP [0.4 0.5 0.6]

DUMP is an unpacked Stack Exchange dump with `PostLinks.xml`. It is imported into a temporary SQLite file. A pair is right when
people called one a duplicate of the other, or both duplicates of a third; few duplicates are ever marked, so precision is
a lower bound, and every group is printed to be judged by a reader. The control joins titles that share that part of their words.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="hearth-bench-")
os.environ.setdefault("LOG_LEVEL", "error")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from community.desk import grouping  # noqa: E402
from community.desk.models import Demand, Wording  # noqa: E402
from community.search.analysis import words  # noqa: E402
from community.search.common_words import is_common  # noqa: E402
from community.search.stemming import stem  # noqa: E402
from community.search.vocabulary import recount  # noqa: E402
from forum.models import Topic  # noqa: E402
from forum.models.imported import Imported  # noqa: E402

DUPLICATE, QUESTION = "3", "1"
CONTROL = (0.5, 0.6, 0.7)


def rows(path: Path):
    for _, row in ElementTree.iterparse(path):  # noqa: S314 (a file that the operator names)
        if row.tag == "row":
            yield row


def marked(dump: Path) -> tuple[set, set]:
    """Pairs of topics: duplicates with all that follows from them, and what people linked for any reason."""
    imported = Imported.objects.filter(key__startswith="topic:")
    topics = dict(imported.values_list("key", "topic"))
    asked = {
        row.get("Id"): row.get("Id") if row.get("PostTypeId") == QUESTION else row.get("ParentId")
        for row in rows(dump / "Posts.xml")
    }
    duplicates, linked = [], set()
    for row in rows(dump / "PostLinks.xml"):
        ends = [asked.get(row.get(name)) for name in ("PostId", "RelatedPostId")]
        pair = {topics.get(f"topic:{end}") for end in ends} - {None}
        if len(pair) == 2:
            linked.add(tuple(sorted(pair)))
            if row.get("LinkTypeId") == DUPLICATE:
                duplicates.append(pair)
    return pairs_in(components(duplicates)), linked


def components(pairs) -> list[set]:
    found: list[set] = []
    for pair in pairs:
        touched = [some for some in found if some & set(pair)]
        found = [some for some in found if some not in touched]
        found.append(set(pair).union(*touched))
    return found


def pairs_in(groups) -> set:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def control(least: float) -> list[set]:
    titles = {
        pk: {stem(word, "en") for word in words(title) if not is_common(word, "en")}
        for pk, title in Topic.objects.values_list("pk", "title")
    }
    return components(
        (one, other)
        for one, other in combinations(sorted(titles), 2)
        if (both := titles[one] | titles[other])
        if len(titles[one] & titles[other]) >= least * len(both)
    )


def grouped(least: float) -> list[set]:
    Demand.objects.all().delete()
    grouping.SAME = least
    grouping.group_questions()
    found = defaultdict(set)
    for demand, topic in Wording.objects.values_list("demand", "topic"):
        found[demand].add(topic)
    return [group for group in found.values() if len(group) > 1]


def report(name: str, groups: list[set], right: set, linked: set, seconds: float) -> None:
    pairs = pairs_in(groups)
    most, hits = len(pairs) or 1, len(pairs & right)
    print(
        f"{name:16} groups {len(groups):4}  joined {sum(map(len, groups)) - len(groups):4}  pairs {len(pairs):5}  "
        f"precision {hits / most:.2f}  with links {len(pairs & (right | linked)) / most:.2f}  "
        f"recall {hits / len(right):.2f}  {seconds:.0f} s",
        flush=True,
    )


def main(dump: Path, thresholds: list[float]) -> None:
    call_command("migrate", verbosity=0)
    call_command("import_stackexchange", str(dump), verbosity=0)
    recount()
    right, linked = marked(dump)
    titles = dict(Topic.objects.values_list("pk", "title"))
    print(f"{len(titles)} questions, {len(right)} pairs of duplicates")
    for least in CONTROL:
        began = time.monotonic()
        report(f"title words {least}", control(least), right, linked, time.monotonic() - began)
    for least in thresholds:
        began = time.monotonic()
        groups = grouped(least)
        report(f"night {least}", groups, right, linked, time.monotonic() - began)
        for group in groups:
            print("   ", " | ".join(titles[pk] for pk in sorted(group)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [float(it) for it in sys.argv[2:]] or [0.4, 0.5, 0.6])
