"""The living parts of the front page: what is new in help and in the forum, and who helped. An empty part is not shown."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField

from community.members.models import Member
from forum.models import Reply, Topic
from forum.models.taking_part import Reaction
from knowledgebase.models import FAQEntryPage

FRESH = 3  # of each part
HELPERS = 6
LATELY = timedelta(days=30)
ANSWER = 3  # thanks that an accepted answer is worth
READ = 5_000  # answers, and thanks, of the last days; a larger forum has its helpers among them
COUNTED_FOR = 60 * 60  # seconds until the helpers are counted again
ANYBODY = AnonymousUser()


def solved(page, member):
    """The last questions with an accepted answer, as far as `member` may read both."""
    # Asked of each topic in turn, the newest first; with IN, databases gather all replies there are.
    answer = Reply.objects.visible_to(member).order_by().filter(pk=OuterRef("accepted_reply"))
    found = Topic.objects.visible_to(member).solved().filter(Exists(answer))
    return found.for_home()[:FRESH]


def waiting(page, member):
    """The last questions that nobody has replied to."""
    return Topic.objects.visible_to(member).unanswered().for_home()[:FRESH]


def entries(page, member):
    """The newest answers of the FAQ in the language of the page."""
    found = FAQEntryPage.objects.visible_to(member).filter(locale=page.locale)
    newest = list(found.order_by("-first_published_at", "-pk")[:FRESH])
    for entry in newest:
        entry.peers = newest  # so that whatever fills the slots of one asks once for all
    return newest


def helpers(page, member) -> list[Member]:
    """Who helped most in the last 30 days, by what everybody may read: with `answers` and `thanks`."""
    counted = cache.get_or_set("pages.helpers", count_helpers, COUNTED_FOR)
    people = Member.objects.filter(kind=Member.Kind.MEMBER, is_active=True)
    people = people.in_bulk([pk for pk, _answers, _thanks in counted])
    for pk, answers, thanks in counted:
        if pk in people:
            people[pk].answers, people[pk].thanks = answers, thanks
    return [people[pk] for pk, *_ in counted if pk in people][:HELPERS]


def count_helpers() -> list[tuple[int, int, int]]:
    """(member, accepted answers, thanks) of those who helped, the most helpful first; some more than are shown."""
    since = timezone.now() - LATELY
    replies = Reply.objects.visible_to(ANYBODY)
    accepted = replies.filter(answers_topic__isnull=False, created_at__gte=since)
    accepted = accepted.order_by("-pk").values_list("author", flat=True)[:READ]
    thanked = Reaction.objects.filter(reply__in=replies.order_by().values("pk"))
    thanked = thanked.filter(created_at__gte=since).order_by("-pk")
    answers = Counter(accepted)
    thanks = Counter(thanked.values_list("reply__author", flat=True)[:READ])
    people = sorted(answers | thanks, key=lambda pk: (-ANSWER * answers[pk] - thanks[pk], pk))
    return [(pk, answers[pk], thanks[pk]) for pk in people[: 3 * HELPERS]]


FOUND_BY = {"solved": solved, "waiting": waiting, "entries": entries, "helpers": helpers}
LABELS = {
    "solved": _("Newest answers in the forum"),
    "waiting": _("Questions that nobody has answered yet"),
    "entries": _("Newest answers in the FAQ"),
    "helpers": _("People who helped this month"),
}


@dataclass(frozen=True)
class Part:
    name: str
    things: list

    @property
    def template(self) -> str:
        return f"pages/_{self.name}.html"


def parts(page, member) -> list[Part]:
    """Those that editors chose, in their order, as far as there is something in them."""
    names = dict.fromkeys(block["type"] for block in page.living.raw_data)
    found = [Part(name, list(FOUND_BY[name](page, member))) for name in names if name in FOUND_BY]
    return [part for part in found if part.things]


def living_field() -> StreamField:
    kinds = [
        (name, blocks.StaticBlock(label=label, admin_text=label)) for name, label in LABELS.items()
    ]
    return StreamField(
        kinds,
        verbose_name=_("living parts"),
        help_text=_("Shown in this order. A part that is empty is left out."),
        blank=True,
        default=[(name, None) for name in LABELS],
        block_counts={name: {"max_num": 1} for name in LABELS},
    )
