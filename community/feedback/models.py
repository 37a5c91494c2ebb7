from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.content.prepared import prepared
from community.feedback.follow_ups import FollowUp as FollowUp
from community.feedback.surveys import Survey as Survey
from community.feedback.wilson import Share

TOKEN_LIFETIME = timedelta(days=1)  # in which words can be added to a vote
FORGOTTEN = "gone:"  # and the vote's own number, in place of a reader's id
REMARK_LENGTH = 1000
SALT = "feedback.vote"


class VoteQuerySet(models.QuerySet):
    @transaction.atomic
    def cast(self, page, is_helpful: bool, *, reader: str, member=None, query="", at=None):
        """What one reader answers about `page` as it is published now; answering again changes the answer.

        `reader` is the id that `cookies.reader_of` gives, `query` what was searched for before. A
        reason that fits only the other answer goes; the remark stays.
        """
        said = {"is_helpful": is_helpful, "member": member, **({"query": query} if query else {})}
        vote, _created = self.update_or_create(
            page_id=page.pk,
            revision_number=page.live_revision_id or 0,
            reader=reader,
            defaults=said,
            create_defaults={**said, "created_at": at or timezone.now()},
        )
        if vote.reason and vote.reason not in Vote.reasons_for(is_helpful):
            vote.explain(remark=vote.remark)
        return vote

    def by_token(self, token: str):
        """The vote that `token` was made for. Raises signing.BadSignature, or Vote.DoesNotExist."""
        return self.select_related("page__locale").get(
            pk=signing.loads(token, salt=SALT, max_age=TOKEN_LIFETIME)
        )

    def with_words(self):
        return self.exclude(reason="", remark="")

    def share(self) -> Share:
        return Share(**self.aggregate(**COUNTED))

    def shares(self, pages) -> dict[int, Share]:
        """What readers answered about each of these pages as it is published now; none where nobody did."""
        return {
            page: Share(**dict(zip(COUNTED, row, strict=True))) for page, *row in shares_of(*pages)
        }

    def by_revision(self) -> list[tuple[int, Share]]:
        """For each revision that somebody answered about its number and share, the newest first."""
        rows = self.order_by("-revision_number").values("revision_number").annotate(**COUNTED)
        return [(row.pop("revision_number"), Share(**row)) for row in rows]

    def fallen_pages(self) -> set[int]:
        """Ids of the pages that surely help fewer readers since their newest revision than before it.

        Surely: the Wilson interval of the answers to the published revision lies wholly below
        that of the answers to all revisions before it. One question to the database for any number of pages.
        """
        is_new = Q(revision_number=F("page__live_revision_id"))
        rows = self.order_by().values("page").annotate(
            new_helped=Count("pk", filter=is_new & Q(is_helpful=True)),
            new=Count("pk", filter=is_new),
            **COUNTED,
        )  # fmt: skip
        return {
            row["page"]
            for row in rows
            if Share(row["new_helped"], row["new"]).is_below(
                Share(row["helped"] - row["new_helped"], row["answers"] - row["new"])
            )
        }

    def fell_after_revision(self, page) -> bool:
        """Does `page` surely help fewer readers since its newest revision? See `fallen_pages`."""
        return page.pk in self.filter(page=page.pk).fallen_pages()

    def forget_readers(self) -> int:
        """Where nobody can answer again, votes lose the id that ties them to one another.

        That is, where the vote is older than any cookie, or the member has gone.
        """
        old = timezone.now() - settings.RETENTION["readers"]
        no_cookie = Q(reader__startswith="r:", created_at__lt=old)
        no_member = Q(reader__startswith="m:", member=None)
        number = Cast("pk", models.CharField())
        return self.filter(no_cookie | no_member).update(
            reader=Concat(models.Value(FORGOTTEN), number)
        )


COUNTED = {"helped": Count("pk", filter=Q(is_helpful=True)), "answers": Count("pk")}


@prepared
def shares_of(*pages):
    now = Q(revision_number=Coalesce(F("page__live_revision"), 0))
    rows = Vote.objects.order_by().filter(now, page__in=pages).values_list("page")
    return rows.annotate(**COUNTED)


class Vote(models.Model):
    """Whether a page helped one reader, once for each published revision of it."""

    class Reason(models.TextChoices):
        # After "not yet"
        NOT_MINE = "not-mine", _("It is about something else")
        UNCLEAR = "unclear", _("I did not understand it")
        WRONG = "wrong", _("It is wrong or out of date")
        INCOMPLETE = "incomplete", _("Something is missing")
        # After "yes"
        SOLVED = "solved", _("It solved my problem")
        LEARNT = "learnt", _("I learnt something")
        EASY = "easy", _("It was easy to follow")

    page = models.ForeignKey(
        "wagtailcore.Page", models.CASCADE, related_name="votes", verbose_name=_("page")
    )
    # The number, not a key: Wagtail's old revisions may be purged, what readers said of them stays.
    revision_number = models.PositiveBigIntegerField(_("revision"))
    reader = models.CharField(max_length=64)  # "m:12", or "r:" and the random id in a signed cookie
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="votes",
        verbose_name=_("member"),
    )
    is_helpful = models.BooleanField(_("helped"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    remark = models.TextField(_("remark"), max_length=REMARK_LENGTH, blank=True)
    query = models.CharField(_("searched for"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "revision_number", "reader"],
                name="one_vote_for_each_reader_and_revision",
            )
        ]

    def __str__(self):
        return f"{self.page}: {'yes' if self.is_helpful else 'not yet'}"

    @classmethod
    def reasons_for(cls, is_helpful: bool) -> list:
        return list(cls.Reason)[4:] if is_helpful else list(cls.Reason)[:4]

    @property
    def answer(self) -> str:
        return _("Yes") if self.is_helpful else _("Not yet")

    @property
    def said_by(self) -> str:
        """The member's name; "" where nobody has signed in, or the account is gone."""
        return str(self.member or "")

    @property
    def token(self) -> str:
        """By which whoever cast this vote, and nobody else, can add words to it for a day."""
        return signing.dumps(self.pk, salt=SALT)

    @property
    def has_words(self) -> bool:
        return bool(self.reason or self.remark)

    def explain(self, *, reason: str = "", remark: str = "") -> None:
        """Say why, in place of what was said before."""
        self.reason, self.remark = reason, remark
        self.save(update_fields=["reason", "remark", "changed_at"])


class ReadingQuerySet(models.QuerySet):
    def note(self, page, day: date | None = None, count: int = 1) -> None:
        """One more reading of `page`. One statement, but for the first of a day."""
        row = self.filter(page_id=page.pk, day=day or timezone.localdate())
        if not row.update(count=F("count") + count):
            self.get_or_create(page_id=page.pk, day=day or timezone.localdate())
            row.update(count=F("count") + count)

    def forget(self) -> int:
        old = timezone.localdate() - settings.RETENTION["readings"]
        return self.filter(day__lt=old).delete()[0]


class Reading(models.Model):
    """How often a page was read on one day. Who read it is not known."""

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="readings")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("readings of a day")
        verbose_name_plural = _("readings by day")
        constraints = [
            models.UniqueConstraint(fields=["page", "day"], name="one_count_of_readings_a_day")
        ]

    def __str__(self):
        return f"{self.page}, {self.day}: {self.count}"
