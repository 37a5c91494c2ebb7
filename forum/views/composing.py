"""What stands in a composer when it opens."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forum.files import receive
from forum.forms import NewReplyForm
from forum.limits import within_limit
from forum.models import Draft
from forum.quoting import quotation
from forum.views.keeping import FIELDS, take_back

FILES_AT_ONCE = 5
NOT_TAKEN = "not_taken"  # in what was posted: why a file that came along was not taken
OPENING = "opening"  # stands for the topic's own body where a reply is asked for by its id


def draft_at(request, place: str) -> Draft | None:
    return request.user.drafts.at(place) if request.user.is_authenticated else None


def ready(form, place: str, draft: Draft | None):
    """The form, knowing where it stands and which draft it goes on with."""
    form.place, form.draft = place, draft
    return form


def begun(request, draft, **words) -> dict:
    """The words a form begins with: those given, as the draft goes on with them, or those from before a sign-in."""
    kept = {name: word for name, word in draft.words.items() if name in FIELDS} if draft else {}
    return words | kept | take_back(request)


def reply_form(request, topic) -> NewReplyForm | None:
    """The place to reply, as the address asks for it: with a draft, to a reply (`to`), with a quote of one (`quote`).
    None when nothing stands in it, nor would: it is asked for by nearly every page, and alike on all."""
    place = f"topic-{topic.pk}"
    may_have_draft = topic.has_draft_of_reader is not False and topic.allows_reply_by(request.user)
    draft = draft_at(request, place) if may_have_draft else None
    words = begun(request, draft)
    if quoted := request.GET.get("quote"):
        words |= with_quote(request, topic, quoted, words.get("source", ""))
    elif "to" in request.GET:
        words["to"] = request.GET["to"]
    if not (draft or words):
        return None
    form = NewReplyForm(initial=words, topic=topic, member=request.user)
    if words.get("to") and not form.answered:
        form.initial["to"] = ""
        messages.warning(request, _("The reply you wanted to answer is no longer here."))
    return ready(form, place, draft)


def with_quote(request, topic, which: str, source: str) -> dict:
    """The words with a quote behind them, unless it stands there already."""
    quote, to = quote_of(request, topic, which)
    if quote.strip() in source:
        return {"to": to}
    return {"to": to, "source": f"{source}\n\n{quote}".lstrip("\n")}


def sent(request):
    """What was posted, or None. A file that came along, without JavaScript, stands at the end of the text, or the reason
    why not among the words."""
    if request.method != "POST":
        return None
    words = request.POST.copy()
    words.setlist(NOT_TAKEN, [])
    if "apart" in words:
        words["to"] = ""
    for file in request.FILES.getlist("file")[:FILES_AT_ONCE]:
        try:
            words["source"] = f"{words.get('source', '').rstrip()}\n\n{stored(request, file)}"
        except ValidationError as trouble:
            words.appendlist(NOT_TAKEN, f"{file.name}: {trouble.message}")
    return words


def is_whole(form) -> bool:
    """Is the form well, and was every file taken that came along? What stands against it is told beside the text."""
    is_well, not_taken = form.is_valid(), form.data.getlist(NOT_TAKEN)
    for trouble in not_taken:
        form.add_error("source", trouble)
    return is_well and not not_taken


def quote_of(request, topic, which: str) -> tuple[str, str]:
    """The quote of a reply, by its id, or of the opening, and whom it answers; "" when `which` cannot be seen."""
    if which == OPENING:
        return quotation(topic, "forum:topic_short"), ""
    asked = NewReplyForm(initial={"to": which}, topic=topic, member=request.user)
    return (quotation(asked.answered, "forum:reply") if asked.answered else ""), which


def stored(request, file) -> str:
    """The Markdown of a file that was sent. Raises ValidationError with a sentence."""
    if not within_limit(request, "upload"):
        raise ValidationError(
            _("You have sent many files in a short time. Send this one in ten minutes.")
        )
    return receive(request.user, file).markdown
