"""What newcomers may, and how it is told: as errors beside the field, which say what to do and when it changes.

Advertising lives on links, pictures and calls; a customer with a question needs few of them. So a newcomer has few, and the
first posts wait for a moderator where the site says so. Nothing is ever thrown away for it.
"""

import re
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry, Site

from community.members.models import Member
from community.moderation.models import FirstPosts
from community.moderation.trust import MEMBER_DAYS, MEMBER_TOPICS
from forum.mentions import mentioned_in
from forum.models import Reply, Topic
from forum.models.wording import FILE, html_of

LINKS = 2  # to other sites in a post: where it was bought, and its manual; advertising has more, or the same in every post
FILES = 5  # pictures and files in a post: a machine from all sides; as many as can be sent at once without JavaScript
MENTIONS = 5  # people called in a post: all who helped in a topic; with more, strangers are called together
HOURLY = 15  # posts: a lively conversation; nobody reads what they answer faster than that
DAILY = 40  # posts: a whole day of help

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OUTSIDE = re.compile(r'<a [^>]*?href="(https?://[^"]+)"', re.IGNORECASE)
FIRST = _("One of the first posts of a newcomer.")


def links_in(source: str) -> set[str]:
    """Addresses of other sites, however they are written; those of the site itself are none."""
    if "://" not in source and "www." not in source.lower():
        return set()
    own = settings.SITE_URL + "/"
    return {it for it in OUTSIDE.findall(html_of(source)) if not f"{it}/".startswith(own)}


def problems(member, source: str, before: str = "") -> list[str]:
    """Sentences against what a newcomer wants to post, or to put in the place of `before`: what stands there may stay."""
    if not member.is_newcomer:
        return []
    asked = (
        (LINKS, links_in, too_many_links),
        (FILES, lambda text: set(FILE.findall(text)), too_many_files),
        (MENTIONS, lambda text: set(mentioned_in(text)), too_many_calls),
    )
    return [
        f"{say()} {when_it_changes()}"
        for most, found_in, say in asked
        if len(found := found_in(source)) > most and not found <= found_in(before)
    ]


def too_many_links() -> str:
    sentence = ngettext(
        "Leave at most %(n)d link to another site in it.",
        "Leave at most %(n)d links to other sites in it.",
        LINKS,
    )
    return sentence % {"n": LINKS}


def too_many_files() -> str:
    sentence = ngettext(
        "Leave at most %(n)d picture or file in it; the rest can go into a reply.",
        "Leave at most %(n)d pictures and files in it; the rest can go into a reply.",
        FILES,
    )
    return sentence % {"n": FILES}


def too_many_calls() -> str:
    sentence = ngettext(
        "Call at most %(n)d person by name, and write the other names without @.",
        "Call at most %(n)d people by name, and write the other names without @.",
        MENTIONS,
    )
    return sentence % {"n": MENTIONS}


def when_it_changes() -> str:
    """What makes a member, in one line; the page about one's standing has all of it."""
    sentence = gettext(
        "You can do more once you have been here for %(days)d days and have read %(topics)d topics: “Your standing”, in your menu, shows how far you are."
    )
    return sentence % {"days": MEMBER_DAYS, "topics": MEMBER_TOPICS}


def wait(member, key=None) -> str:
    """A sentence against one more post at the moment, or "". `key` is that of the form: sent twice, it is one."""
    if not member.is_newcomer:
        return ""
    for most, period in ((HOURLY, HOUR), (DAILY, DAY)):
        if until := full_until(member, most, period, key):
            sentence = gettext(
                "You have written %(n)d posts in a short time. Your words are kept here: send them after %(time)s."
            )
            return f"{sentence % {'n': most, 'time': clock(until)}} {when_it_changes()}"
    return ""


def full_until(member, most: int, period: timedelta, key=None):
    """When the first of their last `most` posts is older than `period`; None when it is already."""
    since = timezone.now() - period
    moments = []
    for posts in (Topic, Reply):
        of_late = posts.objects.filter(author=member, created_at__gt=since)
        of_late = of_late.exclude(sent_key=key) if key else of_late
        newest = of_late.order_by("-created_at").values_list("created_at", flat=True)
        moments += newest[:most]
    moments.sort(reverse=True)
    return moments[most - 1] + period if len(moments) >= most else None


def clock(moment) -> str:
    """The time of a day; with the date where it is not today."""
    local = timezone.localtime(moment)
    same_day = local.date() == timezone.localdate()
    return date_format(local, "TIME_FORMAT" if same_day else "SHORT_DATETIME_FORMAT")


def look_first(post) -> None:
    """Hold what a newcomer has just posted, if the site wants a moderator to look at it. In the transaction of the post."""
    author = post.author
    if not author.is_newcomer or author.kind != Member.Kind.MEMBER or not post.is_shown:
        return
    site = Site.objects.filter(is_default_site=True).first()
    wanted = FirstPosts.for_site(site) if site else None
    if not wanted or not wanted.hold or was_let_through(post):
        return
    seen = (posts.objects.shown().filter(author=author).count() for posts in (Topic, Reply))
    if sum(seen) <= wanted.number:  # this one among them
        with override(settings.LANGUAGE_CODE):  # moderators read it
            post.hold(reason=str(FIRST))


def was_let_through(post) -> bool:
    """Sent twice, it is found again, and may have been looked at meanwhile."""
    return ModelLogEntry.objects.for_instance(post).filter(action="forum.release").exists()
