"""How a guide, an answer and a topic become a row of the index."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from html import escape

from django.conf import settings
from django.utils import timezone, translation
from wagtail import blocks
from wagtail.models import Page

from community.content.blocks import MarkdownBlock
from community.content.bodies import with_bodies
from community.content.markdown import plain_text, render
from community.content.progress import silence
from community.search.analysis import words
from community.search.common_words import EVERYDAY
from community.search.models import ANY_LANGUAGE, FOLDED, PUBLIC, WRITTEN, Entry
from community.search.vocabulary import learn
from community.spotlights.models import CaseStudyPage, Spotlight
from forum.models import Topic
from knowledgebase.blocks import SharedBlock
from knowledgebase.models import FAQEntryPage, GuidePage

OPENING, LATEST = 25, 25  # replies of a topic that are indexed: the first and the last ones
BATCH = 100
LEAD = 16  # words that a text says most often
HOME = 2  # depth of the home pages, which lead every list of breadcrumbs and stand in none
HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.S | re.I)
CONTAINERS = (blocks.BaseStreamBlock, blocks.ListBlock, blocks.BaseStructBlock, SharedBlock)
BLOCK_END = re.compile(
    r"</(?:p|h[1-6]|li|tr|blockquote|pre|figcaption|summary|div)>|<[bh]r\b", re.I
)


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
        shown = topic.replies.shown().values_list("created_at", "html")
        last = list(shown.order_by("-position")[: OPENING + LATEST])[::-1]
        if len(last) < OPENING + LATEST:
            return last
        accepted = shown.filter(pk=topic.accepted_reply_id)
        return list(
            dict.fromkeys([*accepted, *shown.order_by("position")[:OPENING], *last[-LATEST:]])
        )


class Spotlights:
    """What customers said, as far as they agree now: it is written anew with every answer they give."""

    kind = Entry.Kind.SPOTLIGHT
    model = Spotlight

    def objects(self):
        return Spotlight.objects.published().for_listing().order_by("pk")

    def entry(self, spotlight) -> Entry | None:
        if not spotlight.is_published:
            return None
        with translation.override(settings.LANGUAGE_CODE):
            url = spotlight.get_absolute_url()
            title = spotlight.title
        words, product = spotlight.words, spotlight.product
        names = [spotlight.shown_name, spotlight.detail] if spotlight.is_named else []
        said = [words.text, *words.good, *words.bad, spotlight.response]
        return folded(
            Entry(
                kind=self.kind,
                object_id=spotlight.pk,
                locale=ANY_LANGUAGE,
                title=title,
                keywords=", ".join(filter(None, [product and product.name, *names])),
                body="\n".join(filter(None, said)),
                url=url,
                scope=PUBLIC,
                segments=product.slug if product else "",
                changed_at=spotlight.approved_at,
            )
        )


def html_of(block, value) -> Iterator[str]:
    """The words of a StreamField block as HTML, from the inside of whatever it is made of."""
    if value is None:
        return
    if isinstance(block, blocks.RichTextBlock):
        yield value.source
    elif isinstance(block, MarkdownBlock):
        yield render(value)
    elif isinstance(block, CONTAINERS):
        for inner, content in children(block, value):
            yield from html_of(inner, content)
    elif not isinstance(block, blocks.ChoiceBlock):
        yield from (f"<p>{escape(words)}</p>" for words in block.get_searchable_content(value))


def children(block, value) -> list[tuple]:
    if isinstance(block, SharedBlock):
        return list(block.source_of(value))
    if isinstance(block, blocks.BaseStreamBlock):
        return [(child.block, child.value) for child in value]
    if isinstance(block, blocks.ListBlock):
        return [(block.child_block, child) for child in value]
    return [(child, value.get(name)) for name, child in block.child_blocks.items()]


def guide_html(page) -> str:
    return f"<p>{escape(page.summary)}</p>" + "".join(html_of(page.body.stream_block, page.body))


def case_html(page) -> str:
    """With the customer's name and words, as far as they agree now."""
    figures = [f"{figure.value['value']} {figure.value['meaning']}" for figure in page.figures]
    lines_of_it = [page.summary, *figures, page.quote]
    said = "".join(f"<p>{escape(line)}</p>" for line in lines_of_it if line)
    if page.consent("name"):
        said += f"<p>{escape(page.shown_name)}</p>"
    return page.named(said + "".join(html_of(page.body.stream_block, page.body)))


def case_segments(page) -> list[str]:
    return [page.product.slug] if page.product else []


def tags_of(thing) -> list[str]:
    return [tag.name for tag in thing.tags.all()]


def guide_segments(page) -> list[str]:
    return [segment.slug for segment in page.segments.all()]


SOURCES = {
    source.kind: source
    for source in (
        Pages(Entry.Kind.GUIDE, GuidePage, guide_html, tags_of, guide_segments),
        Pages(Entry.Kind.FAQ, FAQEntryPage, lambda page: page.answer),
        Topics(),
        Spotlights(),
        Pages(Entry.Kind.CASE, CaseStudyPage, case_html, list_nothing, case_segments),
    )
}


def said(html: str) -> dict:
    """The headings of HTML and all its words."""
    headings = "\n".join(plain_text(heading) for heading in HEADING.findall(html))
    return {"headings": headings, "body": lines(html)}


def lines(html: str) -> str:
    """The words of HTML, a line for each paragraph."""
    return "\n".join(filter(None, (plain_text(part) for part in BLOCK_END.split(html))))


def folded(entry: Entry) -> Entry:
    for name in FOLDED:
        setattr(entry, f"folded_{name}", " ".join(words(getattr(entry, name))))
    entry.folded_leading = leading(entry.folded_body)
    return entry


def leading(folded_body: str) -> str:
    """The words that a text says most often, and more than once: LEAD of them at most."""
    often = Counter(folded_body.split(" "))
    said = [word for word, times in often.most_common(3 * LEAD) if times > 1 and len(word) > 1]
    return " ".join([word for word in said if word not in EVERYDAY][:LEAD])


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
