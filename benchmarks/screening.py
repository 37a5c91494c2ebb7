"""How many genuine posts of other forums the spam filter would hold, and which reasons it would have.

    python benchmarks/screening.py DIR [DIR ...]

DIR is an unpacked Stack Exchange dump, a folder of a Discourse site's JSON, or any folder of Markdown files. Each post is judged
as a newcomer's (the first of an account that is an hour old) and as a member's. HOSTS names, with commas, the sites that are
the forum's own, whose links are none. Copies are looked for in the whole collection, as if all of it was written in two days.
"""

import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="hearth-bench-")
os.environ["ALLOWED_HOSTS"] = os.environ.get("HOSTS", "")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django

django.setup()

from bs4 import BeautifulSoup  # noqa: E402

from community.members.models import Member  # noqa: E402
from community.moderation.screening import Writing, hasty, read, weighed  # noqa: E402
from community.moderation.spam.lists import lists_of  # noqa: E402
from community.moderation.spam.sketches import are_alike, sketch_of  # noqa: E402
from community.moderation.spam.text import Text  # noqa: E402
from forum.importers.discourse import Discourse  # noqa: E402
from forum.importers.report import Report  # noqa: E402
from forum.importers.stackexchange import StackExchange  # noqa: E402

LONGEST = 32_000


def posts_in(root: Path):
    """(author, title, source) of each."""
    for importer in (StackExchange, Discourse):
        source = importer(root, Report())
        if source.is_there:
            _read_first = [*source.rooms(), *source.people()]
            for thread in source.threads():
                for said in (thread.opening, *thread.replies):
                    title = thread.title if said is thread.opening else ""
                    yield said.author.key, title, as_typed(said.text)
            return
    for path in sorted(root.rglob("*.md*")):
        yield str(path), "", path.read_text(errors="replace")[:LONGEST]


def as_typed(html: str) -> str:
    """The Markdown that somebody would have typed for it."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", href=True):
        link.replace_with(f"[{link.get_text()}]({link['href']})")
    for code in soup.find_all("code"):
        code.replace_with(f"`{code.get_text()}`")
    for quote in soup.find_all("blockquote"):
        quote.replace_with("".join(f"> {line}\n" for line in quote.get_text().splitlines()))
    return soup.get_text()


def somebody(trust: int) -> Member:
    """Nobody of a database: rights are not looked up."""
    member = Member(username="somebody", trust=trust)
    member.has_perm = lambda name: False
    return member


def judged(title: str, source: str, member: Member):
    said = read(lists_of(()), member, title, source)
    writing = Writing(member, member, source, title, is_first=True)
    return weighed((*said, *hasty(writing, 0, said)))


def copied(posts) -> Counter:
    """How many posts have so many (1, or 2 and more) other authors who wrote nearly the same."""
    shelves, found = defaultdict(list), Counter()
    for author, title, source in posts:
        sketch = sketch_of(Text(title, source).words)
        alike = {
            other
            for number in sketch
            for other, its in shelves[number]
            if other != author and are_alike(its, sketch)
        }
        found[min(len(alike), 2)] += 1
        for number in sketch[:2]:
            shelves[number].append((author, sketch))
    return found


def main(folders: list[str]) -> None:
    print(
        f"{'collection':32}{'posts':>7}{'newcomers':>11}{'members':>9}{'copies':>8}{'ms each':>9}"
    )
    for folder in folders:
        posts = list(posts_in(Path(folder)))
        reasons, held = Counter(), Counter()
        begun = time.process_time()
        for _author, title, source in posts:
            for who in (Member.Trust.NEWCOMER, Member.Trust.MEMBER):
                judgement = judged(title, source, somebody(who))
                held[who] += judgement.holds
                if judgement.holds and who == Member.Trust.NEWCOMER:
                    reasons.update(reason.signal for reason in judgement.reasons)
        each = (time.process_time() - begun) / max(len(posts), 1) / 2 * 1000
        print(
            f"{Path(folder).name[:31]:32}{len(posts):>7}{held[0]:>11}{held[1]:>9}{copied(posts)[2]:>8}{each:>9.2f}"
        )
        if reasons:
            print("    held for", ", ".join(f"{name} {n}" for name, n in reasons.most_common()))


if __name__ == "__main__":
    main(sys.argv[1:])
