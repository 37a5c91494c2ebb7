"""Where in the FAQ a question belongs, and what says it already."""

from collections import Counter

from wagtail.models import Page
from wagtail.permissions import policy_registry

from community.search.analysis import words
from community.search.asking_again import SAME, likeness
from community.search.common_words import is_common
from community.search.models import PUBLIC, Entry
from community.search.related import Likeness
from community.search.scopes import scopes_of
from community.search.similar import similar
from knowledgebase.models import FAQEntryPage, FAQSectionPage

LOOKED_AT = 8  # answers like a question: more of them say less
ALIKE = 3  # that are named as saying the same


def open_to(member, *models):
    """The pages of these models below which `member` may add some, in the order of the site."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(member, "add")
    return pages.type(*models).order_by("path")


def may_promote(member) -> bool:
    return member.is_authenticated and member.is_staff and open_to(member, FAQSectionPage).exists()


def section_for(topic, member) -> Page | None:
    """The section, locked, of which most that is like the topic tells: its answers, and guides in a section of a name
    like its own; else the first one in its language, or at all."""
    sections = open_to(member, FAQSectionPage)
    sections = list(sections.filter(locale__language_code=topic.category.lang) or sections)
    language, votes = topic.category.lang, Counter()
    told = [(section.pk, telling(section.title, language)) for section in sections]
    for rank, entry in enumerate(near(topic, member), start=1):
        about = telling(" ".join(entry.breadcrumbs[-1:]), language)
        for pk, name in told:
            votes[pk] += len(name & about) / (len(name) or 1) / rank
    best = max((section.pk for section in sections), key=lambda pk: votes[pk], default=None)
    locked = FAQSectionPage.objects.select_for_update(of=("self",)).filter(pk=best)
    return locked.first()  # who adds to it at the same moment waits, for places in it are numbered


def telling(title: str, language: str) -> set[str]:
    """The words of a title without “and” and the like."""
    found = set(words(title))
    return {word for word in found if not is_common(word, language)} or found


def same_as(topic, member) -> list[FAQEntryPage]:
    """Published answers whose question is the same, as far as titles tell."""
    asked = Entry(title=topic.title, scope=PUBLIC)
    same = [it for it in like(topic, member) if likeness(asked, it, topic.category.lang) >= SAME]
    pages = FAQEntryPage.objects.visible_to(member).in_bulk([it.object_id for it in same])
    return [pages[it.object_id] for it in same if it.object_id in pages][:ALIKE]


def like(topic, member, kinds=(Entry.Kind.FAQ,)) -> list[Entry]:
    """Answers that are like the topic, the likest first."""
    row = Entry.objects.filter(kind=Entry.Kind.TOPIC, object_id=topic.pk).first()
    if not row:
        return []
    found = Likeness(row).others(scopes_of(member), topic.category.lang, kinds)
    return read([it.pk for it in found])


def near(topic, member) -> list[Entry]:
    """Answers and guides that are like it, or else come nearest: enough to guess a section by."""
    kinds = (Entry.Kind.FAQ, Entry.Kind.GUIDE)
    hits = similar(topic.title, scopes_of(member), topic.category.lang)
    nearest = [hit.pk for hit in hits if hit.kind in kinds and not hit.is_foreign]
    return like(topic, member, kinds) + read(nearest)


def read(pks: list[int]) -> list[Entry]:
    short = Entry.objects.only("object_id", "title", "scope", "breadcrumbs")
    entries = short.in_bulk(pks[:LOOKED_AT])
    return [entries[pk] for pk in pks if pk in entries]
