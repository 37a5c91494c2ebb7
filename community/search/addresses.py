"""Addresses of the page of results: all that a reader chose stands in them."""

from urllib.parse import urlencode

from django.http import QueryDict


def changed(asked: QueryDict, **values) -> str:
    """The address with some of it changed; None takes a value away. It begins at the first page."""
    changes = {"page": None, **values}
    params = dict(asked.lists()) | {name: [value] for name, value in changes.items()}
    return f"?{urlencode([(name, one) for name, many in params.items() for one in many if one is not None])}"
