"""What a page of the forum says about itself: title, description, address, crumbs, data for search engines."""

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.content.pages import Crumb, json_ld
from forum.models.reply import PAGE

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


def category(category, number: int) -> dict:
    page = f"?page={number}" if number > 1 else ""
    return {
        "page_title": category.name,
        "page_description": category.description,
        "canonical_url": address(category) + page,
        "breadcrumbs": [here()],
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
        "page_description": Truncator(topic.text).chars(DESCRIPTION),
        "canonical_url": address(topic) + (f"?after={after}" if after else ""),
        "breadcrumbs": [here(), Crumb(topic.category.name, topic.category.get_absolute_url())],
        "noindex": not topic.is_shown,
        "structured_data": structured_data(topic, replies),
    }


def structured_data(topic, replies) -> str:
    with override(settings.LANGUAGE_CODE):  # once, not for the address of each reply
        data = question if topic.category.takes_answers else discussion
        return json_ld(data(topic, replies))


def writing(title: str, topic=None) -> dict:
    above = [Crumb(topic.title, topic.get_absolute_url())] if topic else []
    return {"page_title": title, "breadcrumbs": [here(), *above], "noindex": True}


def question(topic, replies) -> dict:
    accepted = topic.accepted_reply
    answers = [said(r, "Answer") for r in replies if r.is_shown and r != accepted]
    entity = {
        **said(topic, "Question"),
        "name": topic.title,
        "answerCount": topic.reply_count,
        "suggestedAnswer": answers,
    }
    if accepted:
        entity["acceptedAnswer"] = said(accepted, "Answer")
    return {"@type": "QAPage", "mainEntity": entity}


def discussion(topic, replies) -> dict:
    return {
        **said(topic, "DiscussionForumPosting"),
        "headline": topic.title,
        "commentCount": topic.reply_count,
        "comment": [said(r, "Comment") for r in replies if r.is_shown],
    }


def said(post, kind: str) -> dict:
    """Called in the site's first language, as all addresses here are."""
    return {
        "@type": kind,
        "text": post.text,
        "datePublished": post.created_at.isoformat(),
        "url": settings.SITE_URL + post.get_absolute_url(),
        "author": {"@type": "Person", "name": str(post.author)},
    }
