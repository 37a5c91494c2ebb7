"""What customers say of what they bought: testimonials, reviews, use cases.

No word, name or picture stands in these rows: they refer to what their member agreed to, which is asked when it is shown.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.audience.models import Segment, SegmentName
from community.audience.visibility import VisibleQuerySet
from community.content.addressing import url
from community.members.models import Consent, ConsentEntry
from community.notifications.bell import notify
from community.spotlights.models.invitation import ReviewInvitation
from community.spotlights.models.picture import Picture
from community.spotlights.models.shown import Shown
from community.spotlights.words import Words

TWICE = timedelta(minutes=10)  # the same words again are the other press of a double click
PAGE = ConsentEntry.Proof.PAGE
UNDECIDED = Q(approved_at=None, returned_at=None, declined_at=None)
AGREED = Q(quote_consent__given_at__isnull=False, quote_consent__withdrawn_at=None)
SHOWN = ("member", "product", "replied_by", "name_consent__member", "quote_consent__member", "picture_consent__picture")  # fmt: skip


NOT_YOURS = _("Who works here cannot speak as a customer.")


class Overtaken(PermissionDenied):
    """Somebody else was quicker, or the words have changed since they were read."""


class SpotlightQuerySet(VisibleQuerySet):
    def published(self):
        return self.filter(AGREED, approved_at__isnull=False)

    def waiting(self):
        """For a decision of the staff, the oldest first; what was taken back waits for nobody."""
        return self.filter(UNDECIDED, AGREED).order_by("submitted_at", "pk")

    def visible_to(self, member):
        mine = Q(member_id=member.pk) if member.is_authenticated else Q(pk__in=[])
        return self.filter((AGREED & Q(approved_at__isnull=False)) | mine)

    def for_listing(self):
        """With all that showing one of them needs, however many there are."""
        names = Prefetch("product__names", SegmentName.objects.select_related("locale"))
        return self.select_related(*SHOWN).prefetch_related(names)

    for_notifications = for_listing

    def narrowed(self, *, kind="", product="", language="", stars=None):
        asked = {"kind": kind, "product__slug": product, "language": language, "stars": stars}
        return self.filter(**{name: value for name, value in asked.items() if value})

    def ratings(self, product: str = "") -> dict:
        """Of all published reviews (of a product), whatever their score: {number, average, spread: [(5, number, percent), …]}."""
        reviews = self.published().narrowed(kind=Spotlight.Kind.REVIEW, product=product)
        rows = reviews.order_by().values("stars").annotate(number=Count("pk"))
        counts = {row["stars"]: row["number"] for row in rows}
        number = sum(counts.values())
        total = sum(stars * count for stars, count in counts.items())
        spread = [
            (stars, counts.get(stars, 0), round(100 * counts.get(stars, 0) / (number or 1)))
            for stars in range(5, 0, -1)
        ]
        return {"number": number, "average": total / number if number else None, "spread": spread}

    def twin(self, member, kind, words):
        """What the same press of a button has sent already."""
        lately = self.filter(submitted_at__gte=timezone.now() - TWICE, member=member, kind=kind)
        return lately.filter(UNDECIDED, quote_consent__words=words.joined()).first()

    @transaction.atomic
    def submit(self, member, kind, words, *, named, picture=None, invitation=None, **about):
        """What `member` says, held until staff decide. `named` is an answer about their name; `about`: product, language, stars."""
        if not self.model.allows_writing_by(member):
            raise PermissionDenied(NOT_YOURS)
        if twin := self.twin(member, kind, words):
            return twin
        if invitation:
            invitation.use()
        spotlight = self.create(member=member, kind=kind, invitation=invitation, **about)
        for purpose in (Consent.Purpose.NAME, Consent.Purpose.QUOTE, Consent.Purpose.PICTURE):
            consent = Consent.objects.of(member, purpose, spotlight, about=spotlight.described())
            setattr(spotlight, f"{purpose}_consent", consent)
        spotlight.save()
        spotlight.agree(words, named=named, picture=picture)
        return spotlight


class Spotlight(Shown, models.Model):
    class Kind(models.TextChoices):
        TESTIMONIAL = "testimonial", _("Testimonial")
        REVIEW = "review", _("Review")
        USE_CASE = "use-case", _("Use case")

    wagtail_reference_index_ignore = True

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="spotlights",
        verbose_name=_("member"),
    )  # fmt: skip
    product = models.ForeignKey(
        Segment, models.SET_NULL, null=True, blank=True, related_name="spotlights",
        verbose_name=_("product"),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=12)
    stars = models.PositiveSmallIntegerField(
        _("stars"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    # What of them may be shown: the words themselves are in the second one.
    name_consent = models.ForeignKey(Consent, models.SET_NULL, null=True, related_name="+")
    quote_consent = models.ForeignKey(Consent, models.CASCADE, null=True, related_name="+")
    picture_consent = models.ForeignKey(Consent, models.SET_NULL, null=True, related_name="+")
    invitation = models.OneToOneField(
        ReviewInvitation, models.SET_NULL, null=True, blank=True, related_name="spotlight"
    )
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    returned_at = models.DateTimeField(_("sent back"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)  # why it was sent back or declined
    response = models.TextField(_("reply of the company"), blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)
    turn = models.PositiveIntegerField(default=0)  # of changes: who decides has read this one

    objects = SpotlightQuerySet.as_manager()

    class Meta:
        verbose_name = _("spotlight")
        verbose_name_plural = _("spotlights")
        ordering = ["-approved_at", "-pk"]
        indexes = [models.Index(fields=["kind", "approved_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="review", stars__isnull=False, stars__gte=1, stars__lte=5)
                | (~Q(kind="review") & Q(stars=None)),
                name="reviews_have_one_to_five_stars",
            ),
            models.CheckConstraint(
                condition=UNDECIDED
                | Q(approved_at__isnull=False, returned_at=None, declined_at=None)
                | Q(approved_at=None, returned_at__isnull=False, declined_at=None)
                | Q(approved_at=None, returned_at=None, declined_at__isnull=False),
                name="spotlight_decided_one_way",
            ),
            models.UniqueConstraint(
                fields=["member", "product"],
                condition=Q(kind="review", product__isnull=False),
                name="one_review_of_a_product",
            ),
        ]

    def __str__(self):
        """Without a word or name of theirs: it stands in the audit log."""
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self):
        return url("spotlights:spotlight", self.pk)

    def described(self) -> str:
        """For the member to read beside the question: “Review: Tide”."""
        kind = str(self.get_kind_display())
        return f"{kind}: {self.product.local_name}" if self.product else kind

    @property
    def is_published(self) -> bool:
        return bool(self.approved_at) and self.is_agreed

    @property
    def is_agreed(self) -> bool:
        return bool(self.quote_consent) and self.quote_consent.is_standing

    @property
    def state(self) -> str:
        states = (
            (not self.is_agreed, _("taken back")),
            (self.approved_at, _("published")),
            (self.returned_at, _("sent back to you")),
            (self.declined_at, _("declined")),
        )
        return str(next((words for it, words in states if it), _("waits for us")))

    # What its member does.

    @staticmethod
    def allows_writing_by(member) -> bool:
        return member.is_authenticated and not member.is_team and not member.is_staff

    def allows_change_by(self, member) -> bool:
        return member.is_authenticated and member.pk == self.member_id

    @transaction.atomic
    def revise(self, words: Words, *, named, picture=None, without_picture=False, **about) -> None:
        """Said anew by their member, and held again."""
        self._change(approved_at=None, returned_at=None, declined_at=None, note="",
                     submitted_at=timezone.now(), **about)  # fmt: skip
        if without_picture and self.picture_consent:
            self.picture_consent.withdraw(proof=PAGE)
        self.agree(words, named=named, picture=picture)

    def agree(self, words: Words, *, named: str, picture=None) -> None:
        """The form is the proof: they have read these questions, and given these answers."""
        self.quote_consent.refresh_from_db()
        self.quote_consent.give(Consent.Answer.YES, proof=PAGE, words=words.joined())
        self.name_consent.refresh_from_db()
        if named == Consent.Answer.NO:
            self.name_consent.refuse(proof=PAGE)
        else:
            self.name_consent.give(named, proof=PAGE)
        if picture:
            self.picture_consent.refresh_from_db()
            self.picture_consent.give(Consent.Answer.YES, proof=PAGE)
            Picture.objects.put(self.picture_consent, picture)
        self.__dict__.pop("words", None)

    def keep_words(self) -> None:
        """No to what staff would change; what was said stays as it is."""
        consent = self.quote_consent
        consent.give(Consent.Answer.YES, proof=PAGE, words=consent.words)

    def accept_words(self) -> None:
        self.quote_consent.give(Consent.Answer.YES, proof=PAGE)

    def take_back(self) -> None:
        """All of it, from everywhere."""
        Consent.objects.about(self).withdraw(proof=PAGE)

    # What staff do.

    @transaction.atomic
    def approve(self, *, by) -> None:
        if not self.is_agreed:
            raise Overtaken(gettext("It was taken back meanwhile, so it cannot be published."))
        self._decide("approve", by, approved_at=timezone.now())

    @transaction.atomic
    def send_back(self, *, by, note: str) -> None:
        self._decide("send_back", by, note, returned_at=timezone.now())

    @transaction.atomic
    def decline(self, *, by, reason: str) -> None:
        self._decide("decline", by, reason, declined_at=timezone.now())

    @transaction.atomic
    def reconsider(self, *, by) -> None:
        """Take the decision back: it waits again, and nobody is told."""
        self._change(approved_at=None, returned_at=None, declined_at=None, note="")
        log(instance=self, action="spotlights.reconsider", user=by)

    def _decide(self, act: str, by, note: str = "", **when) -> None:
        undone = {"approved_at": None, "returned_at": None, "declined_at": None}
        self._change(**{**undone, **when, "note": note})
        log(instance=self, action=f"spotlights.{act}", user=by, data={"reason": note})
        self._tell(act, by)

    @transaction.atomic
    def reword(self, words: Words, *, by) -> None:
        """Ask their member for other words. What stands goes on standing until they have answered."""
        self._change()
        self.quote_consent.ask(by=by, words=words.joined())
        if not self.quote_consent.is_open:
            raise Overtaken(gettext("They cannot be asked: they said no, or no mail reaches them."))
        log(instance=self, action="spotlights.reword", user=by)

    @transaction.atomic
    def answer(self, text: str, *, by) -> None:
        """What the company says to it in public; "" takes it away."""
        self._change(response=text, replied_by=by if text else None,
                     replied_at=timezone.now() if text else None)  # fmt: skip
        log(instance=self, action="spotlights.reply", user=by)
        if text and self.is_published:
            self._tell("reply", by)

    def _change(self, **values) -> None:
        """Only what was read: `turn` says so."""
        changed = Spotlight.objects.filter(pk=self.pk, turn=self.turn)
        if not changed.update(turn=F("turn") + 1):
            raise Overtaken(
                gettext("Something has changed meanwhile. Look at it again, then decide.")
            )
        self.turn += 1
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=[*values, "turn"])

    def _tell(self, act: str, by) -> None:
        notify(
            {self.member_id: "author"}, f"spotlights.{act}", f"spotlight:{self.pk}", self, actor=by
        )
