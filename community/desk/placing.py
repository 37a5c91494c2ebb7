"""Where in the FAQ a question belongs, and what says it already."""

from collections import Counter

from wagtail.models import Page
from wagtail.permissions import policy_registry

from community.search.asking_again import SAME, likeness
from community.search.models import PUBLIC, Entry
from community.search.related import Likeness
from community.search.scopes import scopes_of
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
    """The section in which most of what is like the topic stands, locked; else the first one in its language, or at all."""
    sections = open_to(member, FAQSectionPage)
    sections = sections.filter(locale__language_code=topic.category.lang) or sections
    places = {section.path: section.pk for section in sections}
    votes = Counter()
    found = FAQEntryPage.objects.in_bulk([entry.object_id for entry in like(topic, member)])
    for rank, page in enumerate(found.values()):
        if (above := page.path[: -Page.steplen]) in places:
            votes[above] += 1 / (1 + rank)
    best = max(votes, key=votes.get) if votes else next(iter(places), None)
    locked = FAQSectionPage.objects.select_for_update(of=("self",)).filter(path=best)
    return locked.first()  # who adds to it at the same moment waits, for places in it are numbered


def same_as(topic, member) -> list[FAQEntryPage]:
    """Published answers whose question is the same, as far as titles tell."""
    asked = Entry(title=topic.title, scope=PUBLIC)
    same = [it for it in like(topic, member) if likeness(asked, it, topic.category.lang) >= SAME]
    pages = FAQEntryPage.objects.visible_to(member).in_bulk([it.object_id for it in same])
    return [pages[it.object_id] for it in same if it.object_id in pages][:ALIKE]


def like(topic, member) -> list[Entry]:
    """Answers that are like the topic, the likest first."""
    row = Entry.objects.filter(kind=Entry.Kind.TOPIC, object_id=topic.pk).first()
    if not row:
        return []
    answers = (Entry.Kind.FAQ,)
    found = Likeness(row).others(scopes_of(member), topic.category.lang, answers)[:LOOKED_AT]
    entries = Entry.objects.only("object_id", "title", "scope").in_bulk([it.pk for it in found])
    return [entries[it.pk] for it in found if it.pk in entries]
