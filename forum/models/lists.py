"""The lists of topics that somebody comes back to."""

from django.db import models
from django.db.models import BooleanField, Case, CharField, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from community.moderation.models import Flag
from forum.models.following import Following
from forum.models.reading import FAR, CountUpTo, followed, muted, unread
from forum.models.taking_part import Bookmark, SameQuestion, TopicReading
from forum.models.writing import Draft


class Bookmarked(models.QuerySet):
    """Topics or replies."""

    def with_bookmark_of(self, member):
        """With bookmark_pk, of the bookmark that `member` put there, or None."""
        if not member.is_authenticated:
            return self
        place = {self.model._meta.model_name: OuterRef("pk")}
        mine = Bookmark.objects.filter(member=member, **place)
        return self.annotate(bookmark_pk=Subquery(mine.order_by().values("pk")))

    def with_flag_of(self, member):
        """With flag_pk, of the flag that `member` has raised there, or None."""
        if not member.is_authenticated:
            return self
        return self.annotate(flag_pk=Flag.objects.mark_of(member, self.model))


class Lists(Bookmarked):
    def unread_by(self, member):
        """With words that are new to `member`; nothing of what they muted."""
        return self.unmuted_by(member).filter(unread(member, self.model.objects.all()))

    def new_to(self, member):
        """Those unread ones that `member` has never opened."""
        opened = TopicReading.objects.filter(member=member, topic=OuterRef("pk"))
        return self.unread_by(member).filter(~Exists(opened))

    def unmuted_by(self, member):
        if not member.is_authenticated:
            return self
        rest = self.exclude(pk__in=muted(member, "topic"))
        return rest.exclude(category__in=muted(member, "category"))

    def hot(self):
        """What much happens around. Cold topics, which nobody warmed for a month, are not among them."""
        return self.filter(heat__gt=0)

    def taken_part_in_by(self, member) -> list:
        """Two querysets: what `member` started, and where they replied."""
        from forum.models.reply import Reply

        replies = Reply.objects.shown().filter(author=member)
        return [self.filter(author=member), self.filter(pk__in=replies.values("topic"))]

    def followed_by(self, member) -> list:
        """Querysets for what `member` follows by its topic, category, tag or author; none for nothing, which the
        database would look for in the whole forum."""
        tagged = self.model.tags.through.objects.filter(tag__in=followed(member, "tag"))
        written = self.model.objects.filter(author__in=followed(member, "person"))
        rest = self.exclude(pk__in=muted(member, "topic"))
        parts = {
            "topic": self.filter(pk__in=followed(member, "topic")),
            "category": rest.filter(category__in=followed(member, "category")),
            "tag": rest.filter(pk__in=tagged.values("topic")),
            "person": rest.filter(pk__in=written.values("pk")),
        }
        return [part for what, part in parts.items() if followed(member, what).exists()]

    def with_reading_of(self, member):
        """With read_position: how far `member` has read, None when they never opened it."""
        if not member.is_authenticated:
            return self
        mine = TopicReading.objects.filter(member=member, topic=OuterRef("pk"))
        return self.annotate(read_position=Subquery(mine.values("position")))

    def with_part_of(self, member):
        """With what a topic's page shows of `member`: asked_too_by_reader, level_of_reader ("watch", "follow", "mute" or
        "") and has_draft_of_reader."""
        if not member.is_authenticated:
            return self
        mine = {"member": member, "topic": OuterRef("pk")}
        level = Subquery(Following.objects.filter(**mine).values("level"))
        place = Concat(Value("topic-"), Cast(OuterRef("pk"), CharField()))
        return self.annotate(
            asked_too_by_reader=Exists(SameQuestion.objects.filter(**mine)),
            level_of_reader=Coalesce(level, Value("")),
            has_draft_of_reader=Exists(Draft.objects.filter(member=member, place=place)),
        )

    def with_marks_for(self, member):
        """With read_position and is_unread, which a row of a list shows."""
        if not member.is_authenticated:
            return self
        is_unread = When(unread(member, self.model.objects.all()), then=True)
        mark = Case(is_unread, default=Value(False), output_field=BooleanField())
        return self.with_reading_of(member).annotate(is_unread=mark)


def unread_count(member, topics):
    """An expression for categories: how many of `topics` in each are unread to `member`, up to FAR."""
    there = topics.unread_by(member).filter(category=OuterRef("pk"))
    return CountUpTo(there.order_by().values("pk")[:FAR])
