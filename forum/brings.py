"""What each level of trust brings in the forum, in words made of the limits themselves."""

from django.utils.translation import gettext, ngettext

from community.members.models import Member
from forum.limits import LIMITS
from forum.models.tag import NEW_IN_A_DAY
from forum.newcomers import DAILY, FILES, HOURLY, LINKS, MENTIONS

Trust = Member.Trust


def few_things() -> str:
    return gettext(
        "In one post: links to other sites: %(links)d, pictures and files: %(files)d, people called by name: %(people)d."
    ) % {"links": LINKS, "files": FILES, "people": MENTIONS}


def few_posts() -> str:
    return gettext("At most %(hour)d posts in an hour, and %(day)d in a day.") % {
        "hour": HOURLY,
        "day": DAILY,
    }


def many_things() -> str:
    return gettext("As many links, pictures and names in a post as it needs.")


def posts_of(act: str) -> str:
    """What a member may; of an address nobody is told."""
    burst, day = (rate.allowed for rate in LIMITS.rates(act) if rate.whom == "member")
    return gettext("At most %(burst)d posts in five minutes, and %(day)d in a day.") % {
        "burst": burst,
        "day": day,
    }


def new_tags(level: int) -> str:
    n = NEW_IN_A_DAY[level]
    return ngettext("%(n)d new tag a day.", "%(n)d new tags a day.", n) % {"n": n}


def tidying() -> str:
    return gettext(
        "You may change titles and tags of topics of others, where you can reply yourself. Their authors are told."
    )


def closing() -> str:
    return gettext(
        "You may close a question that was asked before, with a link to the other one. Its author may open it again."
    )


BRINGS = {
    Trust.NEWCOMER: [few_things, few_posts, lambda: new_tags(Trust.NEWCOMER)],
    Trust.MEMBER: [many_things, lambda: posts_of("post"), lambda: new_tags(Trust.MEMBER)],
    Trust.TRUSTED: [
        tidying,
        closing,
        lambda: posts_of("post_trusted"),
        lambda: new_tags(Trust.TRUSTED),
    ],
}
