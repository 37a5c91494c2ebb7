from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from community.audience.refused import Refused


class Renamable(models.Model):
    """A topic to which somebody gives a better title, and leaves its words alone."""

    class Meta:
        abstract = True

    @transaction.atomic
    def rename(self, title: str, *, by, reason: str = "") -> None:
        self._lock_topic()
        self._ask_whether_here()
        self.refresh_from_db(fields=["title", "source", "edited_at"])
        if title == self.title:
            return
        changed = ["title"]
        if self._remember(by=by):
            self.edited_at = timezone.now()
            changed.append("edited_at")
        data = {"reason": reason, "from": self.title, "to": title}
        self.title = title
        self.save(update_fields=changed)
        log(instance=self, action="forum.rename", user=by, data=data)

    def rename_back(self, *, by, reason: str = "") -> None:
        """Undo the last renaming."""
        last = ModelLogEntry.objects.for_instance(self).filter(action="forum.rename").first()
        if not last or last.data["to"] != self.title:
            raise Refused(gettext("It has been renamed again since. Rename it by hand."))
        self.rename(last.data["from"], by=by, reason=reason)
