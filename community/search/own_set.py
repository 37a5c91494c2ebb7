"""Queries with known targets that the site makes by itself, to tell how well its search finds guides.

Two things tell what was meant: a question whose accepted answer cites a guide, and words after which several people
opened the same guide. Only what everybody may see is in it, both what is asked and what is meant, and guides alone
compete: the topic itself would always come first, and another topic that answers as well would count as a failure.
What people opened stood high already, so those queries tell when search becomes worse rather than where it is poor.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from wagtail.contrib.redirects.models import Redirect

from community.content.languages import home_url
from community.content.markdown import plain_text
from community.search.evaluation import Case, Figures, evaluate, finder
from community.search.logged import LoggedSearch
from community.search.models import PUBLIC, Entry, Synonym
from forum.models import Topic
from forum.models.post import STATES

MOST = 200  # queries; more would tell little more, and each takes some 20 ms
READ = 2_000  # solved topics that are looked through for them, the latest
AGREEING = (
    3  # sessions that opened the same guide after the same words; fewer may be one person's way
)
LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')


class OwnSet:
    """What is asked in a language. A target is the address of a guide.

    Half of it at most comes from searches; in the mode "similar" it is whole questions, and nothing from searches.
    """

    def __init__(self, locale: str, mode: str = "search", most: int = MOST):
        self.locale, self.mode, self.most = locale, mode, most
        rows = Entry.objects.filter(kind=Entry.Kind.GUIDE, scope=PUBLIC)
        rows = list(rows.values_list("pk", "object_id", "url"))
        self.pks = {url: pk for pk, _, url in rows}
        self.opened_as = {f"{Entry.Kind.GUIDE}:{number}": url for _, number, url in rows}
        self.at = former_paths({number: url for _, number, url in rows})
        self.at |= {path_of(url): url for _, _, url in rows}

    @cached_property
    def cases(self) -> list[Case]:
        searched = self.searched() if self.mode == "search" else iter(())
        searched = list(islice(searched, self.most // 2))
        return [*islice(self.answered(), self.most - len(searched)), *searched]

    def meant_by(self, target: str) -> set[int]:
        return {self.pks[target]} if target in self.pks else set()

    def evaluate(self, cases: list[Case] | None = None, synonyms=()) -> Figures:
        """All of its cases, or some; `synonyms` are tried beside those that are kept."""
        known = [*Synonym.objects.for_language(self.locale), *synonyms]
        find = finder(self.mode, self.locale, Entry.Kind.GUIDE, [PUBLIC], known)
        return evaluate(self.cases if cases is None else cases, self, find)

    def answered(self) -> Iterator[Case]:
        """Titles of solved topics, or title and question; the guide that the accepted reply cites first."""
        topics = citing_topics(self.locale)
        topics = topics.values_list("pk", "title", "html", "accepted_reply__html")
        for pk, title, html, answer in topics[:READ].iterator(chunk_size=self.most):
            cited = (self.at[path] for path in self.links(answer) if path in self.at)
            if target := next(cited, None):
                query = title if self.mode == "search" else f"{title}\n{plain_text(html)}"
                yield Case(query, target, pk)

    def searched(self) -> Iterator[Case]:
        """Words that were searched; the guide that most people opened after them."""
        seen = set()
        for words, guide, _ in opened_guides(self.locale):
            if words not in seen and guide in self.opened_as:
                seen.add(words)
                yield Case(words, self.opened_as[guide])

    def links(self, html: str) -> Iterator[str]:
        """The paths on this site. A guide without translation has an address below the other language too."""
        for address in LINK.findall(html):
            if path := path_of(unescape(address)):
                yield path
                yield "/" + path.removeprefix(home_url(self.locale))


def former_paths(urls: dict[int, str]) -> dict[str, str]:
    """Where the guides stood before they were moved, with their addresses now, which `urls` has by their numbers."""
    moved = Redirect.objects.filter(redirect_page__in=urls)
    return {path: urls[page] for path, page in moved.values_list("old_path", "redirect_page")}


def citing_topics(locale: str):
    topics = Topic.objects.visible_to(AnonymousUser()).filter(
        category__language__in=[locale, ""] if locale == settings.LANGUAGE_CODE else [locale],
        accepted_reply__html__contains=' href="',
        **{f"accepted_reply__{state}": None for state in STATES},
    )
    return topics.order_by("-last_posted_at", "-pk")


def opened_guides(locale: str):
    """(words, "guide:12", sessions) of those that enough people opened, the most first."""
    rows = LoggedSearch.objects.filter(language=locale, opened__startswith=Entry.Kind.GUIDE)
    rows = rows.order_by().values_list("words", "opened")
    rows = rows.annotate(sessions=Count("session", distinct=True)).filter(sessions__gte=AGREEING)
    return rows.order_by("-sessions", "words", "opened")


def path_of(address: str) -> str:
    """Without the slash at its end; "" for what leads elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    ours = parts.netloc in ("", urlsplit(settings.SITE_URL).netloc)
    return parts.path.rstrip("/") if ours else ""
