"""What makes a text look like advertising, each thing a small function with its weight. HOLD points together hold it.

The weights were set so that no single habit of customers (a link, a price, capitals, many links, thanks) reaches HOLD, and
hold over two thousand genuine posts of other forums (docs/spam.md).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from community.moderation.spam.matching import Phrases
from community.moderation.spam.phrases import OFTEN, SURE
from community.moderation.spam.reasons import Reason
from community.moderation.spam.text import UNSEEN, Text

HOLD, HIDE = 10, 20  # points: a human looks first; a human need hardly look

SURE_POINTS = 7  # with a link, a way to talk elsewhere or another such phrase it is enough; alone, somebody may ask about it
OFTEN_POINTS = 3
OFTEN_WITHIN = 60  # words for each of them: in a long text everybody says some of them
OFTEN_MOST = 9  # such words alone never hold anything: customers use them too
LINK = 3  # customers link to pictures and manuals all the time
LINKS = 3  # points
MANY = 5  # other sites; a list of sources has that many, and then nothing else is wrong with it
MOSTLY_LINKS = 3  # many a good answer is a link, so with LINK it is not enough
MOSTLY = 0.5  # of what is written is addresses
SHORTENED = 3
CONTACT = 3
DISGUISE = 7  # nobody breaks up words by accident
MARKUP = 7  # BBCode and HTML, more than once: what programs send to forums of all kinds
FOREIGN = 4
SHOUTING = 2
SHOUTED = 40  # letters; “USB C AND HDMI” is not shouting yet

SURELY = Phrases(phrase for family in SURE.values() for phrase in family)
OFTEN_SAID = Phrases(OFTEN)
HIDING = {"bit.ly", "tinyurl.com", "goo.gl", "t.co", "cutt.ly", "is.gd", "rb.gy", "shorturl.at", "t.me", "wa.me", "wa.link", "linktr.ee"}  # fmt: skip
PHONE = re.compile(
    r"(?<![\w./-])(?:\+|00|\()\d[\d ()./-]{8,18}\d|(?<![\w./-])1[ .-]?8\d\d[ .-]\d{3}[ .-]?\d{4}(?!\w)"
)
MAIL = re.compile(r"[\w.+-]{2,40}(?:@| ?[(\[]at[)\]] ?)(?:gmail|hotmail|outlook|yahoo|protonmail|proton|cyberservices|consultant)\b", re.IGNORECASE)  # fmt: skip
TALK = re.compile(r"\b(?:whats ?app|telegram|signal|viber|wechat|imo|kik)\b\W{0,4}(?:me |us |number |no |at |on |via |channel |:)*[+@(]?\w*\d{3}", re.IGNORECASE)  # fmt: skip
FOREIGN_MARKUP = re.compile(r"\[(?:url|link)=|<a\s+href\s*=|\[/url\]", re.IGNORECASE)
BROKEN = re.compile(rf"[^\W\d_][{UNSEEN}]+[^\W\d_]")
MIXED = re.compile(r"[^\W\d_]+")
LATIN, DRAWN_ALIKE = re.compile(r"[a-zA-Z]"), re.compile(r"[οανρτικυ\u0400-\u04ff]")
DRESSED = re.compile(
    r"[\U0001d400-\U0001d7ff\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9]{4,}"
)  # 𝐛𝐮𝐲, ｂｕｙ
SCRIPTS = (
    "LATIN",
    "GREEK",
)  # all languages of the site are written in the one; letters of the other stand in formulas


def signals_in(
    text: Text, is_fine: Callable[[str], bool] = lambda phrase: False
) -> Iterator[Reason]:
    """Everything that the words alone tell. `is_fine` says of a phrase whether customers of this site may well use it."""
    yield from phrases_in(text, is_fine)
    if PHONE.search(text.prose) or MAIL.search(text.prose) or TALK.search(text.prose):
        yield Reason("contact", CONTACT)
    yield from links_in(text)
    yield from dress_of(text)


def phrases_in(text: Text, is_fine) -> Iterator[Reason]:
    sure = [it for it in SURELY.found_in(text.words) if not is_fine(it)]
    if sure:
        yield Reason("sure", SURE_POINTS * len(sure[:3]), ", ".join(sure[:3]))
    said = [
        it for it in OFTEN_SAID.found_in(text.words) if not is_fine(it) and not stands_in(sure, it)
    ]
    if said and len(text.words) <= OFTEN_WITHIN * len(said):
        yield Reason("often", min(OFTEN_MOST, OFTEN_POINTS * len(said)), ", ".join(said[:3]))


def stands_in(phrases: list[str], word: str) -> bool:
    return any(word.rstrip("*") in phrase for phrase in phrases)


def links_in(text: Text) -> Iterator[Reason]:
    if not text.hosts:
        return
    yield Reason("link", LINK)
    if len(text.hosts) >= MANY:
        yield Reason("links", LINKS)
    if hiding := text.hosts & HIDING:
        yield Reason("shortened", SHORTENED, min(hiding))
    if sum(map(len, text.addresses)) > MOSTLY * len("".join(text.own.split())):
        yield Reason("mostly_links", MOSTLY_LINKS)


def dress_of(text: Text) -> Iterator[Reason]:
    if len(FOREIGN_MARKUP.findall(text.own)) > 1:
        yield Reason("markup", MARKUP)
    if is_disguised(text.prose):
        yield Reason("disguise", DISGUISE)
    letters = text.letters
    if len(letters) >= SHOUTED and sum(map(str.isupper, letters)) > 0.7 * len(letters):
        yield Reason("shouting", SHOUTING)
    if len(letters) >= SHOUTED and share_foreign(letters) > 0.5:
        yield Reason("foreign", FOREIGN)


def is_disguised(prose: str) -> bool:
    """Words broken by signs that cannot be seen, or made of letters of two alphabets, or of letters of mathematics."""
    if DRESSED.search(prose) or any(is_latin_around(it[0]) for it in BROKEN.finditer(prose)):
        return True
    mixed = (word for word in MIXED.findall(prose) if len(word) > 3)
    return any(len(LATIN.findall(word)) > 1 and DRAWN_ALIKE.search(word) for word in mixed)


def is_latin_around(found: str) -> bool:
    """Persian and the languages of India need such signs between their letters."""
    return all(unicodedata.name(char, "").startswith("LATIN") for char in (found[0], found[-1]))


def share_foreign(letters: str) -> float:
    foreign = sum(
        1 for char in letters[:2000] if not unicodedata.name(char, "").startswith(SCRIPTS)
    )
    return foreign / len(letters[:2000])
