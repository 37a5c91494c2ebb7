"""What narrows a search, as conditions on the rows of the index: who may see them, and what was asked beside words."""

from django.db import connection

from community.search.engines import SQL, engine
from community.search.understanding import Asked
from forum.models import Category, Topic


def slots(values: list) -> str:
    return ", ".join(["%s"] * len(values))


def within(scopes: list[str]) -> SQL:
    return f"scope IN ({slots(scopes)})", list(scopes)


def conditions(asked: Asked) -> SQL:
    """All of them joined; a filter that names nothing finds nothing."""
    parts = [*places(asked), *contents(asked)]
    return " AND ".join(["1 = 1", *(sql for sql, _ in parts)]), [
        v for _, values in parts for v in values
    ]


def places(asked: Asked):
    if asked.states:
        yield f"state IN ({slots(asked.states)})", asked.states
    if asked.kinds or asked.categories:
        scopes = [
            f"category:{pk}"
            for pk in Category.objects.filter(slug__in=asked.categories).values_list(
                "pk", flat=True
            )
        ]
        kinds, scopes = asked.kinds or ["-"], scopes or ["-"]
        yield f"(kind IN ({slots(kinds)}) OR scope IN ({slots(scopes)}))", [*kinds, *scopes]
    if asked.authors:
        topics, values = (
            Topic.objects.filter(author__username__in=asked.authors)
            .order_by()
            .values("pk")
            .query.sql_with_params()
        )
        yield f"(kind = 'topic' AND object_id IN ({topics}))", list(values)
    if asked.before:
        yield "changed_at < %s", [connection.ops.adapt_datetimefield_value(asked.before)]


def contents(asked: Asked):
    for tag in asked.tags:
        yield "' ' || folded_keywords || ' ' LIKE %s", [f"% {' '.join(tag)} %"]
    for phrase in asked.phrases:
        sql, values = engine().holding([" ".join(phrase)])
        yield f"search_entry.id IN ({sql})", values
    for phrase in asked.unwanted:
        sql, values = engine().holding([" ".join(phrase)])
        yield f"search_entry.id NOT IN ({sql})", values
