"""Who may see what, as keys that the query itself carries: nothing is taken out of its answer afterwards.

- `public`: everybody
- `category:12`: those who may read forum category 12, now
- `restricted:3+5`: those who satisfy the page restrictions 3 and 5, now
"""

from django.contrib.auth.models import AnonymousUser

from community.audience.visibility import allowed_restrictions
from community.content.prepared import prepared
from community.search.models import PUBLIC, Entry
from forum.models import Category
from forum.models.moderators import moderates_some
from forum.models.on_page import number_of, visitor


def scopes_of(member) -> list[str]:
    """All keys that `member` (or a guest) holds. Three questions at most, whatever the size of the site."""
    if moderates_some(member):
        categories = categories_of(member)
    else:
        categories = prepared_categories(*number_of(member))
    return [PUBLIC, *(f"category:{pk}" for (pk,) in categories), *restricted(member)]


@prepared
def prepared_categories(*who):
    return categories_of(visitor(*who))


def categories_of(member):
    return Category.objects.visible_to(member).order_by().values_list("pk")


def restricted(member) -> list[str]:
    allowed = allowed_restrictions(member) if member.is_authenticated else set()
    if not allowed:
        return []
    keys = Entry.objects.filter(scope__startswith="restricted:").order_by()
    keys = keys.values_list("scope", flat=True).distinct()
    return [key for key in keys if restrictions_of(key) <= allowed]


def restrictions_of(key: str) -> set[int]:
    return {int(pk) for pk in key.removeprefix("restricted:").split("+")}


def open_scopes() -> set[str]:
    """Of what everybody sees."""
    return set(scopes_of(AnonymousUser()))


def visible_to(member, entries: list[Entry], known: str) -> list[Entry]:
    """Those of a few entries that `member` may see, who holds the key `known`.

    A question about categories and one about restrictions, each only where there is something to ask.
    """
    asked = {entry.scope for entry in entries} - {PUBLIC, known}
    rooms = {int(key.partition(":")[2]) for key in asked if key.startswith("category:")}
    if rooms:
        seen = Category.objects.visible_to(member).filter(pk__in=rooms).order_by()
        held = {f"category:{pk}" for pk in seen.values_list("pk", flat=True)}
    else:
        held = set()
    if limited := [key for key in asked if key.startswith("restricted:")]:
        allowed = allowed_restrictions(member)
        held |= {key for key in limited if restrictions_of(key) <= allowed}
    return [entry for entry in entries if entry.scope in held | {PUBLIC, known}]
