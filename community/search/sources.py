"""How a guide, an answer and a topic become a row of the index."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from html import escape

from django.conf import settings
from django.utils import timezone, translation
from wagtail.models import Page

from community.content.bodies import with_bodies
from community.content.prepared import prepared
from community.content.progress import silence
from community.search.customers import Spotlights, case_html, case_segments
from community.search.models import ANY_LANGUAGE, PUBLIC, WRITTEN, Entry
from community.search.texts import folded, html_of, lines, said
from community.search.vocabulary import learn
from community.spotlights.models import CaseStudyPage
from forum.models import Reply, Topic
from knowledgebase.models import FAQEntryPage, GuidePage

OPENING, LATEST = 25, 25  # replies of a topic that are indexed: the first and the last ones
BATCH = 100
HOME = 2  # depth of the home pages, which lead every list of breadcrumbs and stand in none


def list_nothing(page) -> list[str]:
    return []


class Pages:
    """Wagtail pages of one type. `text_of` and `tags_of` say what is in them, `segments_of` for whom they are."""

    def __init__(self, kind, model, text_of, tags_of=list_nothing, segments_of=list_nothing):
        self.kind, self.model = kind, model
        self.text_of, self.tags_of, self.segments_of = text_of, tags_of, segments_of

    def objects(self):
        return self.model.objects.live().select_related("locale").order_by("pk")

    def entry(self, page) -> Entry | None:
        """The row of a page, or None when nobody can open it."""
        placed = self.place(page) if page.live else None
        if not placed:
            return None
        tags = self.tags_of(page)
        return folded(
            Entry(
                kind=self.kind,
                object_id=page.pk,
                locale=page.locale.language_code,
                title=page.title,
                keywords=", ".join(filter(None, [page.search_description, *tags])),
                tags=tags,
                **said(self.text_of(page)),
                segments=" ".join(sorted(self.segments_of(page))),
                changed_at=timezone.make_aware(datetime.combine(page.checked_on, time())),
                **placed,
            )
        )

    def place(self, page) -> dict | None:
        """What depends on where the page stands, and not on its words; None when it has no address."""
        if not (url := page.get_url()):
            return None
        steps = range(Page.steplen, len(page.path) + 1, Page.steplen)
        line = Page.objects.filter(path__in=[page.path[:step] for step in steps]).order_by("path")
        line = list(line.values_list("depth", "title", "alias_of", "view_restrictions"))
        restricted = any(alias or restriction for _, _, alias, restriction in line)
        titles = {depth: title for depth, title, _, _ in line if HOME < depth < page.depth}
        return {
            "url": url,
            "scope": page.scope if restricted else PUBLIC,
            "breadcrumbs": list(titles.values()),
        }


class Topics:
    kind = Entry.Kind.TOPIC
    model = Topic

    def objects(self):
        topics = Topic.objects.shown().select_related("category")
        return topics.prefetch_related("tags").order_by("pk")

    def entry(self, topic) -> Entry | None:
        """The row of a topic with its replies, or None when only moderators may see it."""
        if not topic.is_shown:
            return None
        replies = self.replies(topic)
        with translation.override(settings.LANGUAGE_CODE):
            url = topic.get_absolute_url()
        tags = tags_of(topic)
        return folded(
            Entry(
                kind=self.kind,
                object_id=topic.pk,
                locale=ANY_LANGUAGE,
                title=topic.title,
                keywords=", ".join(tags),
                tags=tags,
                body="\n".join([lines(topic.html), *(lines(html) for _, html in replies)]),
                url=url,
                scope=f"category:{topic.category_id}",
                breadcrumbs=[topic.category.name],
                state=state_of(topic),
                changed_at=max([topic.created_at, *(at for at, _ in replies)]),
            )
        )

    def replies(self, topic) -> list[tuple[datetime, str]]:
        """When and what: the accepted reply, the first and the last ones, so that a reply costs the same in any topic."""
        last = last_replies(topic.pk)[::-1]
        if len(last) < OPENING + LATEST:
            return last
        accepted = accepted_reply(topic.pk, topic.accepted_reply_id or 0)
        return list(dict.fromkeys([*accepted, *first_replies(topic.pk), *last[-LATEST:]]))


def written_in(topic):
    return Reply.objects.shown().filter(topic=topic).values_list("created_at", "html")


@prepared
def last_replies(topic):
    return written_in(topic).order_by("-position")[: OPENING + LATEST]


@prepared
def first_replies(topic):
    return written_in(topic).order_by("position")[:OPENING]


@prepared
def accepted_reply(topic, pk):
    return written_in(topic).filter(pk=pk)


def guide_html(page) -> str:
    return f"<p>{escape(page.summary)}</p>" + "".join(html_of(page.body.stream_block, page.body))


def tags_of(thing) -> list[str]:
    return [tag.name for tag in thing.tags.all()]


def segments_of(page) -> list[str]:
    return [segment.slug for segment in page.segments.all()]


SOURCES = {
    source.kind: source
    for source in (
        Pages(Entry.Kind.GUIDE, GuidePage, guide_html, tags_of, segments_of),
        Pages(Entry.Kind.FAQ, FAQEntryPage, lambda page: page.answer, segments_of=segments_of),
        Topics(),
        Spotlights(),
        Pages(Entry.Kind.CASE, CaseStudyPage, case_html, list_nothing, case_segments),
    )
}


def state_of(topic) -> str:
    kinds = {"discussion": Entry.State.DISCUSSION, "announcements": Entry.State.ANNOUNCEMENT}
    if topic.category.kind in kinds:
        return kinds[topic.category.kind]
    if topic.accepted_reply_id:
        return Entry.State.SOLVED
    return Entry.State.WAITING if topic.is_waiting else Entry.State.NONE


def batches(source, progress=silence) -> Iterator[list[Entry]]:
    """The rows of everything of a source that can be found."""
    batch, things = [], source.objects()
    for thing in progress(things.iterator(chunk_size=BATCH), source.kind, things.count()):
        batch += filter(None, [source.entry(thing)])
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def store(rows: Iterable[Entry]) -> None:
    """Write rows in place of what was there, in one statement. What is related to them is due again."""
    rows = list(rows)
    learn(rows)
    Entry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "object_id", "locale"],
        update_fields=[*WRITTEN, "related_at"],
    )


def index(kind: str, thing) -> None:
    """Write the row of a thing as it is now, or take it away."""
    if entry := SOURCES[kind].entry(thing):
        store([entry])
    else:
        forget(kind, thing.pk)


def reword(guides) -> None:
    """Write anew what guides say, for all of them together; what else stands in their rows stays as it is."""
    guides = {guide.pk: guide for guide in with_bodies(guides)}
    rows = list(Entry.objects.filter(kind=Entry.Kind.GUIDE, object_id__in=guides))
    for entry in rows:
        for name, words_now in said(guide_html(guides[entry.object_id])).items():
            setattr(entry, name, words_now)
        folded(entry)
    learn(rows)
    Entry.objects.bulk_update(
        rows, ["headings", "body", "folded_headings", "folded_body"], batch_size=BATCH
    )


def forget(kind: str, pk: int) -> None:
    Entry.objects.filter(kind=kind, object_id=pk).delete()


def rebuild(source, progress=silence) -> int:
    """Write every row of a source in place of what was there, and take away what is there no more.

    Readers find something all the while: a batch is one transaction, and no row is missing in between.
    """
    written, seen = 0, set()
    for batch in batches(source, progress):
        store(batch)
        seen.update(entry.object_id for entry in batch)
        written += len(batch)
    stale = Entry.objects.filter(kind=source.kind).values_list("object_id", flat=True)
    for pk in set(stale) - seen:
        if not source.objects().filter(pk=pk).exists():  # or it was written since
            forget(source.kind, pk)
    return written


def drift(source) -> Iterator[str]:
    """What is missing, left over or different in the index, a sentence each."""
    left = set(Entry.objects.filter(kind=source.kind).values_list("object_id", flat=True))
    for batch in batches(source):
        rows = Entry.objects.filter(
            kind=source.kind, object_id__in=[entry.object_id for entry in batch]
        )
        stored = {entry.object_id: entry for entry in rows}
        for entry in batch:
            left.discard(entry.object_id)
            if found := differences(entry, stored.get(entry.object_id)):
                yield f"{source.kind} {entry.object_id} ({entry.title}): {found}"
    for pk in sorted(left):
        yield f"{source.kind} {pk}: is in the index, but nobody can find it on the site"


def differences(entry: Entry, stored: Entry | None) -> str:
    if not stored:
        return "is missing from the index"
    names = [n for n in ("locale", *WRITTEN) if getattr(entry, n) != getattr(stored, n)]
    return f"differs in {', '.join(names)}" if names else ""
