"""Keeps what was shown to somebody who writes a question, what they opened and chose; and tells it afterwards."""

import re
from dataclasses import dataclass
from uuid import UUID

from community.search.logged import HelpSession
from community.search.models import Entry
from community.search.scopes import scopes_of
from community.search.sessions import is_person, key_of, mark, session_for
from community.search.suggested import Asking, Suggested

KEY = re.compile(r"(guide|faq|topic):([1-9]\d{0,17})")


def form_key(request) -> UUID | None:
    """Of the form that is being written; it is its own key against being sent twice."""
    try:
        return UUID(request.POST.get("sent_key", ""))
    except ValueError:
        return None


def keep_shown(request, entries: list[Entry], response=None) -> None:
    """Note what was shown, in the browser's session; one begins only with a response that can carry its cookie."""
    key = form_key(request)
    if not (key and entries and is_person(request)):
        return
    if response is not None:
        session = session_for(request, response)
    else:
        session = HelpSession.objects.filter(key=key_of(request)).first()
    if session:
        Asking.objects.get_or_create(session=session, key=key)[0].show(entries)


def shown_here(request):
    """What was shown beside this form, in this browser."""
    return Suggested.objects.filter(
        asking__session__key=key_of(request) or None, asking__key=form_key(request)
    ).order_by("pk")


def entry_named(text: str, member) -> Entry | None:
    """The row that “guide:12” names, if there is one that `member` may see."""
    named = KEY.fullmatch(text)
    if not named:
        return None
    seen = Entry.objects.filter(scope__in=scopes_of(member)).defer("body", "folded_body")
    return seen.filter(kind=named[1], object_id=int(named[2])).first()


def note(request, entry: Entry, what: str, of_session: str) -> None:
    """Keep that a suggestion was opened or chosen, and that so something came of the session."""
    shown_here(request).filter(kind=entry.kind, object_id=entry.object_id).note(what)
    mark(request, of_session)


@dataclass(frozen=True)
class Offered:
    """A suggestion as it is told afterwards."""

    title: str
    url: str
    was_opened: bool
    was_chosen: bool  # and then it was asked all the same


def offered(suggested, member) -> list[Offered]:
    """What `suggested` rows were, as far as `member` may see it: two questions."""
    rows = {(row.kind, row.object_id): row for row in suggested}
    seen = Entry.objects.filter(scope__in=scopes_of(member)) if rows else Entry.objects.none()
    seen = seen.filter(object_id__in=[pk for _kind, pk in rows]).defer("body", "folded_body")
    entries = {(entry.kind, entry.object_id): entry for entry in seen}
    return [
        Offered(
            entries[name].title,
            entries[name].get_absolute_url(),
            bool(row.opened_at),
            bool(row.chosen_at),
        )
        for name, row in rows.items()
        if name in entries
    ]
