"""The words of a reply as the answer of an FAQ entry: what belongs to a letter goes, and so does what others said.

Only the reply itself is read. Quotations go whole: they may hold the words of somebody who has since taken them back.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import nh3
from bs4 import BeautifulSoup, NavigableString
from django.conf import settings

# What the editor's field for answers takes; everything else gives way to its words.
KEPT = {"p", "ul", "ol", "li", "b", "strong", "i", "em", "code", "a", "br"}
PRIVATE = re.compile(r"^(?:/[a-z]{2}(?:-[a-z]+)?)?/(?:people|forum/file|accounts|notifications)/")
SHORT = 60  # characters of a greeting or a farewell with a name
HELLO = (
    r"hi|hello|hey|dear|good (?:morning|day|evening)|bok|pozdrav|dobar dan|dobro jutro|dragi|draga|poštovani|"
    r"ahoj|dobrý deň|dobrý|zdravím|milý|milá|čau"
)
BYE = (
    r"(?:best|kind|warm|many)? ?(?:regards|wishes)|cheers|thanks(?: again| in advance)?|thank you|all the best|"
    r"yours(?: truly| sincerely)?|greetings|(?:i )?hope (?:this|that|it) helps|good luck|lp|lijep(?:i)? pozdrav|pozdrav|"
    r"srdačno|sretno|hvala|s pozdravom|pozdravujem|s úctou|pekný deň|ďakujem|vďaka|držím palce"
)
NAMES = r"[^\W\d_a-zß-öø-ÿčćđšžľĺŕňťď][\w’-]*"
WHOM = rf"(?:\s+(?:(?i:there|all|everyone|everybody|again|svima|gospodine|gospođo|všetkým|pán|pani)|@[\w-]+|{NAMES})){{0,3}}"
GREETING = re.compile(rf"^\s*(?i:{HELLO})\b{WHOM}\s*[,!.:]+\s*")
ALONE = re.compile(rf"^\s*(?i:{HELLO})\b{WHOM}\s*[,!.:]*\s*$")
FAREWELL = re.compile(rf"^\s*(?:--+\s*.*|(?i:{BYE})\b[\s,!.:)-]*(?:{NAMES}[\s.,!]*){{0,3}})$")


@dataclass(frozen=True)
class Taken:
    html: str
    quotes: int  # quotations, pictures and files that were left out
    pictures: int
    files: int


def answer_of(reply) -> Taken:
    """What an FAQ entry begins with. The reply itself stays as it is."""
    soup = BeautifulSoup(reply.html, "html.parser")
    quotes, pictures = drop(soup, "blockquote"), drop(soup, "img")
    files = unlink(soup)
    for heading in soup.find_all(re.compile("^h[1-6]$")):
        heading.name = "strong"
        heading.wrap(soup.new_tag("p"))
    for row in soup.find_all("tr"):
        said = ", ".join(cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"]))
        row.clear()
        row.name = "p"
        row.string = said
    for code in soup.find_all("pre"):
        code.name = "p"
    take_greeting(soup)
    take_farewell(soup)
    for empty in soup.find_all(["p", "li"]):
        if not empty.get_text(strip=True):
            empty.decompose()
    html = nh3.clean(str(soup), tags=KEPT, attributes={"a": {"href"}}, link_rel=None)
    return Taken(re.sub(r"<p>\s+", "<p>", html).strip(), quotes, pictures, files)


def drop(soup, name: str) -> int:
    found = [tag for tag in soup.find_all(name) if not tag.find_parent(name)]
    for tag in found:
        tag.decompose()
    return len(found)


def unlink(soup) -> int:
    """Links to people and to files of members become their words; how many files there were."""
    files = 0
    for link in soup.find_all("a"):
        if PRIVATE.match(path_of(link.get("href", ""))):
            files += "/forum/file/" in link["href"]
            link.unwrap()
    return files


def path_of(address: str) -> str:
    """The path, of an address of this site."""
    parts = urlsplit(address)
    ours = not parts.netloc or parts.netloc == urlsplit(settings.SITE_URL).netloc
    return parts.path if ours else ""


def take_greeting(soup) -> None:
    """“Hi Ana,” at the beginning: on a line of its own, or before the first sentence."""
    first = next(iter(soup.find_all("p", limit=1)), None)
    text = first and next((it for it in first.descendants if isinstance(it, NavigableString)), None)
    if text is None or not first.get_text().lstrip().startswith(str(text).strip()):
        return
    said = str(text)
    following = text.find_next_sibling()
    if ALONE.match(said) and (following is None or following.name == "br"):
        if following:
            following.decompose()
        text.replace_with("")
    elif cut := GREETING.match(said):
        rest = said[cut.end() :]
        text.replace_with(rest[:1].upper() + rest[1:])


def take_farewell(soup) -> None:
    """“Cheers, Boris” at the end: a line, with a name on it or on the next."""
    for _line in range(2):
        last = next(iter(soup.find_all("p")[-1:]), None)
        if last is None or last.find_next(["p", "li", "code"]):
            return
        lines = split(last)
        ends = [n for n, line in enumerate(lines) if FAREWELL.match(text_of(line))]
        if ends and len(text_of(lines[ends[0] :])) <= SHORT:
            for node in [node for line in lines[ends[0] :] for node in line]:
                node.extract()
            trim(last)
            return
        if len(last.get_text()) > SHORT or not farewell_before(last):
            return
        last.decompose()


def farewell_before(paragraph) -> bool:
    """Is a name alone in the last paragraph, after the farewell in the one before?"""
    before = paragraph.find_previous_sibling("p")
    return before is not None and bool(FAREWELL.match(text_of(split(before)[-1])))


def split(paragraph) -> list[list]:
    """Its nodes, a list for each line; a break belongs to the line that it begins."""
    lines = [[]]
    for node in list(paragraph.children):
        if getattr(node, "name", None) == "br":
            lines.append([])
        lines[-1].append(node)
    return lines


def text_of(nodes) -> str:
    flat = [node for part in nodes for node in (part if isinstance(part, list) else [part])]
    return "".join(node.get_text() for node in flat).strip()


def trim(paragraph) -> None:
    if not paragraph.get_text(strip=True):
        paragraph.decompose()
