"""What narrows a search beside its words: who may see what, and filters that somebody typed."""

from collections.abc import Iterator

from django.db import connection

from community.search.engines import SQL, Wanted, among, both, engine
from community.search.understanding import Asked
from forum.models import Category, Topic


def visible(scopes: list[str]) -> Wanted:
    return Wanted(among(engine().scope, scopes))


def wanted(asked: Asked, scopes: list[str]) -> Wanted:
    """What the reader who holds `scopes` asked for; a filter that names nothing finds nothing."""
    return Wanted(
        conditions=both([among(engine().scope, scopes), *conditions(asked)]),
        phrases=[" ".join(phrase) for phrase in asked.phrases],
        unwanted=[" ".join(phrase) for phrase in asked.unwanted],
        tags=[" ".join(tag) for tag in asked.tags],
    )


def conditions(asked: Asked) -> Iterator[SQL]:
    if asked.states:
        yield among("state", asked.states)
    if asked.kinds or asked.categories:
        places = Category.objects.filter(slug__in=asked.categories).values_list("pk", flat=True)
        (kind, kinds), (scope, scopes) = (
            among("kind", asked.kinds),
            among("scope", [f"category:{pk}" for pk in places]),
        )
        yield f"({kind} OR {scope})", [*kinds, *scopes]
    if asked.authors:
        topics = Topic.objects.filter(author__username__in=asked.authors).order_by().values("pk")
        sql, values = topics.query.sql_with_params()
        yield f"(kind = 'topic' AND object_id IN ({sql}))", list(values)
    if asked.before:
        yield "changed_at < %s", [connection.ops.adapt_datetimefield_value(asked.before)]
