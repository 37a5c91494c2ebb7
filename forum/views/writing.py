from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.content.limits import too_many
from community.content.templatetags.slots import filled
from forum import about
from forum.forms import NewReplyForm, ReplyForm, TextField, TopicEditForm, TopicForm
from forum.limits import within_limit
from forum.models import BODY_LENGTH, Refused, Reply, Topic
from forum.models.wording import html_of
from forum.views.composing import begun, draft_at, is_whole, ready, sent
from forum.views.finding import topic_now
from forum.views.keeping import sign_in_first
from forum.views.reading import show_topic

NOT_YET = {"preview", "apart", "again"}  # buttons that bring a form back as it is


@require_http_methods(["GET", "HEAD", "POST"])
def topic_new(request):
    if not request.user.is_authenticated:
        return sign_in_first(request, request.get_full_path())
    carried = {name: request.GET[name] for name in ("title", "category") if name in request.GET}
    draft = draft_at(request, "new")
    form = TopicForm(sent(request), initial=begun(request, draft, **carried), member=request.user)
    ready(form, "new", draft)
    if not form.room:
        raise PermissionDenied(_("There is no category in which you may start a topic."))
    known = ""
    if is_ready(request, form):
        known = known_before(request, form)
        if not known and is_in_time(request, form):
            return redirect(told(request, form.start(request.user)))
    title = _("Ask a question") if form.room.takes_answers else _("Start a topic")
    context = {"form": form, "known": known, "preview": preview_of(request, form)}
    context |= about.writing(title)
    return render(request, "forum/topic_new.html", context, status=status_of(form))


@require_POST
def reply_new(request, pk):
    topic = topic_now(request.user, pk)
    if not request.user.is_authenticated:
        return sign_in_first(request, f"{topic.get_absolute_url()}#reply")
    form = NewReplyForm(sent(request), topic=topic, member=request.user)
    place = f"topic-{topic.pk}"
    ready(form, place, draft_at(request, place))
    status = 403
    if not topic.allows_reply_by(request.user):
        form.add_error(None, topic.why_closed() or _("You may not reply here."))
    elif may_be_sent(request, form):
        try:
            return redirect(told(request, form.send(topic, request.user)).place)
        except Refused as refusal:  # closed between our asking and our telling
            form.add_error(None, str(refusal))
    else:
        status = status_of(form)
    return show_topic(request, topic, form, status=status, preview=preview_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def topic_edit(request, pk):
    topic = get_object_or_404(Topic.objects.visible_to(request.user).for_page(), pk=pk)
    if not request.user.is_authenticated:
        return sign_in_first(request, request.path)
    if not topic.allows_edit_by(request.user):
        return cannot_be_changed(request, topic)
    place = f"topic-{topic.pk}-edit"
    draft = draft_at(request, place)
    words = begun(request, draft, title=topic.title, source=topic.source)
    form = TopicEditForm(sent(request), initial=words, member=request.user, before=topic.source)
    ready(form, place, draft)
    if may_be_sent(request, form):
        form.change(topic, by=request.user)
        return redirect(told(request, topic))
    return show_editor(request, form, topic, _("Change your topic"), topic.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def reply_edit(request, pk):
    found = Reply.objects.visible_to(request.user).select_related("author", "topic__category")
    reply = get_object_or_404(found, pk=pk)
    if not request.user.is_authenticated:
        return sign_in_first(request, request.path)
    if not reply.allows_edit_by(request.user):
        return cannot_be_changed(request, reply)
    place = f"reply-{reply.pk}-edit"
    draft = draft_at(request, place)
    words = begun(request, draft, source=reply.source)
    form = ReplyForm(sent(request), initial=words, member=request.user, before=reply.source)
    ready(form, place, draft)
    if may_be_sent(request, form):
        form.change(reply, by=request.user)
        return redirect(told(request, reply).place)
    return show_editor(request, form, reply.topic, _("Change your reply"), reply.place)


@require_POST
def preview(request):
    """An HTML fragment: how `source` will look."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    if not within_limit(request, "preview"):
        return too_many(request)
    return HttpResponse(as_posted(request.POST.get("source", "")))


def told(request, post):
    """The post; when it is held, its author hears so kindly, and not why: that would teach those whom it is there for."""
    if post.held_at:
        messages.info(
            request,
            _(
                "Thank you. A moderator looks at what you wrote before others see it. You need do nothing."
            ),
        )
    return post


def may_be_sent(request, form) -> bool:
    """Is it to be sent, is it well, and is it not too much at once? What stands against it is told to the form."""
    return is_ready(request, form) and is_in_time(request, form)


def is_ready(request, form) -> bool:
    return request.method == "POST" and is_whole(form) and not NOT_YET & request.POST.keys()


def known_before(request, form) -> str:
    """What upper apps would have looked at first, HTML, if it is a question. Whoever pressed twice has asked already."""
    if not form.cleaned_data["category"].takes_answers:
        return ""
    known = filled("topic.before_asking", request, form)
    return "" if known and form.was_sent_by(request.user) else known


def is_in_time(request, form) -> bool:
    if within_limit(request, "post"):
        return True
    form.add_error(
        None,
        _(
            "You have sent a lot in a short time. Your words are kept here; send them in a few minutes."
        ),
    )
    form.too_much = True
    return False


def status_of(form) -> int:
    return 429 if getattr(form, "too_much", False) else 200


def preview_of(request, form) -> str:
    """The preview for those without JavaScript, when they asked for it."""
    if "preview" not in request.POST:
        return ""
    return mark_safe(as_posted(form["source"].value() or ""))  # noqa: S308 (html_of sanitises)


def as_posted(source: str) -> str:
    return html_of(TextField().to_python(source[:BODY_LENGTH]))


def show_editor(request, form, topic, title, back):
    context = {
        "form": form,
        "topic": topic,
        "back": back,
        "preview": preview_of(request, form),
        **about.writing(title, topic),
    }
    return render(request, "forum/edit.html", context, status=status_of(form))


def cannot_be_changed(request, noun):
    """Refused, but what was sent comes back to be copied: the topic may have been closed meanwhile."""
    if request.method != "POST":
        raise PermissionDenied
    messages.error(
        request,
        _("This can no longer be changed. Your words are below, so that you can copy them."),
    )
    words = {"words": request.POST.get("source", ""), "noun": noun}
    return render(request, "forum/words_kept.html", words, status=403)
