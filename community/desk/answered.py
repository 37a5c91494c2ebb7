"""Which questions of the forum are answered in help already."""

from community.desk.models import Promotion
from community.search.analysis import words
from community.search.common_words import is_common
from community.search.models import PUBLIC, Entry
from community.search.own_set import LINK, path_of
from community.search.stemming import stem

SAME = 0.75  # of the words of both titles
AT_LEAST = 2  # words that tell something


def answers_in_help(topics: list) -> dict[int, int]:
    """For topics that are answered by a guide or an FAQ entry which everybody may read: the number of that page.

    The one place that decides it, in this order: an entry that was made of it, an accepted reply that cites the page, then
    an FAQ entry whose question is the same. Four questions.
    """
    return {**titled(topics), **cited(topics), **promoted(topics)}


def promoted(topics: list) -> dict[int, int]:
    made = Promotion.objects.filter(topic__in=topics, entry__live=True)
    public = Entry.objects.filter(kind=Entry.Kind.FAQ, scope=PUBLIC).values("object_id")
    return dict(made.filter(entry__in=public).values_list("topic", "entry"))


def cited(topics: list) -> dict[int, int]:
    replies = {topic.pk: topic.accepted_reply for topic in topics if topic.accepted_reply}
    links = {
        pk: [path_of(address) for address in LINK.findall(reply.html)]
        for pk, reply in replies.items()
        if reply.is_shown
    }
    paths = {path for some in links.values() for path in some if path}
    asked = [f"{path}/" for path in paths]
    pages = Entry.objects.filter(kind__in=(Entry.Kind.GUIDE, Entry.Kind.FAQ), scope=PUBLIC)
    pages = pages.filter(url__in=asked).values_list("url", "object_id") if asked else []
    at = {path_of(url): pk for url, pk in pages}
    found = {pk: [at[path] for path in some if path in at] for pk, some in links.items()}
    return {pk: some[0] for pk, some in found.items() if some}


def titled(topics: list) -> dict[int, int]:
    """By what the search keeps as like each topic; of those, entries that ask the same."""
    rows = Entry.objects.filter(kind=Entry.Kind.TOPIC, object_id__in=[topic.pk for topic in topics])
    like = {
        pk: [int(name.partition(":")[2]) for name in related if name.startswith("faq:")]
        for pk, related in rows.values_list("object_id", "related")
    }
    numbers = {number for some in like.values() for number in some}
    answers = Entry.objects.filter(kind=Entry.Kind.FAQ, scope=PUBLIC, object_id__in=numbers)
    titles = dict(answers.values_list("object_id", "title")) if numbers else {}
    found = {}
    for topic in topics:
        near = [pk for pk in like.get(topic.pk, []) if pk in titles]
        same = [pk for pk in near if asks_the_same(topic.title, titles[pk], topic.category.lang)]
        if same:
            found[topic.pk] = same[0]
    return found


def asks_the_same(one: str, other: str, language: str) -> bool:
    stems = [
        {stem(word, language) for word in words(title) if not is_common(word, language)}
        for title in (one, other)
    ]
    shared = stems[0] & stems[1]
    return len(shared) >= AT_LEAST and len(shared) >= SAME * max(map(len, stems))
