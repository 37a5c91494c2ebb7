"""What staff can do about a question that people search: links that open a form filled in."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import policy_registry


@dataclass(frozen=True)
class Act:
    label: str
    url: str


class Acts:
    """Those that `member` may do."""

    def __init__(self, member):
        self.teaches = member.has_perm("search.add_synonym")
        self.pins = member.has_perm("search.add_pin")
        self.writes = policy_registry.get_by_type(Page).user_has_permission(member, "add")

    def for_row(self, row) -> list[Act]:
        """`row` has words and language, and as `answer` the entry of a solved topic or None."""
        said = {"words": row["words"], "language": row["language"]}
        acts = []
        if self.teaches:
            acts.append(Act(_("Add a synonym"), link("wagtailsnippets_search_synonym:add", said)))
        if self.pins:
            acts.append(Act(_("Pin a result"), link("wagtailsnippets_search_pin:add", said)))
        if self.writes:
            acts.append(Act(_("Write a guide"), link("draft_guide", said)))
        if self.writes and row["answer"]:
            about = {"topic": row["answer"].object_id, "language": row["language"]}
            acts.append(Act(_("Make it an answer"), link("draft_answer", about)))
        return acts


def link(name: str, said: dict) -> str:
    return f"{reverse(name)}?{urlencode(said)}"
