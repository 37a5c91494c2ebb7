from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from community.audience.refused import Refused
from community.members.models import Member, standing_of


class Tidied(models.Model):
    """A topic whose title and tags trusted members put in order, so that the next one finds it. Its words stay its author's."""

    class Meta:
        abstract = True

    def allows_tidying_by(self, member) -> bool:
        """Who is trusted, where they could also reply."""
        return standing_of(member) == Member.Trust.TRUSTED and self.allows_reply_by(member)

    @transaction.atomic
    def tidy(self, title: str, names: list[str], *, by) -> None:
        """Give it another title and these tags. The title it had stays in its history. Raises Refused."""
        self._lock_topic()
        if not self.allows_tidying_by(by):
            raise Refused(gettext("This topic can no longer be changed."))
        self.refresh_from_db(fields=["title", "source", "edited_at"])
        before = self._as_found()
        if title != self.title:
            self._retitle(title, by=by)
        self.tag(names, by=by)
        after = self._as_found()
        if before != after:
            log(
                instance=self, action="forum.tidy", user=by, data={"before": before, "after": after}
            )

    def _retitle(self, title: str, *, by) -> None:
        """The topic is locked by whoever calls."""
        changed = ["title"]
        if self._remember(by=by):
            self.edited_at = timezone.now()
            changed.append("edited_at")
        self.title = title
        self.save(update_fields=changed)

    def _as_found(self) -> dict:
        return {"title": self.title, "tags": sorted(self.tags.values_list("name", flat=True))}
