import re
import unicodedata
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from community.audience.refused import Refused
from community.audience.visibility import VisibleQuerySet
from community.members.models import Member
from forum.models.moderators import moderates_all

TAGS_OF_TOPIC = 5  # more say nothing
# Words that somebody brings in within a day: a shelf that everybody labels anew is none, and who knows it well labels best.
NEW_IN_A_DAY = {Member.Trust.NEWCOMER: 2, Member.Trust.MEMBER: 3, Member.Trust.TRUSTED: 10}
NAME_LENGTH = 40


class TagQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        """Those of a topic that `member` may see, and those of none yet: what is talked of in private has no name outside."""
        if moderates_all(member):
            return self
        from forum.models.topic import Topic

        # A synonym is as visible as what it stands for.
        real = Coalesce(OuterRef("synonym_of"), OuterRef("pk"))
        used = Topic.tags.through.objects.filter(tag=real)
        seen = Topic.objects.visible_to(member).order_by().values("pk")
        return self.filter(~Exists(used) | Exists(used.filter(topic__in=seen)))

    def real(self):
        return self.filter(synonym_of=None)

    def for_index(self, member):
        """Those of topics that `member` may see, each with topic_count: how many, counted up to MANY."""
        from forum.models.category import MANY
        from forum.models.reading import CountUpTo
        from forum.models.topic import Topic

        seen = Topic.objects.visible_to(member).order_by().filter(tags=OuterRef("pk")).values("pk")
        return self.real().filter(Exists(seen)).annotate(topic_count=CountUpTo(seen[:MANY]))

    def known(self, names: list[str]) -> dict:
        """The tag for each of these names that there is one for, synonyms resolved."""
        slugs = {slug_for(name): name for name in names}
        called = self.filter(Q(slug__in=slugs) | Q(name__in=names)).select_related("synonym_of")
        found = {}
        for tag in called:
            found[tag.name if tag.name in names else slugs[tag.slug]] = tag.synonym_of or tag
        return found

    def may_bring(self, member) -> int:
        """How many new tags `member` may still make today."""
        if moderates_all(member):
            return TAGS_OF_TOPIC
        today = timezone.now() - timedelta(days=1)
        made = ModelLogEntry.objects.filter(user=member, action="forum.tag", timestamp__gt=today)
        return max(NEW_IN_A_DAY[member.standing] - made.count(), 0)


class Tag(models.Model):
    """A word by which topics of all categories are found together. A synonym stands for another tag."""

    name = models.CharField(_("name"), max_length=NAME_LENGTH, unique=True)
    slug = models.SlugField(_("address"), max_length=NAME_LENGTH, unique=True, allow_unicode=True)
    synonym_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="synonyms",
        verbose_name=_("stands for"),
        limit_choices_to={"synonym_of": None},
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("forum:tag", args=[self.slug])

    def clean(self):
        self.name = normal(self.name)
        if not self.name:
            raise ValidationError({"name": _("Write a word with letters or digits.")})
        self.slug = self.slug or slug_for(self.name)
        if self.synonym_of_id and self.synonym_of_id == self.pk:
            raise ValidationError({"synonym_of": _("A tag cannot stand for itself.")})
        if self.synonym_of_id and self.pk and self.synonyms.exists():
            raise ValidationError(
                {"synonym_of": _("Other tags stand for this one. Merge it instead.")}
            )

    @transaction.atomic
    def merge_into(self, other, *, by) -> None:
        """Become a synonym of `other`, which gets the topics and synonyms of this one."""
        both = Tag.objects.select_for_update().filter(pk__in=[self.pk, other.pk]).order_by("pk")
        mine, other = (next(t for t in list(both) if t.pk == pk) for pk in (self.pk, other.pk))
        if mine == other or other.synonym_of_id:
            raise Refused(gettext("Choose a tag that stands for itself."))
        links = self.topics.through.objects
        moved = links.filter(tag=mine).values_list("topic", flat=True)
        links.bulk_create(
            (links.model(topic_id=pk, tag=other) for pk in list(moved)),
            ignore_conflicts=True,
            batch_size=500,
        )
        links.filter(tag=mine).delete()
        mine.synonyms.update(synonym_of=other)
        self.synonym_of = other
        self.save(update_fields=["synonym_of"])
        log(instance=other, action="forum.merge", user=by, data={"tag": mine.name})


class Tagged(models.Model):
    """A topic that has a few tags."""

    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="topics")

    class Meta:
        abstract = True

    def allows_tags_by(self, member) -> bool:
        return self.allows_edit_by(member)

    @transaction.atomic
    def tag(self, names: list[str], *, by, reason: str = "") -> None:
        """Give it these tags and no others; new words become tags. Raises Refused when there are too many of either."""
        self._lock_topic()
        before = list(self.tags.values_list("name", flat=True))
        known = Tag.objects.select_for_update(of=("self",)).known(names)
        new = [name for name in names if name not in known]
        if problem := tags_problem(names, new, by):
            raise Refused(problem)
        for name in new:
            tag = known[name] = Tag.objects.get_or_create(
                slug=slug_for(name), defaults={"name": name}
            )[0]
            log(instance=tag, action="forum.tag", user=by)
        self.tags.set(known.values())
        after = sorted(tag.name for tag in known.values())
        if by != self.author and after != sorted(before):
            data = {"reason": reason, "from": before, "to": after}
            log(instance=self, action="forum.retag", user=by, data=data)

    def tag_back(self, *, by, reason: str = "") -> None:
        """Undo what another than its author did last. Words that are no tags any more are left out."""
        last = ModelLogEntry.objects.for_instance(self).filter(action="forum.retag").first()
        if not last or sorted(self.tags.values_list("name", flat=True)) != last.data["to"]:
            raise Refused(gettext("It has been tagged again since. Change its tags by hand."))
        self.tag(list(Tag.objects.known(last.data["from"])), by=by, reason=reason)


def tags_problem(names: list[str], new: list[str], member) -> str:
    """A sentence against these tags, or ""."""
    if len(names) > TAGS_OF_TOPIC:
        return gettext("Choose at most %(n)d tags.") % {"n": TAGS_OF_TOPIC}
    if long := [name for name in new if len(name) > NAME_LENGTH]:
        return gettext("A tag is a word or two. Shorten: %(tags)s.") % {"tags": ", ".join(long)}
    left = Tag.objects.may_bring(member) if new else 0
    if len(new) <= left:
        return ""
    words = {"n": left, "tags": ", ".join(new)}
    if not left:
        return gettext("You have made enough new tags for today. Leave out: %(tags)s.") % words
    return (
        ngettext(
            "You may make %(n)d more new tag today, but these are new: %(tags)s.",
            "You may make %(n)d more new tags today, but these are new: %(tags)s.",
            left,
        )
        % words
    )


def names_in(text: str) -> list[str]:
    """ "#Water filter, tide" as tags are called, each once."""
    names = filter(None, map(normal, re.split(r"[,;\n]", text)))
    return list({slug_for(name): name for name in names}.values())


def normal(name: str) -> str:
    """A tag's name as it is kept: small letters, single spaces; "" when nothing could stand in its address."""
    name = unicodedata.normalize("NFKC", name).strip().lstrip("#").lower()
    name = " ".join(name.split())
    return name if slug_for(name) else ""


def slug_for(name: str) -> str:
    return slugify(name, allow_unicode=True)[:NAME_LENGTH].strip("-")
