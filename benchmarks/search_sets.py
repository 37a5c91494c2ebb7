"""Queries with a known target, made from a folder of guides: what people would type, never what stands there.

Descriptions are sentences that are taken out of the copy that is searched. Everything else is made of titles and telling
words. The same seed gives the same queries.
"""

import random
import re
import shutil
from collections import Counter
from pathlib import Path

import frontmatter

from community.search.analysis import fold, words
from community.search.evaluation import Case, read

SEED = 5
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZČĆŠŽĐÁÉÍÓÚĽĎŤŇ])")
PLAIN = re.compile(r"[^\W\d_][\w ,.’'()–-]+[.!?]")
LETTER = re.compile(r"[^\W\d_]+")
ROWS = ("qwertzuiop", "asdfghjkl", "yxcvbnm")  # of the keyboard in Croatia and Slovakia
# Other endings of a Croatian or Slovak word, for those whose other forms the collection does not have.
ENDINGS = {
    "hr": {"a": ["e", "u", "om"], "e": ["a", "ama"], "i": ["ima", "a"], "o": ["a", "u"], "": ["a", "u", "om", "i"]},
    "sk": {"a": ["y", "u", "ou"], "e": ["a", "i"], "y": ["ov", "mi"], "o": ["a", "u"], "": ["u", "om", "y", "ov"]},
}  # fmt: skip


class Guide:
    def __init__(self, root: Path, path: Path):
        self.name = str(path.relative_to(root))
        self.post = frontmatter.load(path)
        self.title = str(self.post.get("title") or path.stem)

    @property
    def text(self) -> str:
        return self.post.content


def guides(folder: Path) -> list[Guide]:
    return [Guide(folder, path) for path in sorted(folder.rglob("*.md"))]


def copied(folder: Path, into: Path) -> dict[str, list[Case]]:
    """A copy of the folder whose guides lack one sentence each, and those sentences."""
    shutil.copytree(folder, into, dirs_exist_ok=True)
    cases = []
    for guide in guides(folder):
        if sentence := description(guide.text):
            path = into / guide.name
            path.chmod(0o644)
            text = path.read_text(encoding="utf-8").replace(sentence, "", 1)
            path.write_text(text, encoding="utf-8")
            cases.append(Case(sentence, guide.name))
    return {
        "a sentence about it": cases,
        "the same, no diacritics": [Case(bare(case.query), case.target) for case in cases],
    }


def description(text: str) -> str:
    """The first plain sentence of a text of more than two, long enough to say what it is about."""
    lines = [line for line in text.splitlines() if PLAIN.match(line)]
    if sum(len(line) for line in lines) < 200:
        return ""
    for line in lines:
        for sentence in SENTENCE.split(line):
            if 6 <= len(sentence.split()) <= 25 and PLAIN.fullmatch(sentence):
                return sentence
    return ""


def bare(text: str) -> str:
    return fold(text.casefold())


def of_titles(folder: Path, locale: str) -> dict[str, list[Case]]:
    """Titles as people type them. Those that stand above several guides tell none of them."""
    chance = random.Random(SEED)  # noqa: S311
    found = guides(folder)
    often = Counter(guide.title for guide in found)
    alone = [guide for guide in found if often[guide.title] == 1]
    known = forms(found)
    return {
        "title, no diacritics": [Case(bare(guide.title), guide.name) for guide in alone],
        "title, other endings": [
            Case(reinflected(guide.title, known, locale, chance), guide.name) for guide in alone
        ],
    }


def forms(found: list[Guide]) -> dict[str, list[str]]:
    """Words of the collection by their first letters."""
    known: dict[str, set[str]] = {}
    for guide in found:
        for word in words(f"{guide.title} {guide.text}"):
            if word.isalpha() and len(word) > 4:
                known.setdefault(word[:5], set()).add(word)
    return {beginning: sorted(group) for beginning, group in known.items()}


def reinflected(title: str, known: dict, locale: str, chance) -> str:
    return " ".join(other_form(word, known, locale, chance) for word in bare(title).split())


def other_form(word: str, known: dict, locale: str, chance) -> str:
    if len(word) < 5 or not word.isalpha():
        return word
    root = word[: max(5, len(word) - 3)]
    others = [
        form for form in known.get(word[:5], [])
        if form != word and form.startswith(root) and len(form) - len(root) <= 4
    ]  # fmt: skip
    if others:
        return chance.choice(others)
    last = word[-1] if word[-1] in "aeioy" else ""
    stem = word[:-1] if last else word
    return stem + chance.choice(ENDINGS[locale].get(last, ENDINGS[locale][""]))


def three_words(folder: Path, misspell) -> list[Case]:
    """Three telling words of a guide, one of them misspelt. `misspell` gives None for a word it cannot spoil."""
    chance = random.Random(SEED)  # noqa: S311
    found = guides(folder)
    texts = {guide.name: Counter(plain_words(f"{guide.title} {guide.text}")) for guide in found}
    spread = Counter(word for counts in texts.values() for word in counts)
    cases = []
    for guide in found:
        counts = texts[guide.name]
        good = sorted((w for w in counts if spread[w] > 1), key=lambda w: -counts[w] / spread[w])
        chosen = good[:3]
        spoilt = [(place, misspell(word, chance)) for place, word in enumerate(chosen)]
        spoilt = [(place, wrong) for place, wrong in spoilt if wrong]
        if len(chosen) == 3 and spoilt:
            place, wrong = chance.choice(spoilt)
            query = [wrong if i == place else word for i, word in enumerate(chosen)]
            cases.append(Case(" ".join(query), guide.name))
    return cases


def plain_words(text: str) -> list[str]:
    return [word for word in LETTER.findall(text.casefold()) if len(word) > 3]


def slip(word: str, chance) -> str:
    """A slip of the finger: letters swapped, left out, doubled, or a neighbour on the keyboard."""
    word = fold(word)
    at = chance.randrange(1, len(word))
    kind = chance.choice(["swap", "leave", "double", "neighbour"])
    if kind == "swap" and word[at] != word[at - 1]:
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at - 1] + word[at:]
    row = next((row for row in ROWS if word[at] in row), "")
    if kind == "neighbour" and row:
        place = row.index(word[at])
        return word[:at] + row[place - 1 if place else 1] + word[at + 1 :]
    return word[:at] + word[at + 1 :]


def real_misspellings() -> dict[str, list[str]]:
    """What people wrote for a word, from codespell's dictionary; nothing where codespell is not installed."""
    try:
        import codespell_lib
    except ImportError:
        return {}
    known: dict[str, list[str]] = {}
    path = Path(codespell_lib.__file__).parent / "data" / "dictionary.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        wrong, _, right = line.partition("->")
        if right and "," not in right:
            known.setdefault(right.strip(), []).append(wrong)
    return known


def file_of(path: Path) -> list[Case]:
    return read(path) if path.exists() else []
