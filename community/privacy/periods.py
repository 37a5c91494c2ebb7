"""What is kept of people and for how long, in words: the public page is made of this and of the settings themselves.

A test holds that every period of the settings is told here, and every cookie that the site sets.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from community.audience import choosing
from community.feedback import cookies
from community.search import sessions
from community.search.logged import SESSION


@dataclass(frozen=True)
class Period:
    name: str  # in settings.RETENTION
    what: Promise

    @property
    def length(self) -> str:
        return in_words(settings.RETENTION[self.name])


@dataclass(frozen=True)
class Cookie:
    name: str
    what: Promise
    lasts: timedelta | None  # None: until it was read

    @property
    def length(self) -> str:
        return in_words(self.lasts) if self.lasts else gettext("A moment")


@dataclass(frozen=True)
class Group:
    name: str  # of its heading
    title: Promise
    periods: tuple[Period, ...]


GROUPS = (
    Group("everybody", _("Of everybody"), (
        Period("searches", _("Words that were searched for, and whether something was found. They hang on a random number that your browser has for a day, and on no name.")),
        Period("readings", _("How often a page was read on a day. Not by whom.")),
        Period("readers", _("That an answer to “Did this help?” came from your browser, so that you can change it. Later, the answer alone is kept.")),
        Period("support", _("What you write to support, with your name and address, from the day you sent it. Later, only that there was a message.")),
        Period("surveys", _("What you said when you were asked how it went, with your words and your name. Later, the answer alone is kept.")),
        Period("same_questions", _("Your e-mail address when you wait for an answer to somebody’s question, from the day you were told of it.")),
        Period("invitations", _("The address of somebody who was invited, from the day the invitation ran out.")),
    )),
    Group("members", _("Of members"), (
        Period("sign_ups", _("A sign-up whose address nobody confirmed.")),
        Period("sessions", _("Where you are signed in: which browser, and about where. From your last visit.")),
        Period("drafts", _("Drafts, from the day they were last written on.")),
        Period("unused_files", _("Pictures and files that are in no post and no draft.")),
        Period("notifications", _("Notifications, from the day you read them.")),
        Period("flags", _("That you flagged something, and what you wrote about it, from the day it was decided.")),
        Period("verdicts", _("That our filter held something you wrote until a human had looked at it, and why.")),
        Period("sanctions", _("What a moderator told you, and what you said to it, from the day it was over.")),
        Period("queue", _("What a member of our team decided about something you wrote, with the reason, from that day. Of an act on a post, its history says so for longer.")),
        Period("exports", _("The archive of your data, from the moment it was ready.")),
        Period("leaving", _("Your account, from the moment you asked to have it deleted. It is time to think again.")),
    )),
    Group("mail", _("Of mail"), (
        Period("sent_mail", _("Mail that was sent.")),
        Period("failed_mail", _("Mail that could not be sent.")),
        Period("bounces", _("That an address refuses mail, from the last time it did.")),
    )),
)  # fmt: skip


def cookies_set() -> tuple[Cookie, ...]:
    """What the site asks browsers to keep; their times are settings, so they are read anew."""
    return (
        Cookie(settings.SESSION_COOKIE_NAME, _("That you are signed in. It goes when you close the browser, unless you asked to stay signed in."), settings.RETENTION["sessions"]),
        Cookie(settings.CSRF_COOKIE_NAME, _("That a form was sent from this site and by nobody else."), timedelta(seconds=settings.CSRF_COOKIE_AGE)),
        Cookie("messages", _("What the next page tells you, once: that something was sent, say."), None),
        Cookie(sessions.COOKIE, _("Which searches belong together."), SESSION),
        Cookie(cookies.SEARCH, _("What you searched for before you said whether a page helped."), timedelta(seconds=cookies.SEARCH_LIFETIME)),
        Cookie(cookies.READER, _("Which answers to “Did this help?” are yours."), settings.RETENTION["readers"]),
        Cookie(choosing.COOKIE, _("What you chose to see first."), timedelta(seconds=choosing.YEAR)),
    )  # fmt: skip


def in_words(time: timedelta) -> str:
    """ "30 days", or in hours what is no more than a day."""
    if time > timedelta(days=1):
        return ngettext("%(number)d day", "%(number)d days", time.days) % {"number": time.days}
    hours = round(time / timedelta(hours=1))
    return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
