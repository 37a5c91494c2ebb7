"""Questions of people without an account: from the typed form, over the confirmed address, to the topic they become."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import ModelLogEntry

from community.desk.spam import doubt_about
from community.members.models import Member
from community.search.models import Asking
from forum.models import BODY_LENGTH, Category, Draft, Refused, Reply, Topic
from forum.models.wording import html_of

ANYBODY = AnonymousUser()
UNCONFIRMED_KEPT = timedelta(days=7)  # the link is good for three; then a mail may still be late
WITHOUT_ACCOUNT = (Member.Kind.GUEST, Member.Kind.IMPORTED)
FIRST = _("The first question of somebody without an account.")


@register_setting(icon="help")
class AskUs(BaseSiteSetting):
    """Asking without an account: whether it is offered, where such questions go, and who looks at them first."""

    is_open = models.BooleanField(
        _("people without an account may ask"),
        default=True,
        help_text=_("They confirm their address by mail before anything is published."),
    )
    category = models.ForeignKey(
        Category,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_(
            "Where their questions go. One that everybody reads, in which every member starts topics and answers are "
            "accepted. Empty, or if it is no such category any more: the first one."
        ),
    )
    hold_first = models.BooleanField(
        _("hold first questions of guests"),
        default=False,
        help_text=_(
            "A moderator looks at the first question of each of them before others see it. What looks like "
            "advertising is held in any case."
        ),
    )

    panels = [FieldPanel("is_open"), FieldPanel("category"), FieldPanel("hold_first")]

    class Meta:
        verbose_name = _("asking without an account")

    def __str__(self):
        return gettext("Asking without an account")

    @property
    def room(self) -> Category | None:
        """Where their questions go; None when nowhere."""
        rooms = Category.objects.open_to_guests()
        return rooms.filter(pk=self.category_id).first() or rooms.first()


class GuestQuestionQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(topic=None)

    def untold(self):
        """Where something was said that the asker has not been written about, and may be."""
        news = self.filter(topic__last_position__gt=F("told_position"), stopped_at=None)
        seen = Topic.objects.visible_to(ANYBODY).filter(pk=models.OuterRef("topic"))
        return news.filter(models.Exists(seen), topic__author__kind__in=WITHOUT_ACCOUNT)

    def tidy(self) -> int:
        """Forget what nobody confirmed; how many."""
        return self.pending().filter(created_at__lt=timezone.now() - UNCONFIRMED_KEPT).delete()[0]

    def forget(self, member, addresses) -> int:
        """All that one person asked so: what waits is gone, and nobody is written to about what was published."""
        theirs = Q(topic__author=member)
        for address in addresses:
            theirs |= Q(email__iexact=address)
        return self.filter(theirs).delete()[0]


class GuestQuestion(models.Model):
    """Until its address is confirmed it holds what was typed; afterwards only what is to be told of its topic."""

    wagtail_reference_index_ignore = True

    email = models.EmailField(_("e-mail address"), blank=True)  # lower case
    name = models.CharField(_("name"), max_length=80, blank=True)  # "" is “A customer”
    title = models.CharField(_("title"), max_length=150, blank=True)
    source = models.TextField(_("text"), max_length=BODY_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=12)  # of the mails
    doubt = models.CharField(
        max_length=200, blank=True, editable=False
    )  # why a moderator looks first
    created_at = models.DateTimeField(_("typed"), default=timezone.now)
    sent_key = models.UUIDField(
        unique=True, default=uuid4, editable=False
    )  # of the form: sent twice, it is one
    topic = models.OneToOneField(
        Topic, models.CASCADE, null=True, editable=False, related_name="guest_question"
    )
    told_position = models.PositiveIntegerField(
        default=0, editable=False
    )  # of the last reply they were written about
    stopped_at = models.DateTimeField(null=True, editable=False)

    objects = GuestQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question without an account")
        verbose_name_plural = _("questions without an account")
        constraints = [
            models.CheckConstraint(
                condition=Q(topic=None) | Q(email="", name="", title="", source=""),
                name="typed_words_go_when_published",
            )
        ]

    def __str__(self):
        return self.topic.title if self.topic_id else self.title

    @property
    def is_pending(self) -> bool:
        return self.topic_id is None

    @property
    def html(self) -> SafeString:
        """Its words as they will be shown."""
        return mark_safe(html_of(self.source))  # noqa: S308 (html_of sanitises)

    @property
    def is_claimed(self) -> bool:
        """Has the asker become a member? Then they sign in, and no link of a mail stands for them any more."""
        return self.topic.author.kind not in WITHOUT_ACCOUNT

    @property
    def is_open_to_all(self) -> bool:
        return Topic.objects.visible_to(ANYBODY).filter(pk=self.topic_id).exists()

    @property
    def is_shut_out(self) -> bool:
        """Its address is that of a member who may not sign in any more."""
        return bool((account := self.account) and not account.is_active)

    @property
    def account(self) -> Member | None:
        """The member to whom its address belongs."""
        return Member.objects.holder_of(self.email)

    @property
    def shown_as(self) -> str:
        """The name it will be published under: the one by which others know this address, or the new one."""
        known = Member.objects.claimable_by(self.email).first()
        return str(known or Member(name=self.name, kind=Member.Kind.GUEST))

    @transaction.atomic
    def publish(self, site: AskUs) -> Topic:
        """Make the topic, once; whoever comes late gets the same. Raises Refused when there is no place for it.

        It is held for a moderator if it looks like spam, or if the site has first questions looked at.
        """
        self._lock()
        if not self.is_pending:
            return self.topic
        if not (site.is_open and (room := site.room)):
            raise Refused(gettext("Nobody can ask without an account at the moment."))
        author = Member.objects.guest(self.email, self.name)
        is_first = not author.topic_set.shown().exists()
        topic = room.start_topic(author, self.title, self.source, key=self.sent_key)
        with translation.override(settings.LANGUAGE_CODE):
            self.doubt = self.doubt or (str(FIRST) if site.hold_first and is_first else "")
        if self.doubt:
            topic.hold(reason=self.doubt)
        self.topic, self.email, self.name, self.title, self.source = topic, "", "", "", ""
        self.save()
        Asking.objects.asked(self.sent_key, "topic", topic.pk)
        return topic

    @transaction.atomic
    def become_draft_of(self, member) -> None:
        """What waits here was typed by a member who had not signed in."""
        self._lock()
        Draft.objects.keep(member, "new", {"title": self.title, "source": self.source})
        self.delete()

    def news(self) -> list[Reply]:
        """The replies of others they have not been written about, as far as everybody may see them."""
        seen = Reply.objects.visible_to(ANYBODY).filter(topic=self.topic)
        fresh = seen.filter(position__gt=self.told_position).exclude(author=self.topic.author_id)
        return list(fresh.select_related("author").order_by("position"))

    def why_not_solved_by(self, reply: Reply) -> str:
        """A sentence against accepting `reply` by a link of a mail, or ""."""
        topic = self.topic
        if topic.accepted_reply_id == reply.pk:
            return ""
        if topic.locked_at:
            return gettext("This topic is closed now, so nothing is changed in it any more.")
        if not topic.allows_accepting_by(topic.author) or reply.author_id == topic.author_id:
            return gettext("This reply cannot be the answer.")
        acts = ModelLogEntry.objects.for_instance(topic).filter(action="forum.accept")
        last = acts.order_by("-timestamp", "-pk").first()
        if topic.accepted_reply_id and last and last.user_id != topic.author_id:
            return gettext("A moderator has marked another reply as the answer.")
        if acts.filter(user=topic.author_id, data__reply=reply.pk).exists():
            return gettext("You have used this link before, and the answer was changed since.")
        return ""

    @transaction.atomic
    def solve(self, reply: Reply) -> None:
        """Accept `reply` for the asker. Raises Refused with the sentence of why_not_solved_by."""
        self._lock()
        if why := self.why_not_solved_by(reply):
            raise Refused(why)
        self.topic.accept(reply, by=self.topic.author)

    @transaction.atomic
    def write_more(self, source: str, key) -> Reply:
        """The asker’s own reply by the link that has this `key`, once. Raises Refused."""
        self._lock()
        topic, author = self.topic, self.topic.author
        if topic.replies.filter(sent_key=key).exclude(source=source).exists():
            raise Refused(gettext("This link was used already. The next mail brings a new one."))
        reply = topic.reply(author, source, key=key)
        if why := doubt_about(source):
            reply.hold(reason=why)
        return reply

    def stop(self) -> None:
        GuestQuestion.objects.filter(pk=self.pk, stopped_at=None).update(stopped_at=timezone.now())

    def _lock(self) -> None:
        """Wait for others who change it, then see what they did."""
        GuestQuestion.objects.select_for_update(no_key=True).get(pk=self.pk)
        self.refresh_from_db()
