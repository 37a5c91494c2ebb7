"""What is there before a post is: drafts and files."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """What a member is writing in one place: a new topic, a reply in topic 12, a change of reply 34."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=40)  # "new", "topic-12", "topic-12-edit", "reply-34-edit"
    words = models.JSONField(default=dict)  # by the names of the form's fields
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["member", "place"], name="one_draft_in_each_place")
        ]

    def __str__(self):
        return f"{self.member}: {self.place}"


class Upload(models.Model):
    """A picture or file that a member put into a text. Pictures are re-encoded; nothing of the original is kept."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="uploads"
    )
    key = models.CharField(max_length=32, unique=True)  # random; part of its address
    file = models.FileField(upload_to="forum/%Y/%m/")
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # Who may see it is whoever may see a post it stands in; until then its owner.
    topic = models.ForeignKey(
        "forum.Topic", models.SET_NULL, null=True, blank=True, related_name="uploads"
    )

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-created_at"]

    def __str__(self):
        return self.name
