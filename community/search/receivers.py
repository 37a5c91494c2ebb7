"""What keeps the index true: each change that makes a thing findable, or not, or otherwise, writes its row at once.

Pages are heard by Django's post_save, which every way of publishing passes through (an editor, an import, a script);
Wagtail's page_published is sent by some of them only.
"""

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from community.audience.models import Segment
from community.members.happened import consent_changed
from community.members.models import Member
from community.search.analysis import words
from community.search.models import ANY_LANGUAGE, Asking, Entry
from community.search.sources import SOURCES, forget, index, reword, state_of
from community.search.tasks import index_many
from community.search.vocabulary import learn_words
from community.spotlights.models import CaseStudyPage, Spotlight
from forum.happened import posted, sight_changed
from forum.models import Category, Reply, Tag, Topic
from knowledgebase.models import (
    FAQEntryPage,
    FAQIndexPage,
    FAQSectionPage,
    GlossaryTerm,
    GuideIndexPage,
    GuidePage,
    Passage,
    SectionPage,
)

PUBLISHED = {"live", "title", "slug", "url_path", "summary", "body", "answer", "checked_on"}
PUBLISHED |= {"segments", "figures", "product", "product_id"}
KINDS = {
    GuidePage: Entry.Kind.GUIDE,
    FAQEntryPage: Entry.Kind.FAQ,
    CaseStudyPage: Entry.Kind.CASE,
}
SIGHT = {"html", "hidden_at", "held_at", "deleted_at"}
TOPIC = SIGHT | {"title", "category", "category_id", "locked_at", "accepted_reply"}
REPLY = SIGHT | {"topic", "topic_id", "created_at"}


@receiver(post_save, sender=GuidePage)
@receiver(post_save, sender=FAQEntryPage)
@receiver(post_save, sender=CaseStudyPage)
def page_saved(sender, instance, update_fields, raw, **kwargs):
    # Saving a draft touches a few other fields of the row, while the object holds the draft's words.
    if not raw and (update_fields is None or PUBLISHED & set(update_fields)):
        index(KINDS[sender], instance)


@receiver(post_save, sender=GlossaryTerm)
@receiver(post_save, sender=Passage)
def shared_words_saved(instance, created, raw, **kwargs):
    if not raw and not created:
        reword(GuidePage.objects.that_show(instance))


@receiver(
    page_unpublished
)  # when it expires, Wagtail saves the page without knowing what kind it is
@receiver(post_delete, sender=Page)
def page_gone(instance, **kwargs):
    for kind in KINDS.values():
        forget(kind, instance.pk)


@receiver(post_page_move)
@receiver(page_slug_changed)
def page_moved(instance, **kwargs):
    replace_below(instance)


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
def restriction_changed(instance, **kwargs):
    for page in Page.objects.filter(pk=instance.page_id):
        for here in (page, *page.aliases.all()):
            replace_below(here)


@receiver(post_save, sender=SectionPage)
@receiver(post_save, sender=GuideIndexPage)
@receiver(post_save, sender=FAQSectionPage)
@receiver(post_save, sender=FAQIndexPage)
def shelf_saved(instance, update_fields, created, raw, **kwargs):
    if update_fields is None and not raw and not created and renamed(instance):
        replace_below(instance)


def renamed(shelf) -> bool:
    """Does something below still bear another title of the shelf in its breadcrumbs?"""
    below = shelf.get_descendants().live().values_list("pk", flat=True)[:50]
    entry = Entry.objects.exclude(kind=Entry.Kind.TOPIC).filter(object_id__in=list(below)).first()
    return bool(entry) and shelf.title not in entry.breadcrumbs


def replace_below(page) -> None:
    """Say anew where the pages from `page` down stand and who may see them; their words stay as they are."""
    for kind in KINDS.values():
        below = SOURCES[kind].objects().descendant_of(page, inclusive=True)
        for there in below.defer_streamfields():
            if place := SOURCES[kind].place(there):
                Entry.objects.filter(kind=kind, object_id=there.pk).update(**place)


@receiver(post_save, sender=Segment)
def segment_saved(instance, created, raw, **kwargs):
    """Its short name stands in the rows of its guides and answers."""
    if not raw and not created:
        resegment(Entry.Kind.GUIDE, instance.guides.values_list("pk", flat=True))
        resegment(Entry.Kind.FAQ, instance.answers.values_list("pk", flat=True))
        say_again(instance.spotlights.values_list("pk", flat=True))


@receiver(post_delete, sender=Segment)
def segment_deleted(instance, **kwargs):
    for kind in (Entry.Kind.GUIDE, Entry.Kind.FAQ):
        entries = Entry.objects.filter(kind=kind, segments__contains=instance.slug)
        resegment(kind, entries.values_list("object_id", flat=True))


def resegment(kind: str, pages) -> None:
    """Say anew for whom these pages are; few differ, and only they are written."""
    pages, segments = list(pages), SOURCES[kind].model._meta.get_field("segments")
    page = segments.m2m_field_name()
    named = segments.remote_field.through.objects.filter(**{f"{page}__in": pages})
    slugs: dict[int, list[str]] = {}
    for pk, slug in named.order_by("segment__slug").values_list(page, "segment__slug"):
        slugs.setdefault(pk, []).append(slug)
    for entry in Entry.objects.filter(kind=kind, object_id__in=pages).defer("body", "folded_body"):
        said = " ".join(slugs.get(entry.object_id, []))
        if entry.segments != said:
            Entry.objects.filter(pk=entry.pk).update(segments=said)


