"""Who asked and who answered, beside an answer of the FAQ wherever it stands. Asked of the consent ledger each time, for
all answers of a list at once, and kept in no row. Parts of pages that name somebody are made anew when a consent is written."""

from collections import defaultdict

from wagtail.models import Page

from community.desk.models import Promotion

SHOWN = 3  # questions that led to one answer


def credits_of(page) -> list[Promotion]:
    """What led to `page`, also to the answer that it translates. Asked once for all its `peers`, the pages that it came with."""
    if not hasattr(page, "credits"):
        peers = getattr(page, "peers", None) or [page]
        found = credits_by_key({peer.translation_key for peer in peers})
        for peer in peers:
            peer.credits = found.get(peer.translation_key, [])
    return page.credits


def credits_of_hit(entry) -> list[Promotion]:
    """The same for a row of the search, whose `peers` are the other hits on its page."""
    if not hasattr(entry, "credits"):
        pks = [peer.object_id for peer in entry.peers if peer.kind == entry.Kind.FAQ]
        keys = dict(Page.objects.filter(pk__in=pks).values_list("pk", "translation_key"))
        found = credits_by_key(set(keys.values()))
        for peer in entry.peers:
            peer.credits = found.get(keys.get(peer.object_id), []) if peer.object_id in keys else []
    return entry.credits


def credits_by_key(keys: set) -> dict:
    found = defaultdict(list)
    for promotion in Promotion.objects.for_credits().filter(entry__translation_key__in=keys):
        found[promotion.entry.translation_key].append(promotion)
    return found


def credit_question(page, question: dict) -> None:
    """Put the names into what search engines read (schema.org): of the first question that led to the answer."""
    for promotion in credits_of(page)[:1]:
        for consent, said in (
            (promotion.asker, question),
            (promotion.answerer, question["acceptedAnswer"]),
        ):
            if name := consent.own_name() if consent else "":
                said["author"] = {"@type": "Person", "name": name}
