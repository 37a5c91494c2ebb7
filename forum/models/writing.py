"""What is there before a post is: drafts and files."""

import re
from itertools import takewhile

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from community.members.models import Member
from forum.models.wording import FILE

PLACE = re.compile(r"new|topic-\d{1,18}|(topic|reply)-\d{1,18}-edit")
MOST_DRAFTS = 50  # of one member; the oldest give way


class DraftQuerySet(models.QuerySet):
    def at(self, place: str):
        return self.filter(place=place).first()

    @transaction.atomic
    def keep(self, member, place: str, words: dict, seen: str = ""):
        """Keep the words as the draft of this place; the newest win. `seen` is the version that whoever wrote them knew:
        when there is a newer one, from another tab or device, its text is kept beside them as `words["earlier"]`.
        Returns the draft, and whether that was so.
        """
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two tabs take turns
        draft = self.filter(member=member, place=place).first() or Draft(member=member, place=place)
        theirs = draft.words.get("source", "").strip()
        elsewhere = draft.version != seen and theirs not in ("", words.get("source", "").strip())
        earlier = theirs if elsewhere else draft.words.get("earlier")
        draft.words = words | ({"earlier": earlier} if earlier else {})
        draft.saved_at = timezone.now()
        draft.save()
        old = self.filter(member=member).order_by("-saved_at").values("pk")[MOST_DRAFTS:]
        self.filter(pk__in=[row["pk"] for row in old]).delete()
        return draft, elsewhere

    def go_over(self, place: str, to: str) -> None:
        """What is being written for one place is for another one now; not for whoever writes there already."""
        there = Draft.objects.filter(place=to).values("member")
        self.filter(place=place).exclude(
            member__in=list(there.values_list("member", flat=True))
        ).update(place=to)

    def go_with(self, post, place: str) -> None:
        """The draft of this place has become `post`. When two tabs wrote there, the text of the other one stays."""
        draft = self.at(place)
        if draft and (rest := draft.rest_beside(post.source)):
            self.filter(pk=draft.pk).update(words=rest)
        elif draft:
            draft.delete()


class Draft(models.Model):
    """What a member is writing in one place: a new topic, a reply in topic 12, a change of reply 34."""

    wagtail_reference_index_ignore = True  # it would write a task for every few words

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=40)  # "new", "topic-12", "topic-12-edit", "reply-34-edit"
    words = models.JSONField(default=dict)  # by the names of the form's fields
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["member", "place"], name="one_draft_in_each_place")
        ]

    def __str__(self):
        return f"{self.member}: {self.place}"

    @property
    def version(self) -> str:
        return self.saved_at.isoformat()

    @property
    def noun(self) -> tuple[str, int]:
        """ "topic" or "reply" and which one; ("new", 0) for a topic that is not there yet."""
        kind, _, rest = self.place.partition("-")
        return kind, int(rest.partition("-")[0] or 0)

    def rest_beside(self, sent: str) -> dict:
        """The words of the other tab: those that are less like what was sent, counted from their beginning."""
        earlier = self.words.get("earlier", "")
        mine = {name: word for name, word in self.words.items() if name != "earlier"}
        if not earlier:
            return {}
        ours, theirs = (same_beginning(text, sent) for text in (mine.get("source", ""), earlier))
        return mine if theirs > ours else {"source": earlier}

    @property
    def is_change(self) -> bool:
        return self.place.endswith("-edit")


class UploadQuerySet(models.QuerySet):
    def visible_to(self, member):
        """What stands in a post that `member` sees, and their own."""
        from forum.models.reply import Reply
        from forum.models.topic import Topic

        here = {"upload": models.OuterRef("pk")}
        openings = Topic.uploads.through.objects.filter(
            **here, topic__in=Topic.objects.visible_to(member).values("pk")
        )
        replies = Reply.uploads.through.objects.filter(
            **here, reply__in=Reply.objects.visible_to(member).order_by().values("pk")
        )
        own = models.Q(member=member.pk or 0)
        return self.filter(own | models.Exists(openings) | models.Exists(replies))

    def stand_in(self, post) -> None:
        """Whoever sees `post` sees them. They go with it, not with an edit: its earlier words can be read too."""
        post.uploads.add(*self)

    def bytes_of(self, member, since=None) -> int:
        mine = self.filter(member=member)
        mine = mine.filter(created_at__gte=since) if since else mine
        return mine.aggregate(n=models.Sum("size"))["n"] or 0

    def orphans(self):
        """Files that no post has taken in, and no draft waits to."""
        before = timezone.now() - settings.RETENTION["unused_files"]
        old = self.filter(topics=None, replies=None, created_at__lt=before)
        drafts = Draft.objects.filter(
            member=models.OuterRef("member"), saved_at__gte=models.OuterRef("created_at")
        )
        return old.exclude(models.Exists(drafts))


class Upload(models.Model):
    """A picture or file that a member put into a text. Pictures are re-encoded; nothing of the original is kept."""

    wagtail_reference_index_ignore = True

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
    # Who may see it is whoever sees one of the posts in which its owner put it, topics' own bodies or replies; and they.
    topics = models.ManyToManyField("forum.Topic", blank=True, related_name="uploads")
    replies = models.ManyToManyField("forum.Reply", blank=True, related_name="uploads")

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-created_at"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        with override(settings.LANGUAGE_CODE):  # it stands in texts that are read in all languages
            return reverse("forum:file", args=[self.key])

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def markdown(self) -> str:
        """What puts it into a text."""
        label = re.sub(r"([\\\[\]*_`<])", r"\\\1", self.name)
        return f"{'!' if self.is_picture else ''}[{label}]({self.get_absolute_url()})"


def same_beginning(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(
        1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )


def take_in(post, *, by, place: str) -> None:
    """What `by` wrote has become a post: its draft goes, its files are shown to who may read it."""
    by.drafts.go_with(post, place)
    if keys := FILE.findall(post.source):
        by.uploads.filter(key__in=keys[:500]).stand_in(post)
