"""Pages for tests, made as an editor makes them; conversations, made as members do."""

from django.contrib.auth.models import Group
from django.utils.text import slugify
from wagtail.models import Locale, PageViewRestriction

from community.audience.models import Segment, SegmentName
from community.pages.models import HomePage
from forum.models import Category
from knowledgebase.models import (
    FAQEntryPage,
    FAQIndexPage,
    FAQSectionPage,
    GuideIndexPage,
    GuidePage,
    SectionPage,
)


def home(code="en"):
    return HomePage.objects.get(locale__language_code=code)


def guide_index(code="en"):
    return GuideIndexPage.objects.get(locale__language_code=code)


def faq_index(code="en"):
    return FAQIndexPage.objects.get(locale__language_code=code)


def add(parent, page):
    """Publish `page` under `parent`."""
    page.slug = page.slug or slugify(page.title)
    parent = parent._meta.model.objects.get(pk=parent.pk)  # its count of children may have moved on
    page.locale = parent.locale
    return parent.add_child(instance=page)


def section(title="Cleaning", parent=None, **fields):
    return add(parent or guide_index(), SectionPage(title=title, **fields))


def guide(title="Descale the Tide", parent=None, text="<p>Fill the tank.</p>", **fields):
    fields.setdefault("body", [("text", text)])
    return add(parent or guide_index(), GuidePage(title=title, **fields))


def faq_section(title="Delivery", parent=None, **fields):
    return add(parent or faq_index(), FAQSectionPage(title=title, **fields))


def faq_entry(title="How long does it take?", parent=None, answer="<p>Two days.</p>", **fields):
    return add(parent or faq_section(), FAQEntryPage(title=title, answer=answer, **fields))


def restrict(page, kind=PageViewRestriction.LOGIN, *groups, password=""):
    """Keep `page` and all below it to those who sign in, to `groups`, or to who knows a password."""
    restriction = page.view_restrictions.create(restriction_type=kind, password=password)
    restriction.groups.set(Group.objects.get_or_create(name=name)[0] for name in groups)
    return restriction


def category(slug="questions", **fields):
    """One of the three that a site begins with, or another one."""
    defaults = {"name": slug.title(), **fields}
    return Category.objects.get_or_create(slug=slug, defaults=defaults)[0]


def topic(author, title="Why does the light blink?", room="questions", text="It is amber.", **when):
    return category(room).start_topic(author, title, text, **when)


def replies(topic, author, number, **when):
    """`number` replies, the first of which says “Reply 1”."""
    start = topic.last_position
    return [topic.reply(author, f"Reply {start + n}", **when) for n in range(1, number + 1)]


def segment(name="Tide Mini", kind="product", **names):
    """`segment("at home", "role", hr="kod kuće")`: a kind of reader, named in other languages too."""
    made = Segment(name=name, kind=kind, slug=slugify(name))
    made.names = [
        SegmentName(locale=Locale.objects.get(language_code=code), name=words)
        for code, words in names.items()
    ]
    made.save()
    return made
