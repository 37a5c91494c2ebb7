"""What is known already about a question that is being written: found, told so that it can be read in place, and kept.

It may never stand in the way of asking: where it cannot be found, there is nothing.
"""

import logging
import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from community.audience.choosing import chosen_by
from community.search.analysis import words
from community.search.common_words import is_common
from community.search.limits import within_limit
from community.search.models import FOLDED, Entry
from community.search.scopes import scopes_of
from community.search.shown import keep_shown
from community.search.similar import Whole
from community.search.snippets import Marker
from forum.models import Topic
from knowledgebase.models import FAQEntryPage, GuidePage

logger = logging.getLogger(__name__)
MOST = 5  # that are shown
OPEN = 2  # of them topics without an answer: they tell that others ask the same
WEIGHED = 20  # hits, of which those are shown that are near enough
NEAR = 0.5  # of the weight of the title's words must stand in a text; what has less is chance
AS_GOOD = 0.6  # of the best one's rank
WHOLE = 4  # letters from which a word may go on in another form
HELPING = (Entry.Kind.GUIDE, Entry.Kind.FAQ, Entry.Kind.TOPIC)  # opinions answer no question
READ = 10_000  # characters of title and body together
SIGNS = re.compile(r"[\"“”„«»:]|(?<!\S)-")  # filters to who searches, ordinary signs to who writes


@dataclass(frozen=True)
class Suggestion:
    """A thing that may answer a question, with what of it can be read in place."""

    entry: Entry
    passage: SafeString  # of its text, with the words of the question marked
    answer: str = ""  # safe HTML, the whole of it: of the FAQ, or the accepted reply
    by: object = None  # the member whose reply it is
    summary: str = ""  # of a guide
    lang: str = ""  # that it is written in

    @property
    def key(self) -> str:
        return key_of(self.entry)


def suggestions(text: str, member, segments=(), but: str = "") -> list[Suggestion]:
    """The nearest of what `member` may see to a question: its title, then the rest. `but` is what is left out, a key."""
    text = SIGNS.sub(" ", text[:READ])
    query = Whole(text, segments)
    hits = query.hits(scopes_of(member), get_language())
    own = [hit for hit in hits if not hit.is_foreign] or hits
    entries = Entry.objects.in_bulk([hit.pk for hit in own[:WEIGHED]])
    near = [
        (hit.rank, entry)
        for hit in own[:WEIGHED]
        if (entry := entries.get(hit.pk)) and key_of(entry) != but and entry.kind in HELPING
        if share(query, text, entry) >= NEAR
    ]
    return told(few(good(near)), marker_of(query), member)


def good(near: list[tuple[float, Entry]]) -> list[Entry]:
    """Those nearly as good as the best that holds an answer; the same question without one sets no bar."""
    best = next((rank for rank, entry in near if has_answer(entry)), 0)
    return [entry for rank, entry in near if rank >= best * AS_GOOD]


def few(near: list[Entry]) -> list[Entry]:
    without = [entry for entry in near if not has_answer(entry)][OPEN:]
    return [entry for entry in near if entry not in without][:MOST]


def has_answer(entry: Entry) -> bool:
    return entry.kind != Entry.Kind.TOPIC or entry.state == Entry.State.SOLVED


def key_of(entry: Entry) -> str:
    """ "guide:12": what forms and addresses call it."""
    return f"{entry.kind}:{entry.object_id}"


def marker_of(query: Whole) -> Marker:
    """Marks what tells: in a whole text nearly every sentence has one of the common words."""
    weights = query.weights.items()
    return Marker({word: worth for word, worth in weights if not is_common(word, get_language())})


def share(query: Whole, text: str, entry: Entry) -> float:
    """How much of what the title of the question says stands in a text too, from 0 to 1. How it is asked counts nothing."""
    title = {word for word in words(text.partition("\n")[0]) if not is_common(word, get_language())}
    asked = [sought for sought in query.sought if sought.text in title and sought.is_seen]
    there = " ".join(["", *(getattr(entry, f"folded_{name}") for name in FOLDED), ""])
    shared = [sought.rarity for sought in asked if any(holds(there, it) for it in sought.forms)]
    return sum(shared) / (sum(sought.rarity for sought in asked) or 1)


def holds(text: str, word: str) -> bool:
    return f" {word}" in text if len(word) >= WHOLE else f" {word} " in text


def told(entries: list[Entry], marker: Marker, member) -> list[Suggestion]:
    """Three questions at most, whatever there is; what has gone this moment is left out."""
    ids = {kind: [e.object_id for e in entries if e.kind == kind] for kind in HELPING}
    topics = Topic.objects.visible_to(member).select_related("category", "accepted_reply__author")
    pages = {
        Entry.Kind.GUIDE: GuidePage.objects.visible_to(member)
        .select_related("locale")
        .defer_streamfields(),
        Entry.Kind.FAQ: FAQEntryPage.objects.visible_to(member).select_related("locale"),
        Entry.Kind.TOPIC: topics.defer("source", "html"),
    }
    found = {kind: pages[kind].in_bulk(pks) if pks else {} for kind, pks in ids.items()}
    return [
        Suggestion(entry, marker.passage(entry.body), **read_in_place(entry.kind, thing))
        for entry in entries
        if (thing := found[entry.kind].get(entry.object_id))
    ]


def read_in_place(kind: str, thing) -> dict:
    if kind == Entry.Kind.GUIDE:
        return {"summary": thing.summary, "lang": thing.locale.language_code}
    if kind == Entry.Kind.FAQ:
        return {"answer": thing.html, "lang": thing.locale.language_code}
    said, reply = {"lang": thing.category.lang}, thing.accepted_reply
    if not reply or not reply.is_shown:
        return said
    html = mark_safe(reply.html)  # noqa: S308 (sanitised when it was written)
    return {**said, "answer": html, "by": reply.author}


def look(request, text: str, but: str = "", response=None) -> list[Suggestion]:
    """The same, and kept that it was shown; nothing when that fails, whatever the reason."""
    try:
        found = suggestions(text, request.user, chosen_by(request), but)
        keep_shown(request, [suggestion.entry for suggestion in found], response)
    except Exception:
        logger.exception("what is like a question could not be found")
        return []
    return found


def fragment(found: list[Suggestion], **more) -> str:
    """The HTML that stands beside the form, or before it (`is_step`); "" for nothing."""
    return render_to_string("search/similar.html", {"suggestions": found, **more}) if found else ""


def step(request, title: str, body: str) -> str:
    """What stands between a form and its sending, the first time and if they have not seen it beside what they wrote;
    "" when there is nothing in the way."""
    if request.POST.get("seen") or not within_limit(request, "similar"):
        return ""
    return fragment(look(request, f"{title}\n{body}"), is_step=True)
