"""What the demo company has written: guides, answers to questions, its own pages, the front page and the footer."""

import json
from pathlib import Path

from django.core.files import File
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page

from community.audience.models import Segment
from community.content.models import Navigation
from community.demo.place import blocks, rich_text
from community.demo.stories import CONTENT, Story, duration, read, stories
from community.members.models import Member
from community.pages.models import HomePage, StandardPage
from knowledgebase.importers import import_guides
from knowledgebase.models import FAQEntryPage, FAQIndexPage, FAQSectionPage, GuidePage, ImportedPage

LANGUAGES = ("en", "hr", "sk")
POPULAR = ("descale-the-tide", "coffee-runs-too-fast-or-too-slow", "unpack-and-set-up-the-fold",
           "baskets-tampers-and-jugs", "send-something-back")  # fmt: skip
CHANGED = "change-the-tank-filter"
SINCE = {
    "en": "Soak the new one for five minutes first.",
    "sk": "Nový najprv nechajte päť minút vo vode.",
}


def tell_guides(language: str, pages: dict[Path, Page]) -> None:
    """The guides come in as any help centre does."""
    folder = CONTENT / "guides" / language
    report = import_guides(folder, locale=language, adapt=dated)
    if report.problems:
        raise ValueError("\n".join(map(str, report.problems)))
    for record in ImportedPage.objects.filter(locale__language_code=language).select_related(
        "page"
    ):
        pages[(folder / record.path).resolve()] = record.page.specific


def dated(about: dict) -> dict:
    """“12 days ago” becomes a date, so that the demo does not grow stale."""
    updated = about.get("updated", "")
    if str(updated).endswith(" ago"):
        about["updated"] = (timezone.now() - duration(updated)).date().isoformat()
    return about


def tell_change(editor: Member) -> None:
    """One guide has moved on. Its Slovak translation was brought in line; the Croatian one waits for somebody."""
    guides = GuidePage.objects.filter(
        translation_key__in=GuidePage.objects.originals()
        .filter(slug=CHANGED)
        .values("translation_key")
    )
    for code, sentence in SINCE.items():
        guide = guides.get(locale__language_code=code)
        guide.summary = f"{guide.summary} {sentence}"
        guide.save_revision(user=editor).publish(user=editor)
        if code != LANGUAGES[0]:
            guide.mark_in_line(by=editor)


def tell_answers(language: str, pages: dict[Path, Page]) -> None:
    index = FAQIndexPage.objects.get(locale__language_code=language)
    for story in in_order(stories(f"faq/{language}")):
        folder = story.path.parent
        if story.path.stem == "index":
            page = FAQSectionPage(
                title=story.title, slug=folder.name, description=story.description or ""
            )
            page.sorted_by = story.sorted_by or page.sorted_by
            pages[folder] = publish(page, index, story, pages)
        else:
            page = FAQEntryPage(
                title=story.title, slug=story.path.stem, answer=rich_text(story, pages)
            )
            page.checked_on = dated(story.about).get("updated") or page.checked_on
            page.segments = Segment.objects.filter(slug__in=story.tags or [])
            page.pinned = [
                ("guide", pages[(folder / path).resolve()]) for path in story.guides or []
            ]
            publish(page, pages[folder], story, pages)


def tell_pages(language: str, pages: dict[Path, Page]) -> None:
    home = HomePage.objects.get(locale__language_code=language)
    told = in_order(stories(f"pages/{language}"))
    for story in told:
        page = StandardPage(
            title=story.title, slug=story.path.stem, summary=story.description or ""
        )
        publish(page, home, story, pages)
    for story in told:  # once all of them are there to be linked to
        page = pages[story.path]
        page.body = json.dumps(blocks(story, pages))
        page.save_revision().publish()


def in_order(told: list[Story]) -> list[Story]:
    """Sections before their entries, entries as their front matter orders them."""
    return sorted(told, key=lambda story: (story.path.stem != "index", story.order or 0))


def publish(page: Page, parent: Page, story: Story, pages: dict[Path, Page]) -> Page:
    """Publish a new page; the same path in another language is its translation."""
    kind, _, *rest = story.path.relative_to(CONTENT).parts
    if original := pages.get(CONTENT.joinpath(kind, LANGUAGES[0], *rest)):
        page.translation_key = original.translation_key
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision().publish()
    pages[story.path] = page
    return page


def tell_home(language: str) -> None:
    story = read(CONTENT / "home" / f"{language}.md")
    home = HomePage.objects.get(locale__language_code=language)
    for name in ("headline", "lede", "placeholder"):
        setattr(home, name, story.about.get(name, ""))
    if story.hero_picture:
        home.hero_picture = picture(story.path.parent / story.hero_picture)
    home.suggestions = [("search", words) for words in story.suggestions or []]
    guides = {
        guide.slug: guide
        for guide in GuidePage.objects.filter(locale=home.locale, slug__in=POPULAR)
    }
    home.featured = [("guide", guides[slug]) for slug in POPULAR if slug in guides]
    home.save_revision().publish()


def tell_footer(language: str, pages: dict[Path, Page]) -> None:
    """The company before what the footer has by itself, its standard pages after it."""
    story = read(CONTENT / "home" / f"{language}.md")
    navigation = Navigation.objects.get(locale__language_code=language)
    links = [
        {"page": page}
        for path, page in pages.items()
        if path.parent == CONTENT / "pages" / language
    ]
    company = {"title": "Morrow", "text": story.footer, "links": []}
    around = {"title": story.footer_pages, "text": "", "links": links}
    columns = [("column", block.value) for block in navigation.footer]
    navigation.footer = [("column", company), *columns, ("column", around)]
    navigation.save()


def picture(path: Path):
    Image = get_image_model()
    title = path.stem.replace("-", " ").capitalize()
    if found := Image.objects.filter(title=title).first():
        return found
    image = Image(title=title)
    with path.open("rb") as file:
        image.file.save(path.name, File(file), save=False)
    image.save()
    return image
