"""Topics are put together and taken apart. No row goes: who had an address before is led to where the words are now."""

from django.db import models, transaction
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from community.audience.refused import Refused
from forum.happened import merging
from forum.models.category import Category
from forum.models.following import Following
from forum.models.handing_over import hand_over, put, successor_of
from forum.models.joining import join_people, part_people
from forum.models.numbering import (
    Place,
    in_order_of_time,
    keep_readers,
    number,
    places,
    read_in,
)

# Replies of both: a second or two of work, and more is no conversation that somebody reads.
MOST = 5_000


class Merged(Exception):
    """It is a part of another topic now."""


class Regroupable(models.Model):
    """A topic that can become part of another one, and whose replies can become a topic."""

    class Meta:
        abstract = True

    def reply(self, author, source: str, *, to=None, key=None, at=None):
        """A new reply, or the same one again when it was sent twice. Raises Refused when the topic is closed.

        `to` is the reply that it answers, `key` that of the form; `at` is for words of the past: imports, the demo. When the
        topic was merged while it was written, it goes where the topic is now; the lock of the old one is let go before,
        for whoever undoes the merge takes both by their numbers.
        """
        words = {"source": source, "to": to, "key": key, "at": at}
        try:
            return self._take_reply(author, **words)
        except Merged:
            now = successor_of(type(self).objects.get(pk=self.pk))
            return (now if isinstance(now, type(self)) else now.topic).reply(author, **words)

    def why_not_into(self, other, member) -> str:
        """A sentence against becoming a part of `other`, or ""."""
        reasons = {
            gettext("A topic cannot be merged with itself."): other.pk == self.pk,
            gettext("One of them is merged already. Load the page again."): self.became_id
            or other.became_id,
            gettext("Merge topics of categories that you moderate; ask a moderator there."): not (
                self.allows_moderation_by(member) and other.allows_moderation_by(member)
            ),
            gettext("This topic is deleted. Restore it first."): self.deleted_at,
            gettext("The other topic is out of sight. Bring it back first."): not other.is_shown,
            gettext("Nothing is merged into an announcement."): other.category.kind
            == Category.Kind.ANNOUNCEMENTS,
            gettext(
                "Together they are too long. Close this one with a link to the other instead."
            ): (self.last_position + other.last_position > MOST),
        }
        return next((sentence for sentence, holds in reasons.items() if holds), "")

    @transaction.atomic
    def merge_into(self, other, *, by, reason: str = "") -> None:
        """Its words and replies become replies of `other`, in order of time. Raises Refused."""
        lock_in_order(self, other)
        if problem := self.why_not_into(other, by):
            raise Refused(problem)
        merging.send(type(self), topic=self, into=other)
        data = {"reason": reason, "into": other.pk, **self._join(other)}
        log(instance=self, action="forum.merge_topic", user=by, data=data)
        told = {"reason": reason, "topic": self.pk}
        log(instance=self.became, action="forum.merge_topic", user=by, data=told)
        log(instance=other, action="forum.take_in_topic", user=by, data=told)

    @transaction.atomic
    def unmerge(self, *, by, reason: str = "") -> None:
        """Undo it, wherever its words have gone since. What was said since in the other topic stays there."""
        entry = last_act(self, "forum.merge_topic")
        if not self.became_id or not entry:
            raise Refused(gettext("It is not merged any more."))
        other = self.became.topic
        lock_in_order(self, other)
        if not self.became_id:
            raise Refused(gettext("It is not merged any more."))
        ask_for_rights(by, self, other)
        self._part(other, entry.data)
        log(instance=self, action="forum.unmerge_topic", user=by, data={"reason": reason})

    @transaction.atomic
    def split(self, replies, *, title: str, category, by, reason: str = ""):
        """These of its replies become a new topic; the first of them is its body. Raises Refused."""
        self._lock_topic()
        chosen = self.replies.filter(pk__in=[reply.pk for reply in replies], deleted_at=None)
        first, *rest = chosen.order_by("position") or [None]
        if first is None:
            raise Refused(gettext("Choose at least one reply that is still here."))
        ask_for_rights(by, self)
        if not category.is_moderated_by(by) or not category.allows_topic_by(by):
            raise Refused(gettext("Choose a category in which you moderate and may start a topic."))
        new = self._part_off(first, rest, title=title, category=category)
        moved = {"reason": reason, "from": self.pk, "replies": [first.pk, *(r.pk for r in rest)]}
        log(instance=new, action="forum.split", user=by, data=moved)
        told = {"reason": reason, "topic": new.pk}
        log(instance=self, action="forum.split_off", user=by, data=told)
        return new

    @transaction.atomic
    def unsplit(self, *, by, reason: str = "") -> None:
        """Undo it: all goes back to where it was split from, with what was said since."""
        self._lock_topic()
        first = self.replies.model.objects.filter(became=self).select_related("topic").first()
        if self.became_id or not first or first.topic_id == self.pk:
            raise Refused(gettext("It does not come from another topic."))
        lock_in_order(self, first.topic)
        ask_for_rights(by, self, first.topic)
        merging.send(type(self), topic=self, into=first.topic)
        data = {"reason": reason, "into": first.topic_id, **self._join(first.topic)}
        log(instance=self, action="forum.unsplit", user=by, data=data)

    def _join(self, other) -> dict:
        """What a merge and an undone split have in common; what it takes to undo it. Both are locked."""
        mine, theirs = places(self), places(other)
        answer, readings = self.accepted_reply_id, [read_in(self), read_in(other)]
        body, away = self._place_in(other), other.last_position + 1
        opening = [] if body.topic_id == other.pk else [self._stand(body, other, away)]
        self._let_go()
        rows = self.replies.filter(position__gt=0)
        rows.update(topic=other, position=models.F("position") + away)
        new = number(other, in_order_of_time([*opening, *mine], theirs))
        keep_readers(other, [([*opening, *mine], readings[0]), (theirs, readings[1])], new)
        body.position = new[body.pk]
        hand_over(self, body)
        other._count_anew()
        other._accept_again(answer)
        joined = join_people(self, other)
        return {"replies": [p.pk for p in mine], "accepted": answer, **joined}

    def _part(self, other, data: dict) -> None:
        """As it was before `_join`. Both are locked."""
        body, there, read = self.became, places(other), read_in(other)
        back = [p.pk for p in there if p.pk in set(data["replies"])]
        leaves = {body.pk, *back}
        stay = [p for p in there if p.pk not in leaves]
        if other.accepted_reply_id in leaves:
            other._let_go()
        put(body, {"topic": self, "position": 0})
        hand_over(body, self)
        moved = self.replies.model.objects.filter(pk__in=back)
        moved.update(topic=self, position=models.F("position") + other.last_position + 1)
        number(self, back)
        keep_readers(other, [(stay, read)], number(other, [p.pk for p in stay]))
        other._count_anew()
        self._count_anew()
        self._accept_again(data.get("accepted"))
        part_people(self, other, data)
        self.save(update_fields=["category"])  # whoever listens for what is found hears of both
        other.save(update_fields=["category"])

    def _part_off(self, first, rest, *, title: str, category):
        there, read = places(self), read_in(self)
        answer = self.accepted_reply_id
        when = {"created_at": first.created_at, "last_posted_at": first.created_at}
        new = type(self).objects.create(
            author=first.author, category=category, title=title, source="", html="", **when
        )
        if answer in {first.pk, *(reply.pk for reply in rest)}:
            self._let_go()
        rows = self.replies.filter(pk__in=[reply.pk for reply in rest])
        rows.update(topic=new)
        numbers = {**number(new, [reply.pk for reply in rest]), first.pk: 0}
        line = [p for p in there if p.pk in numbers]
        keep_readers(new, [(line, read)], numbers)
        first.topic = self
        hand_over(first, new)
        self._count_anew()
        new._count_anew()
        new._accept_again(answer)
        for author in {first.author, *(reply.author for reply in rest)}:
            Following.objects.take_part(author, new, at=new.last_posted_at)
        self.save(update_fields=["category"])
        return new

    def _place_in(self, other):
        """The reply that the body is to be: the one that it was, or a new one, not yet kept."""
        replies = self.replies.model
        found = replies.objects.filter(became=self).first()
        return found or replies(author=self.author, source="", html="")

    def _stand(self, body, other, position: int) -> Place:
        """Put the place of the body into `other`, where no reply stands; it is read as the opening was."""
        body.topic, body.position, body.created_at = other, position, self.created_at
        body.save()
        return Place(body.pk, 0, self.created_at)

    def _let_go(self) -> None:
        """Of what only one topic may hold, before its replies go elsewhere."""
        self.accepted_reply = self.last_reply = None
        self.save(update_fields=["accepted_reply", "last_reply"])

    def _accept_again(self, answer: int | None) -> None:
        """The answer that was accepted before, where there is none and it can be one."""
        if not answer or self.accepted_reply_id or not self.category.takes_answers:
            return
        self.accepted_reply = self.replies.shown().filter(pk=answer).first()
        self.save(update_fields=["accepted_reply"])


def lock_in_order(*topics) -> None:
    """Whoever locks several does it in this order, so nobody waits in a circle."""
    for topic in sorted(topics, key=lambda topic: topic.pk):
        topic._lock_topic()


def ask_for_rights(member, *topics) -> None:
    if not all(topic.allows_moderation_by(member) for topic in topics):
        raise Refused(gettext("You may do this only in categories that you moderate."))


def last_act(topic, action: str):
    return ModelLogEntry.objects.for_instance(topic).filter(action=action).first()
