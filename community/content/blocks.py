"""The parts a guide is written from. Each has its template in templates/content/blocks/."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from community.content.videos import video_at

WORDS = ["bold", "italic", "code", "kbd", "superscript", "subscript", "strikethrough"]
LINKS = ["link", "document-link"]
SMALL_TEXT_FEATURES = [*WORDS, "ol", "ul", "blockquote", *LINKS]
TEXT_FEATURES = ["h2", "h3", "h4", *SMALL_TEXT_FEATURES, "hr"]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Description"),
        help_text=_("What somebody who cannot see the picture needs to know."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "content/blocks/picture.html"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("note", _("Note")),
            ("tip", _("Tip")),
            ("warning", _("Warning")),
            ("safety", _("Safety")),
        ],
        default="note",
    )
    title = blocks.CharBlock(label=_("Title"), required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=SMALL_TEXT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Call-out")
        template = "content/blocks/callout.html"


class CodeBlock(blocks.StructBlock):
    language = blocks.CharBlock(label=_("Language"), required=False)
    code = blocks.TextBlock(label=_("Code"))

    class Meta:
        icon = "code"
        label = _("Code")
        template = "content/blocks/code.html"


class SubstepsBlock(blocks.StructBlock):
    """Smaller steps that only some readers need; closed until they are opened."""

    title = blocks.CharBlock(label=_("What they are for"), max_length=120)
    steps = blocks.ListBlock(
        blocks.StreamBlock(
            [
                ("text", blocks.RichTextBlock(label=_("Text"), features=SMALL_TEXT_FEATURES)),
                ("picture", PictureBlock()),
            ],
            label=_("Step"),
        ),
        label=_("Steps"),
    )

    class Meta:
        icon = "list-ol"
        label = _("Smaller steps")
        template = "content/blocks/substeps.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What to do"), required=False)
    content = blocks.StreamBlock(
        [
            ("text", blocks.RichTextBlock(label=_("Text"), features=SMALL_TEXT_FEATURES)),
            ("picture", PictureBlock()),
            ("callout", CalloutBlock()),
            ("code", CodeBlock()),
            ("substeps", SubstepsBlock()),
        ],
        label=_("Explanation"),
        required=False,
    )

    class Meta:
        icon = "list-ol"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    start = blocks.IntegerBlock(label=_("First number"), default=1, min_value=0)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Numbered steps")
        template = "content/blocks/steps.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    label = blocks.CharBlock(label=_("Name shown"), required=False)

    class Meta:
        icon = "download"
        label = _("Download")
        template = "content/blocks/download.html"


class VideoValue(blocks.StructValue):
    @property
    def video(self):
        return video_at(self.get("url") or "")


class VideoBlock(blocks.StructBlock):
    url = blocks.URLBlock(label=_("Address"), help_text=_("A page of YouTube or Vimeo."))
    title = blocks.CharBlock(label=_("Title"))
    transcript = blocks.TextBlock(
        label=_("Transcript"),
        required=False,
        help_text=_("What is said and shown, for people who read, and for the search."),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        template = "content/blocks/video.html"
        value_class = VideoValue

    def clean(self, value):
        value = super().clean(value)
        if value.video is None:
            words = _(
                "Write the address of one video, like https://www.youtube.com/watch?v=… or https://vimeo.com/…"
            )
            raise StructBlockValidationError(block_errors={"url": ValidationError(words)})
        return value


class MarkdownBlock(blocks.TextBlock):
    """Text whose structure the rich text editor cannot hold, as imported help centres have it."""

    class Meta:
        icon = "pilcrow"
        label = _("Markdown")
        template = "content/blocks/markdown.html"


def body_blocks():
    """What the body of a guide or page is made of."""
    return [
        (
            "text",
            blocks.RichTextBlock(
                label=_("Text"), features=TEXT_FEATURES, template="content/blocks/text.html"
            ),
        ),
        ("callout", CalloutBlock()),
        ("steps", StepsBlock()),
        ("picture", PictureBlock()),
        ("video", VideoBlock()),
        ("table", TableBlock(label=_("Table"), template="content/blocks/table.html")),
        ("code", CodeBlock()),
        ("download", DownloadBlock()),
        ("markdown", MarkdownBlock()),
    ]
