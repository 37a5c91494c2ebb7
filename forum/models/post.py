"""What topics and replies have in common."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from community.audience.refused import Refused
from community.audience.visibility import VisibleQuerySet
from community.content.markdown import plain_text
from forum.models.history import Remembering
from forum.models.moderators import moderated, moderates_all
from forum.models.reacting import Reactable
from forum.models.wording import html_of

BODY_LENGTH = 32_000  # characters; a longer text is a guide or an attachment
DOUBLE_CLICK = timedelta(minutes=1)  # the same words by the same person within it were sent twice
STATES = ["hidden_at", "held_at", "deleted_at"]
SHOWN = Q(hidden_at=None, held_at=None, deleted_at=None)
OUT_OF_SIGHT = Q(hidden_at__isnull=False) | Q(held_at__isnull=False) | Q(deleted_at__isnull=False)
OWN_REMOVAL = timedelta(days=1)  # later, others have read it, and may have linked to it


class PostQuerySet(VisibleQuerySet):
    def shown(self):
        """What everybody sees who may see the category."""
        return self.filter(SHOWN)

    def shown_to(self, member):
        """Also what is held, for its author; everything that is there, for moderators. The category is not looked at."""
        return self.filter(self._in_sight_of(member))

    def _in_sight_of(self, member) -> Q:
        if not member.is_authenticated:
            return SHOWN
        if moderates_all(member):
            return Q(became=None)
        own = Q(hidden_at=None, deleted_at=None, author=member)
        return SHOWN | own | self._in_categories(moderated(member))

    def moderated_by(self, member):
        """What is there in the categories that `member` moderates."""
        there = self.filter(became=None)
        return (
            there if moderates_all(member) else there.filter(self._in_categories(moderated(member)))
        )

    def _in_categories(self, pks) -> Q:
        return Q(**{f"{self.model.way_to_category}__in": pks}, became=None)

    def out_of_sight(self):
        return self.filter(OUT_OF_SIGHT, became=None)

    def restorable_by(self, member):
        """What `member` wrote and took away within a day, and nobody else did. The category is not looked at."""
        if not member.is_authenticated:
            return self.none()
        kind = ContentType.objects.get_for_model(self.model)
        own_doing = ModelLogEntry.objects.filter(
            content_type=kind,
            object_id=Cast(OuterRef("pk"), CharField()),
            action="forum.remove",
            user=member,
            timestamp__gte=OuterRef("deleted_at"),
        )
        recent = timezone.now() - OWN_REMOVAL
        mine = self.filter(author=member, hidden_at=None, deleted_at__gt=recent)
        return mine.filter(Exists(own_doing))

    def within_reach_of(self, member):
        """What they see, and what they may bring back."""
        return self.visible_to(member) | self.restorable_by(member)

    def sent_already(self, author, source, at, key=None):
        """The post that these words of `author` have become, or None: sent by the form that has this `key`, or,
        where no form was, less than a DOUBLE_CLICK before `at`. Other words under the same key are another post:
        somebody went back to a form and wrote on."""
        same = self.shown_to(author).filter(author=author, source=source)
        if key:
            return same.filter(sent_key=key).first()
        return same.filter(created_at__range=(at - DOUBLE_CLICK, at)).first()

    def free(self, key):
        """The key of a form, unless a post has it."""
        taken = key and self.model.objects.filter(sent_key=key).exists()
        return None if taken else key


class Post(Remembering, Reactable):
    """Words of a member: the body of a topic, or a reply. `source` is Markdown, `html` is made from it when saved.

    Hidden is a moderator's doing, held waits for one, deleted is gone for all but moderators.
    """

    wagtail_reference_index_ignore = True  # it would write a task for every post

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("author"),
        related_name="%(class)s_set",
    )
    source = models.TextField(_("text"), max_length=BODY_LENGTH)
    html = models.TextField(editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)
    held_at = models.DateTimeField(_("held"), null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    # One for each form that was sent: sent again, by a double click or a second tab, it finds what it made.
    sent_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_shown(self) -> bool:
        return not (self.hidden_at or self.held_at or self.deleted_at)

    @property
    def state(self) -> str:
        """ "deleted", "hidden", "held" or "": why not everybody sees it."""
        if self.is_shown:
            return ""
        return next(s for s in ("deleted", "hidden", "held") if getattr(self, f"{s}_at"))

    @property
    def text(self) -> str:
        """The words alone, in one line."""
        return plain_text(self.html)

    @property
    def history_url(self) -> str:
        return reverse(f"forum:{self._meta.model_name}_history", args=[self.pk])

    def allows_moderation_by(self, member) -> bool:
        return moderates_all(member) or self._lies_in(moderated(member))

    def _lies_in(self, categories: frozenset[int]) -> bool:
        raise NotImplementedError

    def allows_restoring_by(self, member) -> bool:
        """Moderators; the author for a day, when it was the author who took it away."""
        if self.allows_moderation_by(member):
            return True
        return type(self).objects.restorable_by(member).filter(pk=self.pk).exists()

    def hide(self, *, by, reason: str = "") -> None:
        """Take out of everybody's sight but the moderators'."""
        self._turn("hidden_at", on=True, action="forum.hide", by=by, reason=reason)

    def unhide(self, *, by, reason: str = "") -> None:
        self._turn("hidden_at", on=False, action="forum.unhide", by=by, reason=reason)

    def hold(self, *, by=None, reason: str = "") -> None:
        """Keep from everybody but its author and the moderators until one has looked at it."""
        self._turn("held_at", on=True, action="forum.hold", by=by, reason=reason)

    def release(self, *, by, reason: str = "") -> None:
        self._turn("held_at", on=False, action="forum.release", by=by, reason=reason)

    def remove(self, *, by, reason: str = "") -> None:
        """Delete for everybody but the moderators, who can restore it."""
        self._turn("deleted_at", on=True, action="forum.remove", by=by, reason=reason)

    def restore(self, *, by, reason: str = "") -> None:
        self._turn("deleted_at", on=False, action="forum.restore", by=by, reason=reason)

    @transaction.atomic
    def _turn(self, field: str, *, on: bool, action: str, by, reason: str, at=None) -> None:
        """Guard, change and record for a state that is a nullable timestamp."""
        self._lock_topic()
        self._ask_whether_here()
        if bool(getattr(self, field)) == on:
            return
        at, was_shown = at or timezone.now(), self.is_shown
        setattr(self, field, at if on else None)
        self.save(update_fields=[field])
        if self.is_shown != was_shown:
            self._sight_changed()
        log(instance=self, action=action, user=by, data={"reason": reason}, timestamp=at)

    def _lock_topic(self) -> None:
        """Wait for others who change the conversation, then see what they did. Whoever writes takes this lock first,
        so nobody waits in a circle, and what is made of the whole conversation is made of all of it."""
        raise NotImplementedError

    def _ask_whether_here(self) -> None:
        if self.became_id:
            raise Refused(gettext("This stands somewhere else now. Load the page again."))

    def _sight_changed(self) -> None:
        """Everybody may see the post who could not before, or the other way round."""

    def _rewrite(self, source: str, *, by, **changes) -> None:
        """Guard, remember, change and record for new words; those of another person are recorded with a name."""
        self._lock_topic()
        self._ask_whether_here()
        changes["source"] = source
        self.refresh_from_db(fields=[*changes, "edited_at", "helpful_count", "thanks_count"])
        if all(getattr(self, name) == value for name, value in changes.items()):
            return
        if self._remember(by=by):
            changes["edited_at"] = timezone.now()
        for name, value in {**changes, **written(source)}.items():
            setattr(self, name, value)
        self.save(update_fields=[*changes, "html"])
        if by != self.author:
            log(instance=self, action="forum.edit", user=by)


def written(source: str) -> dict[str, str]:
    """The two fields of a post that hold its words."""
    return {"source": source, "html": html_of(source)}


def slug_of(title: str) -> str:
    """The readable end of a topic's address."""
    return slugify(title)[:80].strip("-") or "topic"
