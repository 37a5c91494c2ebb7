"""The demo company's site, told in order: its people, its guides and answers, its pages, its conversations."""

import json
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from community.audience.models import Segment, SegmentName
from community.content.models import Navigation, SiteSettings
from community.demo.agreements import tell_consents, tell_rules
from community.demo.feedback import tell_answers_to_help
from community.demo.how_it_went import tell_how_it_went
from community.demo.moderation import tell_warnings
from community.demo.place import blocks, rich_text
from community.demo.promotions import tell_promotions
from community.demo.searches import tell_searches
from community.demo.spotlights import tell_spotlights
from community.demo.stories import CONTENT, Story, duration, read, stories
from community.demo.waiting import tell_waiting
from community.desk.grouping import group_questions
from community.members.models import Member
from community.moderation.flagging import flag
from community.moderation.pinning import pin
from community.moderation.weighing import recompute_all
from community.notifications import bell
from community.notifications.models import Notification
from community.pages.models import HomePage, StandardPage
from community.search.related import relate_all
from community.welcome.models import Series
from community.welcome.series import write_letters
from forum.models import Category, Topic
from forum.tasks import tell_of
from knowledgebase.importers import import_guides
from knowledgebase.models import FAQEntryPage, FAQIndexPage, FAQSectionPage, GuidePage, ImportedPage

DOMAIN = "morrow.example"
LANGUAGES = ("en", "hr", "sk")
GROUPS = {"moderator": "Moderator", "editor": "Editor", "owner": "Owner"}
TEAM = {"team", *GROUPS}
SOON = timedelta(
    hours=1
)  # after an answer it was accepted, after the last words a topic was closed
LATELY = timedelta(days=14)  # everybody has come by since
POPULAR = ("descale-the-tide", "coffee-runs-too-fast-or-too-slow", "unpack-and-set-up-the-fold",
           "baskets-tampers-and-jugs", "send-something-back")  # fmt: skip
CHANGED = "change-the-tank-filter"
WHY_TRUSTED = "Answers half of what is asked about grinding, and keeps the titles in order."
SINCE = {
    "en": "Soak the new one for five minutes first.",
    "sk": "Nový najprv nechajte päť minút vo vode.",
}


def built() -> bool:
    return Member.objects.filter(email__endswith=f"@{DOMAIN}").exists()


@transaction.atomic
def build(say) -> None:
    """Tell the whole story. `say` is called with a line for each chapter."""
    people = {story.path.stem: tell_person(story) for story in stories("people")}
    say(f"  {len(people)} people have joined")
    tell_company()
    tell_segments()
    pages: dict[Path, Page] = {}
    for language in LANGUAGES:
        tell_guides(language, pages)
        say(
            f"  {GuidePage.objects.filter(locale__language_code=language).count()} guides are written ({language})"
        )
        tell_pages(language, pages)
        tell_answers(language, pages)
        tell_home(language)
        tell_footer(language, pages)
    tell_change(people["karim"])
    say(f"  {FAQEntryPage.objects.count()} questions are answered")
    tell_rooms()
    tell_letters(people["hana"])
    conversations = stories("forum")
    conversations.sort(key=lambda story: duration(story.started), reverse=True)
    topics = [(story, tell_topic(story, people)) for story in conversations]
    say(f"  {len(conversations)} conversations have been had")
    say(f"  {tell_promotions(topics, people['karim'])} of them live on in the FAQ")
    say(f"  {tell_answers_to_help(pages, people)} readers have said whether a page helped")
    say(
        f"  {tell_how_it_went({story.path.stem: it for story, it in topics}, people)} customers have said how it went"
    )
    FAQEntryPage.objects.rank()
    say(f"  {tell_spotlights(people)} customers have said what they think")
    say(f"  {tell_waiting(people)} things wait for the team")
    say(f"  {tell_warnings(people)} warning was given, long ago")
    relate_all()
    tell_rules(pages)
    tell_consents(people)
    say(f"  {tell_searches()} searches have been made")
    say(f"  {group_questions()} questions and failed searches are grouped")
    tell_members()
    recompute_all(quietly=True)
    pin(people["ruben"], Member.Trust.TRUSTED, by=people["nela"], reason=WHY_TRUSTED)
    say(f"  {Notification.objects.count()} times somebody was told what concerns them")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def tell_person(story: Story) -> Member:
    username = story.path.stem
    email = f"{username}@{DOMAIN}"
    joined = timezone.now() - duration(story.joined)
    member = Member.objects.create_user(
        username,
        email,
        name=story.name,
        is_team=story.role in TEAM,
        is_superuser=story.role == "owner",
        joined_at=joined,
        email_verified_at=joined,
    )
    member.emailaddress_set.create(email=email, verified=True, primary=True)
    member.groups.set(Group.objects.filter(name=GROUPS.get(story.role)))
    return member


