"""Which questions that people search were answered in the forum already."""

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from community.search import vocabulary
from community.search.common_words import is_common
from community.search.engines import SQL, among, engine
from community.search.models import Entry
from community.search.scopes import scopes_of

MOST = 6  # telling words: no title holds more of somebody's


def answered(queries: list[tuple[str, str]]) -> dict[tuple[str, str], Entry]:
    """For (words, language), the newest solved topic that everybody may read and whose title holds all telling words in
    some form. Four questions to the database, however many queries."""
    asked = {query: telling(*query) for query in queries}
    asked = {query: tokens for query, tokens in asked.items() if 0 < len(tokens) <= MOST}
    if not asked:
        return {}
    forms = forms_of(
        {(token, language) for (_, language), tokens in asked.items() for token in tokens}
    )
    scopes, parts, values = scopes_of(AnonymousUser()), [], []
    for place, ((_words, language), tokens) in enumerate(asked.items()):
        sql, its = newest_solved([forms[token, language] for token in tokens], scopes)
        parts.append(f"SELECT {place}, ({sql})")
        values += its
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        found = dict(cursor.fetchall())
    topics = Entry.objects.defer("body", "folded_body").in_bulk([pk for pk in found.values() if pk])
    return {
        query: topics[found[place]] for place, query in enumerate(asked) if found[place] in topics
    }


def telling(words: str, language: str) -> list[str]:
    return [token for token in dict.fromkeys(words.split()) if not is_common(token, language)]


def forms_of(tokens: set[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """The words of the index that share a stem with each token of a language, itself included; one question."""
    known = sorted(key for key in tokens if vocabulary.is_word(key[0]))
    asked = [vocabulary.sharing([vocabulary.stem_key(*key)]) for key in known]
    found = dict(zip(known, vocabulary.asked(asked), strict=True))
    return {key: sorted({key[0], *(one.text for one in found.get(key, []))}) for key in tokens}


def newest_solved(words: list[list[str]], scopes: list[str]) -> SQL:
    """One id, or none; each of `words` is given in all its forms."""
    visible, values = among("scope", scopes)
    sql = f"SELECT id FROM search_entry WHERE kind = 'topic' AND state = 'solved' AND {visible}"
    for forms in words:
        titled, its = engine().holding(forms, where="title")
        sql += f" AND id IN ({titled})"
        values = [*values, *its]
    return f"{sql} ORDER BY changed_at DESC, id DESC LIMIT 1", values
