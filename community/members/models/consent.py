"""The consent ledger: what of a person may be shown where, what they were asked, and what they said.

Whatever shows somebody's name, words or picture on request refers to a `Consent` and asks it at the time of showing;
nothing of it is copied. `docs/consent.md` says how.
"""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from community.content.addressing import url
from community.members.happened import consent_asked, consent_changed
from community.members.models.consent_entry import ConsentEntry
from community.members.models.member import Member
from community.members.wordings import Answer, Purpose, Wording, current

YES = {Answer.FULL, Answer.FIRST, Answer.YES}


class Overtaken(PermissionDenied):
    """It was answered, taken back or asked anew since it was read."""


class ConsentQuerySet(models.QuerySet):
    def standing(self):
        """What may be shown: given, and not taken back."""
        return self.filter(given_at__isnull=False, withdrawn_at=None)

    def waiting(self):
        """Asked, and not answered yet."""
        return self.exclude(asked_at=None)

    def refused(self):
        return self.exclude(refused_at=None)

    def withdrawn(self):
        return self.exclude(withdrawn_at=None)

    def showing(self):
        """What shows something of a person, and can be taken back one by one; not the rules of the site."""
        return self.exclude(purpose=Purpose.RULES)

    def about(self, *things):
        """What concerns these things, all of one model."""
        kind = ContentType.objects.get_for_model(things[0]) if things else None
        return self.filter(content_type=kind, object_id__in=[thing.pk for thing in things])

    def for_showing(self):
        """With what `shown_name` needs: a list asks nothing more, however long it is."""
        return self.select_related("member")

    def visible_to(self, member):
        """What somebody was asked and said is between them and the site."""
        return self.filter(member=member) if member.is_authenticated else self.none()

    def for_notifications(self):
        return self

    def for_page(self):
        """Of one member, what waits for an answer first, each with all that happened."""
        waits = models.Case(models.When(asked_at__isnull=False, then=0), default=1)
        return self.select_related("member").prefetch_related("entries").order_by(waits, "-pk")

    def of(self, member, purpose: str, thing=None, *, about: str = "") -> "Consent":
        """The one record of a member, a purpose and a thing (None: the whole site). It begins with nothing asked or said.

        `about` says in words what it is for, and must be fit for the member to read; else it is the name of the thing.
        """
        kind = ContentType.objects.get_for_model(thing) if thing else None
        where = {"content_type": kind, "object_id": thing.pk if thing else None}
        about = " ".join((about or str(thing or "")).split())[:255]
        return self.get_or_create(
            member=member, purpose=purpose, **where, defaults={"about": about}
        )[0]

    def ask(self, member, purpose: str, thing=None, *, by, about="", words="") -> "Consent":
        """`of` and `Consent.ask` in one."""
        consent = self.of(member, purpose, thing, about=about)
        consent.ask(by=by, words=words)
        return consent

    def close(self) -> None:
        """What they were asked about has gone: nobody waits for an answer any more. What was said stays said."""
        self.waiting().update(asked_at=None, asked_words="")

    def withdraw(self, *, proof: str) -> None:
        """All of these that stand."""
        with transaction.atomic():
            for consent in self.standing().order_by("pk"):
                consent.withdraw(proof=proof)