def tell_company() -> None:
    company = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    company.name, company.tagline = "Morrow", "Help and community"
    company.save()


def tell_segments() -> None:
    """For whom the company writes, named in every language that has a name of its own for it."""
    locales = Locale.objects.exclude(language_code=LANGUAGES[0])
    for position, told in enumerate(read(CONTENT / "segments.md").segments):
        segment = Segment(
            kind=told["kind"], slug=told["slug"], name=told[LANGUAGES[0]], position=position
        )
        segment.names = [
            SegmentName(locale=locale, name=told[locale.language_code])
            for locale in locales
            if locale.language_code in told
        ]
        segment.save()


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


def tell_rooms() -> None:
    """A category for those who would rather ask in Croatian, inside the one for questions."""
    Category.objects.create(
        name="Pitanja na hrvatskom",
        slug="hrvatski",
        description="Pitajte na svojem jeziku; odgovaraju ljudi koji ga govore.",
        parent=Category.objects.get(slug="questions"),
        hue=Category.Hue.ROSE,
        icon=Category.Icon.QUESTION,
        language="hr",
    )


def tell_letters(newcomer: Member) -> None:
    """The letters of the first days, as the worker wrote them to who joined last."""
    Series.objects.update(began_at=newcomer.joined_at)
    for day in range((timezone.now() - newcomer.joined_at).days):
        write_letters(newcomer.joined_at + timedelta(days=day, minutes=1))


def tell_topic(story: Story, people: dict[str, Member]) -> Topic:
    """A conversation as it went, by the verbs that the pages call."""
    began = timezone.now() - duration(story.started)
    category = Category.objects.get(slug=story.path.parent.name)
    topic = category.start_topic(people[story.author], story.title, story.source, at=began)
    replies = [
        topic.reply(people[told.author], told.source, at=began + told.after)
        for told in story.replies
    ]
    if story.tags:
        topic.tag(story.tags, by=people["nela"])
    for name in story.same or []:
        topic.ask_too(people[name])
    tell_reactions(story, [topic, *replies], people)
    tell_flags(story, [topic, *replies], people)
    if story.changed:
        topic.edit(topic.title, f"{topic.source}\n\n{story.changed}", by=people[story.author])
    if story.accepted:
        answer = replies[story.accepted - 1]
        topic.accept(answer, by=people[story.author], at=answer.created_at + SOON)
    if story.locked:
        topic.lock(by=people["nela"], reason=story.locked, at=topic.last_posted_at + SOON)
    if story.pinned:
        topic.pin(by=people["nela"])
    return topic


def tell_flags(story: Story, posts: list, people: dict[str, Member]) -> None:
    """`flags: {1: {greta: [off-topic, "a note"]}}`: who flagged reply 1, and why; 0 is the opening post."""
    for number, flags in (story.flags or {}).items():
        for name, (reason, note) in flags.items():
            flag(posts[number], by=people[name], reason=reason, note=note)


def tell_members() -> None:
    """Members are told what happened, as by the worker, and come by; what they have not read is the news of a fortnight."""
    waiting = DBTaskResult.objects.ready().filter(task_path=tell_of.module_path)
    for event in waiting.order_by("enqueued_at"):
        tell_of.call(*event.args_kwargs["args"])
    waiting.delete()
    old = Notification.objects.filter(created_at__lt=timezone.now() - LATELY)
    for member in Member.objects.filter(email__endswith=f"@{DOMAIN}"):
        bell.read(member, old)


def tell_reactions(story: Story, posts: list, people: dict[str, Member]) -> None:
    """`helpful: {2: [dot, walter]}`: who was helped by reply 2; 0 is the opening post."""
    for kind in ("helpful", "thanks"):
        for number, names in (story.about.get(kind) or {}).items():
            for name in names:
                posts[number].react(kind, by=people[name])
