"""The conversations of the demo's forum, by the verbs that the pages call."""

from datetime import timedelta

from django.utils import timezone

from community.demo.stories import Story, duration
from community.members.models import Member
from community.moderation.flagging import flag
from forum.models import Category, Topic

SOON = timedelta(
    hours=1
)  # after an answer it was accepted, after the last words a topic was closed


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


def tell_reactions(story: Story, posts: list, people: dict[str, Member]) -> None:
    """`helpful: {2: [dot, walter]}`: who was helped by reply 2; 0 is the opening post."""
    for kind in ("helpful", "thanks"):
        for number, names in (story.about.get(kind) or {}).items():
            for name in names:
                posts[number].react(kind, by=people[name])