class Consent(models.Model):
    """What one person said about one purpose and one thing. How it came to be stands in its `entries`."""

    Purpose, Answer = Purpose, Answer
    wagtail_reference_index_ignore = True

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="consents",
        verbose_name=_("member"),
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    content_type = models.ForeignKey(
        "contenttypes.ContentType", models.CASCADE, null=True, blank=True, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    thing = GenericForeignKey()  # None: the whole site
    about = models.CharField(_("about"), max_length=255, blank=True)
    asked_words = models.TextField(blank=True)  # of a quote: those that await an answer
    words = models.TextField(_("words agreed to"), blank=True)
    answer = models.CharField(_("answer"), max_length=5, choices=Answer, blank=True)  # the last one
    asked_at = models.DateTimeField(_("waiting since"), null=True, blank=True)
    given_at = models.DateTimeField(_("given"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    turn = models.PositiveIntegerField(default=0)  # the number of its last entry

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose", "content_type", "object_id"],
                condition=Q(object_id__isnull=False),
                name="one_consent_for_a_thing",
            ),
            models.UniqueConstraint(
                fields=["member", "purpose"],
                condition=Q(object_id=None),
                name="one_consent_for_the_site",
            ),
            models.CheckConstraint(
                condition=Q(given_at=None) | Q(refused_at=None), name="given_or_refused"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(given_at__isnull=False),
                name="withdrawn_was_given",
            ),
        ]

    def __str__(self):
        what = self.get_purpose_display()
        return f"{what}: {self.about}" if self.about else str(what)

    def get_absolute_url(self):
        return url("members:consent", self.pk)

    @property
    def is_standing(self) -> bool:
        return bool(self.given_at) and not self.withdrawn_at

    @property
    def is_open(self) -> bool:
        return bool(self.asked_at)

    @property
    def may_be_asked(self) -> bool:
        """Nobody is asked again who has said no: only they can think again. Nor who cannot be reached."""
        said_no = self.refused_at or self.withdrawn_at
        return not said_no and bool(self.member.email) and self.member.kind != Member.Kind.FORMER

    @property
    def may_be_answered(self) -> bool:
        """A quote that was never asked about and never agreed to has no words to agree to."""
        return self.purpose != Purpose.QUOTE or bool(self.words_in_question)

    @property
    def words_in_question(self) -> str:
        """Of a quote: what an answer given now is about."""
        return self.asked_words if self.is_open else self.words

    def seen_by(self, viewer):
        """The thing it is about, or None: there is none any more, or `viewer` may not see it."""
        model = self.content_type and self.content_type.model_class()
        seen = getattr(model and model.objects, "visible_to", None)
        return seen and seen(viewer).filter(pk=self.object_id).first()

    @property
    def label(self) -> str:
        """The last answer in the words of its button."""
        return self.labels().get(self.answer, "")

    @property
    def state(self) -> str:
        """Where it stands, in a word; an open request of something that stands changes nothing yet."""
        states = (
            (self.withdrawn_at, _("taken back")),
            (self.refused_at, _("refused")),
            (self.given_at, _("given")),
            (self.asked_at, _("asked, no answer yet")),
        )
        return str(next((words for moment, words in states if moment), _("never asked")))

    # What pages show. These are the only places that decide it.

    def own_name(self) -> str:
        """The full name, the first name, or ""."""
        if not self.is_standing or self.member.kind == Member.Kind.FORMER:
            return ""
        shown = {Answer.FULL: self.member.name, Answer.FIRST: first_name(self.member)}
        return shown.get(self.answer, "")

    def shown_name(self) -> str:
        """The same, or “a customer” in the reader's language; so for `Consent()`, who is nobody."""
        return self.own_name() or gettext("a customer")

    def shown_words(self) -> str:
        """The words exactly as they were agreed to, or ""."""
        return self.words if self.is_standing else ""

    # What is asked and said.

    @property
    def wording(self) -> Wording:
        return current(self.purpose)

    def reads(self, answer: str) -> str:
        """All that whoever gives this answer has read, in the active language; what is kept of it."""
        return self.wording.read(answer, **self._named())

    def labels(self) -> dict[str, str]:
        """The words on the button of each answer."""
        named, wording = self._named(), self.wording
        return {answer: wording.label(answer, **named) for answer in wording.answers}

    def _named(self) -> dict[str, str]:
        known = {"name": self.member.name, "first_name": first_name(self.member)}
        return {**known, "about": self.about}

    @transaction.atomic
    def ask(self, *, by, words: str = "") -> None:
        """Ask the member (`consent_asked` writes to them), of a quote for exactly these `words`.

        Nothing happens when it is no new question: it is open already or stands, with the same words; nor when
        the member has said no or cannot be reached (`may_be_asked`). What stands goes on standing until a new question is answered.
        """
        if self.purpose == Purpose.QUOTE and not words:
            raise ValueError("a quote needs words")
        self._lock()
        if not self.may_be_asked or (not self._is_new(words) and (self.is_open or self.given_at)):
            return
        self.asked_at, self.asked_words = timezone.now(), words
        self._keep(ConsentEntry.Act.ASKED, by=by, words=words)
        consent_asked.send(Consent, consent=self)

    def _is_new(self, words: str) -> bool:
        return words != self.words_in_question

    def give(self, answer: str, *, proof: str, words: str = "") -> None:
        """Agree: to a request, or unasked (then a quote needs its `words`). No is an answer too, see `refuse`.

        Overtaken, when it was read before something else happened to it. ValueError for an answer that its wording
        does not offer.
        """
        if answer not in YES or answer not in self.wording.answers:
            raise ValueError(f"{answer!r} is no yes to {self.purpose}")
        agreed = words or self.words_in_question
        if self.purpose == Purpose.QUOTE and not agreed:
            raise ValueError("a quote needs words")
        self._answer(answer, agreed, proof, given_at=timezone.now())

    def refuse(self, *, proof: str) -> None:
        """Say no. What stood until now stands no more. Overtaken as above."""
        self._answer(Answer.NO, self.words_in_question, proof, refused_at=timezone.now())

    @transaction.atomic
    def _answer(self, answer: str, words: str, proof: str, **when) -> None:
        self._lock(as_read=True)
        self.given_at = self.refused_at = self.withdrawn_at = self.asked_at = None
        for field, moment in when.items():
            setattr(self, field, moment)
        self.answer, self.words, self.asked_words = answer, words, ""
        act = ConsentEntry.Act.GIVEN if self.given_at else ConsentEntry.Act.REFUSED
        self._keep(act, answer=answer, words=words, proof=proof, **self._read(answer))
        consent_changed.send(Consent, consent=self)

    @transaction.atomic
    def withdraw(self, *, proof: str) -> None:
        """Take back what was given, also from under an open request; twice does no harm."""
        self._lock()
        if not self.is_standing:
            return
        self.withdrawn_at, self.asked_at, self.asked_words = timezone.now(), None, ""
        self._keep(ConsentEntry.Act.WITHDRAWN, proof=proof)
        consent_changed.send(Consent, consent=self)

    def _read(self, answer: str) -> dict:
        return {
            "version": self.wording.version,
            "language": get_language() or settings.LANGUAGE_CODE,
            "read": self.reads(answer),
        }

    def _lock(self, *, as_read: bool = False) -> None:
        """The row is ours until the end of the transaction: as it is now, or `as_read`, else Overtaken."""
        locked = Consent.objects.select_for_update().filter(pk=self.pk)
        turn = locked.values_list("turn", flat=True).first()
        if not as_read:
            self.refresh_from_db()
        elif turn != self.turn:
            raise Overtaken(
                gettext("Something has changed meanwhile. Look at it again, then answer.")
            )

    def _keep(self, act: str, **said) -> None:
        self.turn += 1
        self.save()
        self.entries.create(turn=self.turn, act=act, **said)


def first_name(member) -> str:
    return (member.name.split() or [""])[0]