@receiver(posted, sender=Topic)
def topic_posted(post, **kwargs):
    """Whatever was shown beside the form of a topic, it was asked all the same."""
    Asking.objects.asked(post.sent_key, "topic", post.pk)


@receiver(post_save, sender=Topic)
def topic_saved(instance, update_fields, created, raw, **kwargs):
    if raw or (update_fields is not None and not TOPIC & set(update_fields)):
        return
    # The forum counts replies anew after each; the reply itself was heard already.
    if update_fields is not None and "reply_count" in update_fields and is_in_state(instance):
        return
    index(Entry.Kind.TOPIC, instance)


def is_in_state(topic) -> bool:
    return Entry.objects.filter(
        kind=Entry.Kind.TOPIC, object_id=topic.pk, state=state_of(topic)
    ).exists()


@receiver(post_save, sender=Reply)
def reply_saved(instance, update_fields, raw, **kwargs):
    if not raw and (update_fields is None or REPLY & set(update_fields)):
        index(Entry.Kind.TOPIC, instance.topic)


@receiver(post_delete, sender=Reply)
def reply_deleted(instance, **kwargs):
    # Read anew: when the whole topic goes, its replies go first.
    if topic := SOURCES[Entry.Kind.TOPIC].objects().filter(pk=instance.topic_id).first():
        index(Entry.Kind.TOPIC, topic)


@receiver(sight_changed, sender=Topic)
def many_topics_changed(topics, **kwargs):
    index_many(Entry.Kind.TOPIC, topics)


@receiver(m2m_changed, sender=Topic.tags.through)
def topic_tagged(instance, action, reverse, **kwargs):
    if not reverse and action in ("post_add", "post_remove", "post_clear"):
        index(Entry.Kind.TOPIC, instance)


@receiver(post_save, sender=Tag)
def tag_saved(instance, created, raw, **kwargs):
    """Renamed, or become another's: its topics, and those of what it stands for, say so."""
    if not raw and not created:
        retag(instance.synonym_of or instance)


@receiver(pre_delete, sender=Tag)
def tag_deleted(instance, **kwargs):
    retag(instance, without=instance)


def retag(tag, without=None) -> None:
    """Write the tags of all its topics anew; their words stay as they are, so it is quick."""
    topics = Topic.objects.filter(tags=tag).prefetch_related("tags").only("pk").order_by("pk")
    for topic in topics.iterator(chunk_size=500):
        names = [other.name for other in topic.tags.all() if other != without]
        keywords = ", ".join(names)
        rows = Entry.objects.filter(kind=Entry.Kind.TOPIC, object_id=topic.pk)
        learn_words(words(keywords))
        rows.update(keywords=keywords, folded_keywords=" ".join(words(keywords)))


@receiver(post_delete, sender=Topic)
def topic_deleted(instance, **kwargs):
    forget(Entry.Kind.TOPIC, instance.pk)


@receiver(post_save, sender=Category)
def category_saved(instance, created, raw, **kwargs):
    """Who reads it is asked at each search; its name and kind stand in the rows of its topics."""
    if raw or created:
        return
    entries = Entry.objects.filter(kind=Entry.Kind.TOPIC, locale=ANY_LANGUAGE)
    entries = entries.filter(scope=f"category:{instance.pk}")
    first = entries.first()
    if first and first.breadcrumbs != [instance.name]:
        entries.update(breadcrumbs=[instance.name])
    if first:
        restate(instance, entries)


def restate(category, entries) -> None:
    if category.takes_answers:
        topics = category.topics.order_by()
        solved, waiting = topics.solved().values("pk"), topics.waiting().values("pk")
        entries.update(state=Entry.State.NONE)
        entries.filter(object_id__in=solved).update(state=Entry.State.SOLVED)
        entries.filter(object_id__in=waiting).update(state=Entry.State.WAITING)
    else:
        entries.update(state=state_of(Topic(category=category)))


@receiver(post_save, sender=Spotlight)
def spotlight_saved(instance, raw, **kwargs):
    if not raw:
        say_again([instance.pk])


@receiver(post_delete, sender=Spotlight)
def spotlight_deleted(instance, **kwargs):
    forget(Entry.Kind.SPOTLIGHT, instance.pk)


@receiver(consent_changed)
def customer_answered(consent, **kwargs):
    """Name and words are found while their customer agrees, and no moment longer."""
    thing = consent.thing
    if isinstance(thing, Spotlight):
        say_again([thing.pk])
    elif isinstance(thing, CaseStudyPage):
        index(Entry.Kind.CASE, thing)


@receiver(post_save, sender=Member)
def customer_renamed(instance, created, update_fields, raw, **kwargs):
    """A name follows its member, into the index too."""
    if not raw and not created and (update_fields is None or "name" in update_fields):
        published = Spotlight.objects.published().filter(member=instance)
        say_again(published.values_list("pk", flat=True))
        for study in CaseStudyPage.objects.live().filter(pk__in=studies_of(instance)):
            index(Entry.Kind.CASE, study)


def studies_of(member) -> list[int]:
    agreed = member.consents.standing().filter(content_type__model="casestudypage")
    return list(agreed.values_list("object_id", flat=True))


def say_again(pks) -> None:
    """Read anew, with all that they refer to."""
    pks = list(pks)
    found = Spotlight.objects.for_listing().in_bulk(pks) if pks else {}
    for spotlight in found.values():
        index(Entry.Kind.SPOTLIGHT, spotlight)
