"""A question of the forum that became an answer of the FAQ: what leads from one to the other, and who is credited.

No name is kept here or in the page. Both people are asked, what they say stands in the consent ledger, and whatever
shows a credit asks the ledger at that moment.
"""

from hashlib import blake2b

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.log_actions import log

from community.audience.refused import Refused
from community.desk.placing import section_for
from community.desk.taking_over import answer_of
from community.members.models import Consent
from community.notifications.bell import notify
from forum.models import Reply, Topic
from knowledgebase.models import FAQEntryPage

KIND = "desk.promoted"


class PromotionQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Those of answers that `member` may read."""
        entries = FAQEntryPage.objects.visible_to(member).order_by()
        return self.filter(entry__in=entries.values("pk"))

    def for_notifications(self):
        return self.select_related("entry")

    def for_credits(self):
        """With all that a credit says; a list asks nothing more, however long it is."""
        people = self.select_related("asker__member", "answerer__member")
        topics = people.select_related("topic__category__parent", "entry").order_by("pk")
        return topics.defer("topic__source", "topic__html", "entry__answer")

    def for_report(self):
        whole = self.select_related("topic__category__parent", "topic__accepted_reply", "entry")
        return whole.select_related("asker__member", "answerer__member", "by").order_by("-pk")

    @transaction.atomic
    def promote(self, topic, *, by, entry=None) -> "Promotion":
        """Make an answer of `topic`: a draft in the section it fits, or `entry`, which says it already. If there is one, it is that one.

        Both people are asked whether they may be named. Raises Refused, with a sentence, where it cannot be done.
        """
        locked = Topic.objects.select_for_update(of=("self",))  # the other press waits
        topic = locked.get(pk=topic.pk)
        if found := self.filter(topic=topic).first():
            return found
        if problem := why_not(topic):
            raise Refused(problem)
        answer, action = accepted(topic), "desk.attach" if entry else "desk.promote"
        entry = entry or draft_of(topic, answer, by)
        new = self.create(topic=topic, answer=answer, entry=entry, by=by)
        new.look_at_topic()
        new.ask(by=by)
        log(instance=entry, action=action, user=by, data={"topic": topic.pk})
        new.tell()
        return new

    @transaction.atomic
    def published(self, entry) -> None:
        """An answer has been published: whoever asked or answered hears of it, the first time."""
        for promotion in self.filter(entry=entry).select_for_update().order_by("pk"):
            promotion.look_at_topic()
            promotion.tell()


def why_not(topic) -> str:
    """A sentence against making an answer of a topic, or ""."""
    if not topic.is_shown:
        return gettext(
            "This topic is out of sight. Only what everybody may read becomes an answer."
        )
    if not topic.category.is_public:
        return gettext(
            "Not everybody may read the category of this topic. Only what everybody may read becomes an answer."
        )
    if not topic.category.takes_answers:
        return gettext("This is no question. Move it to a category for questions first.")
    return ""


def draft_of(topic, answer, by) -> FAQEntryPage:
    """With its first revision; the answer may be None."""
    if not (section := section_for(topic, by)):
        raise Refused(gettext("There is no section of answers in which you may write."))
    html = answer_of(answer).html if answer else ""
    slug = "" if slugify(topic.title, allow_unicode=True) else f"question-{topic.pk}"  # “???”
    title = capfirst(topic.title)
    draft = FAQEntryPage(title=title, slug=slug, answer=html, owner=by, live=False)
    entry = section.add_child(instance=draft)
    entry.save_revision(user=by, log_action="wagtail.create", clean=False)  # it may lack an answer
    return entry


def accepted(topic) -> Reply | None:
    """The accepted answer as everybody sees it; one that is hidden, held or deleted is none."""
    found = topic.replies.shown().filter(pk=topic.accepted_reply_id)
    return found.select_related("author", "topic").first()


class Promotion(models.Model):
    """One topic, and the answer in which it lives on."""

    wagtail_reference_index_ignore = True

    topic = models.OneToOneField(
        Topic, models.SET_NULL, null=True, related_name="+", verbose_name=_("topic")
    )
    answer = models.ForeignKey(
        Reply, models.SET_NULL, null=True, related_name="+", verbose_name=_("accepted answer")
    )  # whose words the draft began with
    entry = models.ForeignKey(
        FAQEntryPage, models.CASCADE, related_name="+", verbose_name=_("answer")
    )
    asker = models.ForeignKey(Consent, models.SET_NULL, null=True, related_name="+")
    answerer = models.ForeignKey(Consent, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("begun by"),
    )
    made_at = models.DateTimeField(_("begun"), default=timezone.now)
    told_at = models.DateTimeField(_("published"), null=True)  # and both people told
    topic_seen = models.CharField(max_length=16, blank=True)  # what editors have seen of the topic
    entry_seen = models.CharField(
        max_length=16, blank=True
    )  # what moderators have seen of the answer

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer from a question")
        verbose_name_plural = _("answers from questions")
        ordering = ["-pk"]

    def __str__(self):
        return self.entry.title

    def get_absolute_url(self):
        return self.entry.get_url() or ""

    # Who is credited.

    def ask(self, *, by) -> None:
        """May both be named? In the order in which members are locked everywhere."""
        authors = [self.topic.author] + ([self.answer.author] if self.answer else [])
        consents = {}
        for person in sorted(set(authors), key=lambda member: member.pk):
            consents[person] = Consent.objects.ask(
                person, Consent.Purpose.NAME, self.topic, by=by, about=self.topic.title
            )
        self.asker = consents[self.topic.author]
        self.answerer = consents[self.answer.author] if self.answer else None
        self.save(update_fields=["asker", "answerer"])

    def close(self) -> None:
        """Nobody goes on being asked."""
        Consent.objects.filter(pk__in=[self.asker_id, self.answerer_id]).close()

    @property
    def has_answerer(self) -> bool:
        return bool(self.answerer_id or self.answer_id)

    @property
    def is_of_one(self) -> bool:
        """Somebody answered their own question."""
        return bool(self.asker_id) and self.asker_id == self.answerer_id

    @property
    def asked_by(self) -> str:
        return shown(self.asker)

    @property
    def answered_by(self) -> str:
        return shown(self.answerer)

    @property
    def conversation(self) -> Topic | None:
        """The topic, as long as everybody may read it."""
        topic = self.topic
        return topic if topic and topic.is_shown and topic.category.is_public else None

    def tell(self) -> None:
        """Tell both that it is published. Once."""
        if self.told_at or not self.entry.live:
            return
        self.told_at = timezone.now()
        self.save(update_fields=["told_at"])
        self.look_at_entry()
        people = {self.answerer: "answered", self.asker: "asked"}
        reasons = {consent.member_id: reason for consent, reason in people.items() if consent}
        notify(reasons, KIND, f"promotion:{self.pk}", self, at=self.told_at)

    # What has changed on either side since somebody of the other looked.

    @property
    def topic_now(self) -> str:
        topic = self.topic
        if not topic:
            return ""
        reply = topic.accepted_reply
        said = [reply.pk, reply.source, reply.state] if reply else []
        return mark(topic.title, topic.source, topic.state, topic.category.is_public, *said)

    @property
    def entry_now(self) -> str:
        return mark(self.entry.title, self.entry.answer)

    @property
    def is_topic_changed(self) -> bool:
        return self.topic_now != self.topic_seen

    @property
    def is_entry_changed(self) -> bool:
        return bool(self.told_at) and self.entry.live and self.entry_now != self.entry_seen

    def look_at_topic(self) -> None:
        """Editors have seen the topic as it is now."""
        self.topic_seen = self.topic_now
        self.save(update_fields=["topic_seen"])

    def look_at_entry(self) -> None:
        """Moderators have seen the published answer as it is now."""
        self.entry_seen = self.entry_now
        self.save(update_fields=["entry_seen"])

    # An answer that was there before.

    @property
    def is_draft(self) -> bool:
        """Never published: it can still give way to another answer."""
        return not self.entry.first_published_at

    @transaction.atomic
    def attach(self, entry: FAQEntryPage, *, by) -> None:
        """Credit the question at `entry`, which says it already, in place of its own draft. Raises Refused when that is published."""
        locked = Promotion.objects.select_for_update(of=("self",)).select_related("entry")
        draft = locked.get(pk=self.pk).entry
        if draft.pk == entry.pk:
            return
        if draft.first_published_at:
            raise Refused(
                gettext("This answer has been published. Change or unpublish it instead.")
            )
        self.entry = entry
        self.save(update_fields=["entry"])
        Promotion.objects.filter(entry=draft).update(entry=entry)
        DeletePageAction(draft, user=by).execute(skip_permission_checks=True)
        log(instance=entry, action="desk.attach", user=by, data={"topic": self.topic_id})
        self.tell()


def shown(consent: Consent | None) -> str:
    """Who did something, as far as they agreed to be named."""
    if consent and not consent.own_name() and consent.member.is_team:
        return gettext("our team")
    return consent.shown_name() if consent else gettext("a customer")


def mark(*said) -> str:
    """A short text that changes when what is said does."""
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()
