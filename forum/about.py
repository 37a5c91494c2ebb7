"""What a page of the forum says about itself: title, description, address, crumbs, data for search engines."""

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.content.markdown import plain_text
from community.content.pages import Crumb
from community.content.pure import pure
from forum.models.reply import PAGE
from forum.structured import structured_data

DESCRIPTION = 160  # characters that search engines show


def address(noun) -> str:
    """The one absolute address of something, in whatever language it is read."""
    with override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + (noun if isinstance(noun, str) else noun.get_absolute_url())


def here() -> Crumb:
    return Crumb(_("Forum"), reverse("forum:index"))


def forum() -> dict:
    with override(settings.LANGUAGE_CODE):
        path = reverse("forum:index")
    description = _("Questions and answers from people who use the same things as you.")
    return {
        "page_title": _("Forum"),
        "page_description": description,
        "canonical_url": settings.SITE_URL + path,
    }


def category(category, page) -> dict:
    return {
        "page_title": category.name,
        "page_description": category.description,
        "canonical_url": address(category) if page.is_first else "",
        "noindex": not page.is_first,  # what stands on it moves on with every new topic
        "breadcrumbs": way_to(category),
    }


def way_to(category, *, inclusive=False) -> list[Crumb]:
    """From the forum down to a category, without it or with it."""
    line = [category.parent] if category.parent_id else []
    line += [category] if inclusive else []
    return [here(), *(Crumb(it.name, it.get_absolute_url()) for it in line)]


def topics(chosen, page) -> dict:
    with override(settings.LANGUAGE_CODE):
        path = reverse("forum:topics", args=[chosen.name])
    return {
        "page_title": chosen.title,
        "page_description": chosen.lede,
        "canonical_url": settings.SITE_URL + path if page.is_first else "",
        "noindex": chosen.for_members or not page.is_first,
        "breadcrumbs": [here()],
    }


def tag(tag, page) -> dict:
    return {
        "page_title": tag.name,
        "canonical_url": address(tag) if page.is_first else "",
        "breadcrumbs": [here()],
        "noindex": not len(page) or not page.is_first,
    }


def topic(topic, replies, after: int) -> dict:
    span = {
        "title": topic.title,
        "first": after + 1,
        "last": min(after + PAGE, topic.last_position),
    }
    title = _("%(title)s, replies %(first)d to %(last)d") % span if after else topic.title
    return {
        "page_title": title,
        "page_description": described(topic.html),
        "canonical_url": address(topic) + (f"?after={after}" if after else ""),
        "breadcrumbs": way_to(topic.category, inclusive=True),
        "noindex": not topic.is_shown or not topic.is_worth_finding,
        "structured_data": structured_data(topic, replies),
    }


@pure(1_000)
def described(html: str) -> str:
    return Truncator(plain_text(html)).chars(DESCRIPTION)


def bookmarks(title: str = "") -> dict:
    above = [here()]
    if title:
        above.append(Crumb(_("Your bookmarks"), reverse("forum:bookmarks")))
    return {"page_title": title or _("Your bookmarks"), "breadcrumbs": above, "noindex": True}


def writing(title: str, topic=None) -> dict:
    above = [Crumb(topic.title, topic.get_absolute_url())] if topic else []
    return {"page_title": title, "breadcrumbs": [here(), *above], "noindex": True}
