"""The answer itself, shown with the results when one of them is clearly it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from community.content.markdown import plain_text
from community.members.models import Member
from community.search.models import Entry
from forum.models import Reply
from knowledgebase.models import FAQEntryPage

LENGTH = 1_200  # characters that are shown; whoever wants more of a long answer opens it
SPARE = 300  # characters; an answer that is only this much longer is shown whole


@dataclass(frozen=True)
class Answer:
    html: SafeString
    is_cut: bool
    url: str  # where it stands
    author: Member | None = None  # the company, if nobody
    given_at: datetime | None = None


def answer_in(entry: Entry, topic, member) -> Answer | None:
    """What the company answers in the FAQ, or the reply that solved `topic`, as far as `member` may see it now."""
    if entry.kind == Entry.Kind.FAQ:
        page = FAQEntryPage.objects.visible_to(member).filter(pk=entry.object_id).first()
        return Answer(*beginning(page.html), entry.get_absolute_url()) if page else None
    if not topic or not topic.accepted_reply_id:
        return None
    replies = Reply.objects.visible_to(member).shown().select_related("author")
    reply = replies.filter(pk=topic.accepted_reply_id).first()
    if not reply:
        return None
    return Answer(*beginning(reply.html), reply.get_absolute_url(), reply.author, reply.created_at)


def beginning(html: str) -> tuple[SafeString, bool]:
    """Clean HTML, cut where it is long, and whether it was."""
    is_cut = len(plain_text(html)) > LENGTH + SPARE
    shown = Truncator(html).chars(LENGTH, html=True) if is_cut else html
    return mark_safe(shown), is_cut  # noqa: S308 (cleaned when it was written; a cut opens nothing)
