import unicodedata
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from forum import newcomers
from forum.forms_tags import TagsField
from forum.models import BODY_LENGTH, Bookmark, Category, Reply, Topic
from forum.screening import look_again, look_at, words_of

TITLE_LEAST = 8  # “It broke” says something, “Help” does not
BLANK = set(
    "\u115f\u1160\u2800\u3164\uffa0"
)  # letters and signs by name, and nothing on the screen
QUESTION_LEAST = 20  # one short sentence: with less, nobody can answer

WEIGHED = 2_000  # characters; what says nothing in them says nothing


def weight(text: str) -> int:
    """How many characters of a text can be seen; a Chinese or Japanese one says as much as two others."""
    seen = (
        char
        for char in text[:WEIGHED]
        if unicodedata.category(char)[0] in "LNSP" and char not in BLANK
    )
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in seen)


class Least:
    """Validator: something can be seen, and enough of it."""

    def __init__(self, least: int, message):
        self.least, self.message = least, message

    def __call__(self, text):
        if weight(text) < self.least:
            raise ValidationError(self.message)


class TextField(forms.CharField):
    """Markdown. Nothing is cut off by the browser: what is too long comes back whole, and says by how much."""

    widget = forms.Textarea(attrs={"rows": 8})

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return text.strip("\n").rstrip()

    def validate(self, value):
        super().validate(value)
        over = len(value) - BODY_LENGTH
        if over > 0:
            message = ngettext_lazy(
                "This is %(n)d character too long. Shorten it, or say the rest in a reply.",
                "This is %(n)d characters too long. Shorten it, or say the rest in a reply.",
                over,
            )
            raise ValidationError(message % {"n": over})


class TitleField(forms.CharField):
    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class KeyField(forms.UUIDField):
    """Made anew with every form. What is no key is none: it must not stand in anybody's way."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.HiddenInput, initial=uuid4, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            return None


class WordsForm(forms.Form):
    """What `member` writes in the place of `before`. A newcomer's limits are told beside the text, which stays as it was typed.

    Without a member nobody is held to them: who asks without an account is looked at otherwise.
    """

    def __init__(self, *args, member=None, before: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.before = member, before

    def clean(self):
        data = super().clean()
        if self.member and "source" in data:
            for sentence in newcomers.problems(self.member, data["source"], self.before):
                self.add_error("source", sentence)
            if not self.before and (wait := newcomers.wait(self.member, data.get("sent_key"))):
                self.add_error("source", wait)
        return data


class ReplyForm(WordsForm):
    source = TextField(
        label=_("Your reply"),
        strip=False,
        validators=[Least(1, _("Write something that can be seen."))],
        error_messages={"required": _("Write something first.")},
    )

    @transaction.atomic
    def change(self, reply: Reply, *, by) -> None:
        before = words_of(reply)
        reply.edit(self.cleaned_data["source"], by=by)
        look_again(reply, before, by=by)


class NewReplyForm(ReplyForm):
    """A reply in `topic`, or to one of its replies that `member` sees."""

    to = forms.ModelChoiceField(
        Reply.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": _(
                "The reply you answer is no longer here. Send your words again, and they stand on their own."
            )
        },
    )
    sent_key = KeyField()

    def __init__(self, *args, topic, member, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        self.fields["to"].queryset = topic.replies.shown_to(member).select_related("author")

    @property
    def answered(self) -> Reply | None:
        """The reply that is being answered, when it can be."""
        try:
            return self.fields["to"].clean(self["to"].value())
        except ValidationError:
            return None

    @transaction.atomic
    def send(self, topic, author) -> Reply:
        data = self.cleaned_data
        reply = topic.reply(author, data["source"], to=data["to"], key=data["sent_key"])
        look_at(reply)
        newcomers.look_first(reply)
        return reply


class TopicEditForm(WordsForm):
    title = TitleField(
        label=_("Your question, in a sentence"),
        help_text=_("A whole sentence is found more easily than two words."),
        max_length=Topic._meta.get_field("title").max_length,
        validators=[
            Least(TITLE_LEAST, _("Say a little more, so that others see what it is about."))
        ],
        error_messages={"required": _("Begin with what it is about.")},
    )
    source = TextField(
        label=_("What happens, and what have you tried?"),
        strip=False,
        validators=[Least(QUESTION_LEAST, _("Write at least one whole sentence."))],
        error_messages={"required": _("Tell a little, so that somebody can answer.")},
    )

    @transaction.atomic
    def change(self, topic: Topic, *, by) -> None:
        before = words_of(topic)
        topic.edit(self.cleaned_data["title"], self.cleaned_data["source"], by=by)
        look_again(topic, before, by=by)


class CategoryField(forms.ModelChoiceField):
    def to_python(self, value):
        """PostgreSQL is not even asked for what no text of its can be."""
        if isinstance(value, str) and "\0" in value:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class TopicForm(TopicEditForm):
    category = CategoryField(
        Category.objects.none(),
        label=_("Where does it belong?"),
        empty_label=None,
        to_field_name="slug",
        error_messages={
            "required": _("Choose where it belongs."),
            "invalid_choice": _("Choose one of these."),
        },
    )
    tags = TagsField()
    sent_key = KeyField()
    field_order = ["title", "category", "source", "tags"]

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        # The outermost ones first: the first of them is where a question belongs that says nothing else.
        outermost = F("parent").asc(nulls_first=True)
        rooms = Category.objects.open_to(member).order_by(outermost, "order", "name")
        self.fields["category"].queryset = rooms
        chosen = self.data.get("category") or self.initial.get("category") or ""
        self.room = rooms.filter(slug=chosen.replace("\0", "")).first() or rooms.first()
        self.initial["category"] = self.room and self.room.slug
        if self.room and not self.room.takes_answers:
            self.fields["title"].label = _("Title")
            self.fields["source"].label = _("What would you like to tell?")

    def clean_tags(self):
        return self.fields["tags"].check(self.cleaned_data["tags"], self.member)

    def was_sent_by(self, author) -> bool:
        data = self.cleaned_data
        same = data["category"].topics.filter(title=data["title"])
        return bool(same.sent_already(author, data["source"], timezone.now(), data["sent_key"]))

    @transaction.atomic
    def start(self, author):
        data = self.cleaned_data
        room, key = data["category"], data["sent_key"]
        topic = room.start_topic(author, data["title"], data["source"], key=key)
        if data["tags"]:
            topic.tag(data["tags"], by=author)
        look_at(topic)
        newcomers.look_first(topic)
        return topic


class BookmarkForm(forms.ModelForm):
    class Meta:
        model = Bookmark
        fields = ["note"]
        help_texts = {"note": _("Only you see it. At most 200 characters.")}

    def __init__(self, *args, **kwargs):
        """Nothing is cut off by the browser: what is too long comes back whole."""
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs.pop("maxlength", None)
