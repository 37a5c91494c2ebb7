"""Addresses of the page of results: all that a reader chose stands in them."""

from django.http import QueryDict


def changed(asked: QueryDict, **values) -> str:
    """The address with some of it changed; None takes a value away. It begins at the first page."""
    params = asked.copy()
    for name, value in {"page": None, **values}.items():
        if value is None:
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}"
