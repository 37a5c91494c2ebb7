"""Who may see what, as keys that the query itself carries: nothing is taken out of its answer afterwards.

- `public`: everybody
- `category:12`: those who may read forum category 12, now
- `restricted:3+5`: those who satisfy the page restrictions 3 and 5, now
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from community.audience.visibility import allowed_restrictions
from community.search.models import PUBLIC, Entry
from forum.models import Category


def scopes_of(member) -> list[str]:
    """All keys that `member` (or a guest) holds. Three questions at most, whatever the size of the site."""
    categories = Category.objects.visible_to(member).order_by().values_list("pk", flat=True)
    return [PUBLIC, *(f"category:{pk}" for pk in categories), *restricted(member)]


def restricted(member) -> list[str]:
    allowed = allowed_restrictions(member)
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


def visible_to(member, entries) -> list[Entry]:
    """Those of a few entries that `member` may see. One question, and a second where something is restricted."""
    categories = Category.objects.visible_to(member).order_by()
    keys = categories.values(key=Concat(Value("category:"), Cast("pk", CharField())))
    in_sight = Q(scope=PUBLIC) | Q(scope__in=keys) | Q(scope__startswith="restricted:")
    found = list(entries.filter(in_sight))
    if not any(is_restricted(entry) for entry in found):
        return found
    allowed = allowed_restrictions(member)
    return [it for it in found if not is_restricted(it) or restrictions_of(it.scope) <= allowed]


def is_restricted(entry) -> bool:
    return entry.scope.startswith("restricted:")
