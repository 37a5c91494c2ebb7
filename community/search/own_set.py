"""Queries with known targets that the site makes by itself, to tell how well its search finds guides.

Two things tell what was meant: a question whose accepted answer cites a guide, and words after which several people
opened the same guide. Only what everybody may see is in it, both what is asked and what is meant, and guides alone
compete: the topic itself would always come first, and another topic that answers as well would count as a failure.
What people opened stood high already, so those queries tell when search becomes worse rather than where it is poor.
"""

from collections.abc import Iterator
from html import unescape
from itertools import islice
from re import compile
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from community.content.languages import home_url
from community.content.markdown import plain_text
from community.search.evaluation import Case
from community.search.logged import LoggedSearch
from community.search.models import PUBLIC, Entry
from forum.models import Reply, Topic

MOST = 200  # queries; more would tell little more, and each takes some 20 ms
READ = 2_000  # solved topics that are looked through for them, the latest
AGREEING = (
    3  # sessions that opened the same guide after the same words; fewer may be one person's way
)
LINK = compile(r'<a\s[^>]*?href="([^"]+)"')


def own_cases(locale: str, mode: str = "search", most: int = MOST) -> list[Case]:
    """What is asked in this language. Half of it at most comes from searches; a whole question ("similar") never does."""
    searched = list(islice(opened(locale), most // 2)) if mode == "search" else []
    return [*islice(answered(locale, mode), most - len(searched)), *searched]


def answered(locale: str, mode: str) -> Iterator[Case]:
    """Titles of solved topics, or title and question; the guide that the accepted reply cites first."""
    guides = {path_of(guide.url): guide.url for guide in public_guides()}
    topics = citing_topics(locale).values_list("pk", "title", "html", "accepted_reply__html")
    for pk, title, html, answer in topics[:READ]:
        if cited := next((guides[path] for path in links(answer, locale) if path in guides), None):
            query = title if mode == "search" else f"{title}\n{plain_text(html)}"
            yield Case(query, cited, pk)


def citing_topics(locale: str):
    topics = Topic.objects.visible_to(AnonymousUser()).filter(
        category__language__in=[locale, ""] if locale == settings.LANGUAGE_CODE else [locale],
        accepted_reply__in=Reply.objects.shown(),
        accepted_reply__html__contains=' href="',
    )
    return topics.order_by("-last_posted_at", "-pk")


def opened(locale: str) -> Iterator[Case]:
    """Words that were searched; the guide that most people opened after them."""
    guides = {f"{Entry.Kind.GUIDE}:{guide.object_id}": guide.url for guide in public_guides()}
    rows = LoggedSearch.objects.filter(language=locale, opened__startswith=Entry.Kind.GUIDE)
    rows = rows.order_by().values_list("words", "opened")
    rows = rows.annotate(sessions=Count("session", distinct=True)).filter(sessions__gte=AGREEING)
    seen = set()
    for words, guide, _ in rows.order_by("-sessions", "words", "opened"):
        if words not in seen and guide in guides:
            seen.add(words)
            yield Case(words, guides[guide])


def public_guides():
    return Entry.objects.filter(kind=Entry.Kind.GUIDE, scope=PUBLIC).only("object_id", "url")


def links(html: str, locale: str) -> Iterator[str]:
    """The paths on this site that it leads to. Where a guide has no translation, it has an address below the language too."""
    for address in LINK.findall(html):
        if path := path_of(unescape(address)):
            yield path
            yield "/" + path.removeprefix(home_url(locale))


def path_of(address: str) -> str:
    """ "" for what leads elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    ours = parts.netloc in ("", urlsplit(settings.SITE_URL).netloc)
    return parts.path if ours else ""
