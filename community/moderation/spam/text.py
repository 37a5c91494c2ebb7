"""What a filter reads of a text: its words, where it links to, and how it is dressed. Quotes of others and code are left out."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings

READ = 20_000  # characters; whatever somebody advertises, they say it in these
CODE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)|`[^`\n]{1,300}`", re.MULTILINE | re.DOTALL)
QUOTE = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]{}\"'|]+", re.IGNORECASE)
# Without https:// people name files and versions as well, so only ends that are names of companies are taken for sites.
BARE = re.compile(
    r"(?<![\w@./-])[a-z0-9][a-z0-9-]{1,62}(?:\.[a-z0-9-]{1,62})?\.(?:com|biz|shop|xyz|online|site|store|top|click|vip|hr|sk)(?![\w.-])(?:/[^\s<>()\[\]]*)?",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+")
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # between the letters of a word they are there to break it


def folded(text: str) -> str:
    """In small letters, without accents and what cannot be seen: “Vіаgrа”, “VIAGRA” and “Viágra” are one word."""
    plain = text.translate(dict.fromkeys(map(ord, UNSEEN)))
    apart = unicodedata.normalize("NFKD", plain).casefold().translate(DRAWN)
    return "".join(char for char in apart if not unicodedata.combining(char))


# Letters of Greek and Cyrillic that look like Latin ones, and Croatian đ, which is no d with an accent.
DRAWN = str.maketrans("аеорсухіјѕһԁԛԝοαιρυνκτđł", "aeopcyxijshdqwoaipuvktdl")


@dataclass(frozen=True)
class Text:
    """Markdown, or plain text, of one person."""

    title: str
    source: str
    fine: frozenset[str] = frozenset()  # sites that may be linked to like our own

    @cached_property
    def own(self) -> str:
        """What they say themselves, with its addresses; all of it, if there is nothing but quotes and code."""
        whole = self.source[:READ]
        body = QUOTE.sub(" ", CODE.sub(" ", whole))
        return f"{CODE.sub(' ', self.title)}\n{body if body.strip() else whole}"

    @cached_property
    def prose(self) -> str:
        return ADDRESS.sub(" ", self.own)

    @cached_property
    def folded(self) -> str:
        return folded(self.prose)

    @cached_property
    def words(self) -> list[str]:
        return WORD.findall(self.folded)

    @cached_property
    def addresses(self) -> list[str]:
        """As they are written, those of this site left out."""
        return [it for it in ADDRESS.findall(self.own) if not self.is_ours(host_of(it))]

    @cached_property
    def hosts(self) -> set[str]:
        """Other sites that it names."""
        bare = {host_of(found) for found in BARE.findall(self.prose)}
        named = {host_of(it) for it in self.addresses} | bare
        return {host for host in named - {""} if not self.is_ours(host)}

    def is_ours(self, host: str) -> bool:
        return host in own_hosts() or any(lies_under({host}, site) for site in self.fine)

    @cached_property
    def letters(self) -> str:
        return "".join(char for char in self.prose if char.isalpha())


def host_of(address: str) -> str:
    whole = address if "//" in address else f"//{address}"
    try:
        host = urlsplit(whole).hostname or ""
    except ValueError:  # no address after all
        return ""
    return host.removeprefix("www.").rstrip(".")


def site_of(pattern: str) -> str:
    """“spam.example” → the name of that site; "" for words."""
    is_site = "." in pattern.strip(".") and " " not in pattern and "*" not in pattern
    return host_of(pattern.casefold()) if is_site else ""


def lies_under(hosts: set[str], site: str) -> bool:
    return any(host == site or host.endswith(f".{site}") for host in hosts)


def own_hosts() -> set[str]:
    return {
        host_of(settings.SITE_URL),
        *(host.removeprefix("www.") for host in settings.ALLOWED_HOSTS),
    }
