"""The rules of trust: what makes a newcomer a member and a member trusted, and what takes it away again.

A level is a function of facts and of nothing else, so whoever computes it anew finds the same. What the facts are is told from
above: an app registers a source of them. The page about one's own standing is made of the rules here, so it cannot differ from them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from community.members.models import Member

Trust = Member.Trust

# From newcomer to member: enough to have seen how people talk here. Who came to advertise does not read for days.
MEMBER_DAYS = 2  # a night lies between: anger and programs are mostly done with it by then
MEMBER_TOPICS = 5  # whoever looks for one answer reads as many in their first visits
MEMBER_POSTS = 20  # two or three short topics with their replies
MEMBER_HELP = 1  # an answer that solved something for somebody says more than all that reading
MEMBER_LOST = 2  # a slip or two is human; with a third, somebody has not seen what this is for

# From member to trusted: help that others confirmed, over some time. Reading alone never suffices.
TRUSTED_DAYS = 30  # a month shows somebody on good and on bad days
TRUSTED_TOPICS = 20  # who changes titles of others knows how questions are asked here
TRUSTED_POSTS = 100
TRUSTED_ACTIVE = 15  # different days; of LATELY, so that a long holiday takes nothing away
TRUSTED_HELP = 3  # once is luck; where few answers are given in a day, ten would take a year
TRUSTED_THANKS = 5  # different people, so that two friends cannot lift each other
TRUSTED_LOST = 1  # one mistake is forgiven; whoever changes others' words makes few
TRUSTED_DECLINED = 3  # reports that were wrong; now and then one is, and should still be made

# How long anything counts. Good deeds that are no habit, reading and help, count for ever.
LATELY = 180  # days: half a year, so that summers and winters are the same
HARM = 90  # days that harm counts: a season, after which people are met anew
NEVER = 36_500  # days without a silence or suspension, of who never had one
# After a silence or suspension has ended: as long as it takes to see that it was understood.
MEMBER_PEACE = 7
TRUSTED_PEACE = 90


@dataclass(frozen=True)
class Facts:
    """What is known of a member. Good deeds first; harm, and how long ago, after them."""

    days: int = 0  # since they joined
    topics_read: int = 0  # or written in
    posts_read: int = 0
    active_days: int = 0  # different days of the last LATELY on which they read or wrote
    help: int = 0  # people whose question they answered, and flags that moderators agreed with
    thanked_by: int = 0  # different people who called something of theirs helpful, or gave thanks
    peace: int = NEVER  # days since a silence or suspension ended
    lost: int = 0  # posts of theirs that moderators hid or deleted in the last HARM days
    declined: int = 0  # flags of theirs that moderators declined in the last HARM days


@dataclass(frozen=True)
class Rule:
    """To have a level, a fact is at least `bound`, or at most."""

    level: int
    fact: str
    bound: int
    words: Promise
    at_most: bool = False
    help: int = 0  # so much confirmed help stands in its place; none does for 0

    def is_kept(self, facts: Facts) -> bool:
        has = getattr(facts, self.fact)
        if self.at_most:
            return has <= self.bound
        return has >= self.bound or 0 < self.help <= facts.help

    @property
    def key(self) -> str:
        """By which it is remembered."""
        return f"{self.level:d}:{self.fact}"

    def __str__(self):
        words = str(self.words % {"n": self.bound, "lately": LATELY, "harm": HARM})
        return str(OR_HELP % {"n": self.help, "rule": words}) if self.help else words


DAYS = ngettext_lazy("%(n)d day since you joined", "%(n)d days since you joined", "n")
TOPICS = ngettext_lazy("%(n)d topic read", "%(n)d topics read", "n")
POSTS = ngettext_lazy("%(n)d post read", "%(n)d posts read", "n")
ACTIVE = ngettext_lazy(
    "here on %(n)d day of the last %(lately)d",
    "here on %(n)d different days of the last %(lately)d",
    "n",
)
HELP = ngettext_lazy(
    "help that was confirmed %(n)d time: an answer accepted by who asked, or a report that a moderator agreed with",
    "help that was confirmed %(n)d times: an answer accepted by who asked, each by another person, or a report that a moderator agreed with",
    "n",
)
OR_HELP = ngettext_lazy(
    "%(rule)s, or help that was confirmed %(n)d time",
    "%(rule)s, or help that was confirmed %(n)d times",
    "n",
)
THANKS = ngettext_lazy(
    "“Helpful” or thanks from %(n)d person", "“Helpful” or thanks from %(n)d different people", "n"
)
PEACE = ngettext_lazy(
    "%(n)d day without having been silenced or suspended",
    "%(n)d days without having been silenced or suspended",
    "n",
)
LOST = ngettext_lazy(
    "at most %(n)d post hidden or deleted by moderators in the last %(harm)d days",
    "at most %(n)d posts hidden or deleted by moderators in the last %(harm)d days",
    "n",
)
DECLINED = ngettext_lazy(
    "at most %(n)d report declined in the last %(harm)d days",
    "at most %(n)d reports declined in the last %(harm)d days",
    "n",
)

RULES = {
    Trust.MEMBER: (
        Rule(Trust.MEMBER, "days", MEMBER_DAYS, DAYS),
        Rule(Trust.MEMBER, "topics_read", MEMBER_TOPICS, TOPICS, help=MEMBER_HELP),
        Rule(Trust.MEMBER, "posts_read", MEMBER_POSTS, POSTS, help=MEMBER_HELP),
        Rule(Trust.MEMBER, "lost", MEMBER_LOST, LOST, at_most=True),
        Rule(Trust.MEMBER, "peace", MEMBER_PEACE, PEACE),
    ),
    Trust.TRUSTED: (
        Rule(Trust.TRUSTED, "days", TRUSTED_DAYS, DAYS),
        Rule(Trust.TRUSTED, "topics_read", TRUSTED_TOPICS, TOPICS),
        Rule(Trust.TRUSTED, "posts_read", TRUSTED_POSTS, POSTS),
        Rule(Trust.TRUSTED, "active_days", TRUSTED_ACTIVE, ACTIVE),
        Rule(Trust.TRUSTED, "help", TRUSTED_HELP, HELP),
        Rule(Trust.TRUSTED, "thanked_by", TRUSTED_THANKS, THANKS),
        Rule(Trust.TRUSTED, "lost", TRUSTED_LOST, LOST, at_most=True),
        Rule(Trust.TRUSTED, "declined", TRUSTED_DECLINED, DECLINED, at_most=True),
        Rule(Trust.TRUSTED, "peace", TRUSTED_PEACE, PEACE),
    ),
}


def lacking(level: int, facts: Facts) -> list[Rule]:
    """The rules of a level that these facts do not keep."""
    return [rule for rule in RULES[level] if not rule.is_kept(facts)]


def rule_called(key: str) -> Rule | None:
    """None when there is no such rule any more."""
    return next((rule for rules in RULES.values() for rule in rules if rule.key == key), None)


def level_for(facts: Facts) -> Trust:
    """Trusted is who keeps the rules of both levels."""
    if lacking(Trust.MEMBER, facts):
        return Trust.NEWCOMER
    return Trust.MEMBER if lacking(Trust.TRUSTED, facts) else Trust.TRUSTED


Source = Callable[[Iterable[int]], dict[int, dict[str, int]]]
SOURCES: list[Source] = []
# What each level brings with it, as functions that say it in a sentence: the limits stand above.
BRINGS: dict[int, list[Callable[[], str]]] = {level: [] for level in Trust}


def register(source: Source, brings: dict[int, list[Callable[[], str]]] | None = None) -> None:
    """`source` tells facts of many members by their ids, in a constant number of queries; what several tell of one fact is added up."""
    SOURCES.append(source)
    for level, sentences in (brings or {}).items():
        BRINGS[level] += sentences
