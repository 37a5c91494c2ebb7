"""The demo company's site, told in order: its people, its guides and answers, its pages, its conversations."""

from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Locale, Page, Site

from community.audience.models import Segment, SegmentName
from community.content.models import SiteSettings
from community.demo.agreements import tell_consents, tell_rules
from community.demo.conversations import tell_rooms, tell_topic
from community.demo.feedback import tell_answers_to_help
from community.demo.how_it_went import tell_how_it_went
from community.demo.moderation import tell_warnings
from community.demo.promotions import tell_promotions
from community.demo.searches import tell_searches
from community.demo.spotlights import tell_spotlights
from community.demo.stories import CONTENT, Story, duration, read, stories
from community.demo.waiting import tell_waiting
from community.demo.written import (
    LANGUAGES,
    tell_answers,
    tell_change,
    tell_footer,
    tell_guides,
    tell_home,
    tell_pages,
)
from community.desk.grouping import group_questions
from community.members.models import Member
from community.moderation.pinning import pin
from community.moderation.weighing import recompute_all
from community.notifications import bell
from community.notifications.models import Notification
from community.search.related import relate_all
from community.welcome.models import Series
from community.welcome.series import write_letters
from forum.tasks import tell_of
from knowledgebase.models import FAQEntryPage, GuidePage

DOMAIN = "morrow.example"
GROUPS = {"moderator": "Moderator", "editor": "Editor", "owner": "Owner"}
TEAM = {"team", *GROUPS}
LATELY = timedelta(days=14)  # everybody has come by since
WHY_TRUSTED = "Answers half of what is asked about grinding, and keeps the titles in order."


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


def tell_letters(newcomer: Member) -> None:
    """The letters of the first days, as the worker wrote them to who joined last."""
    Series.objects.update(began_at=newcomer.joined_at)
    for day in range((timezone.now() - newcomer.joined_at).days):
        write_letters(newcomer.joined_at + timedelta(days=day, minutes=1))


def tell_members() -> None:
    """Members are told what happened, as by the worker, and come by; what they have not read is the news of a fortnight."""
    waiting = DBTaskResult.objects.ready().filter(task_path=tell_of.module_path)
    for event in waiting.order_by("enqueued_at"):
        tell_of.call(*event.args_kwargs["args"])
    waiting.delete()
    old = Notification.objects.filter(created_at__lt=timezone.now() - LATELY)
    for member in Member.objects.filter(email__endswith=f"@{DOMAIN}"):
        bell.read(member, old)
