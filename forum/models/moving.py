from django.db import models, transaction
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from community.audience.refused import Refused
from forum.models.category import Category


class Movable(models.Model):
    """A topic that a moderator puts into another category. Its address stays: no category stands in it."""

    class Meta:
        abstract = True

    @transaction.atomic
    def move(self, category, *, by, reason: str = "") -> None:
        """Raises Refused where `by` does not moderate. Where no answers are accepted, an accepted one is a reply again."""
        self._lock_topic()
        if category.pk == self.category_id:
            return
        self._ask_whether_here()
        if not category.is_moderated_by(by):
            raise Refused(
                gettext(
                    "Move it to a category that you moderate; ask a moderator there for another."
                )
            )
        data = {"reason": reason, "from": self.category_id, "to": category.pk}
        if self.accepted_reply_id and not category.takes_answers:
            data["reply"], self.accepted_reply = self.accepted_reply_id, None
        self.category = category
        self.save(update_fields=["category", "accepted_reply"])
        log(instance=self, action="forum.move", user=by, data=data)

    @transaction.atomic
    def move_back(self, *, by, reason: str = "") -> None:
        """Undo the last move, with the answer that was accepted before it."""
        self._lock_topic()
        last = ModelLogEntry.objects.for_instance(self).filter(action="forum.move").first()
        before = last and Category.objects.filter(pk=last.data["from"]).first()
        if not before or last.data["to"] != self.category_id:
            raise Refused(gettext("It has been moved again since. Move it by hand."))
        self.move(before, by=by, reason=reason)
        answer = self.replies.shown().filter(pk=last.data.get("reply")).first()
        if answer and before.takes_answers and not self.accepted_reply_id:
            self.accepted_reply = answer
            self.save(update_fields=["accepted_reply"])
