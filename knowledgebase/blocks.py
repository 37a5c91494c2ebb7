"""What the body of a guide is made of: the site's common blocks, and those that only guides have."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from community.content.blocks import SMALL_TEXT_FEATURES, body_blocks


def inner_blocks(*left_out):
    """The common blocks, for what stands inside a block."""
    return [(name, block) for name, block in body_blocks() if name not in left_out]


class VariantBlock(blocks.StructBlock):
    label = blocks.CharBlock(
        label=_("For whom"), max_length=60, help_text=_("Like “Tide Mini, until 2023”.")
    )
    segment = SnippetChooserBlock(
        "audience.Segment",
        label=_("Segment"),
        required=False,
        help_text=_("Readers who chose it see this variant first."),
    )
    content = blocks.StreamBlock(inner_blocks("markdown"), label=_("Text"))

    class Meta:
        icon = "copy"
        label = _("Variant")


class VariantsBlock(blocks.StructBlock):
    """The same thing for model A and for model B."""

    variants = blocks.ListBlock(VariantBlock(), label=_("Variants"), min_num=2)

    class Meta:
        icon = "copy"
        label = _("Variants")
        template = "knowledgebase/blocks/variants.html"


class CauseBlock(blocks.StructBlock):
    cause = blocks.CharBlock(label=_("Cause"), max_length=120)
    check = blocks.RichTextBlock(
        label=_("How to tell"), features=SMALL_TEXT_FEATURES, required=False
    )
    fix = blocks.StreamBlock(inner_blocks("markdown", "table"), label=_("What to do"))

    class Meta:
        icon = "help"
        label = _("Cause")


class TroubleBlock(blocks.StructBlock):
    """A symptom with its causes, the likeliest first, and what to do about each."""

    symptom = blocks.CharBlock(label=_("Symptom"), max_length=160)
    causes = blocks.ListBlock(CauseBlock(), label=_("Causes, the likeliest first"), min_num=1)

    class Meta:
        icon = "warning"
        label = _("Symptom and causes")
        template = "knowledgebase/blocks/trouble.html"


def guide_blocks():
    return [
        *body_blocks(),
        ("variants", VariantsBlock()),
        ("trouble", TroubleBlock()),
        (
            "term",
            SnippetChooserBlock(
                "knowledgebase.GlossaryTerm",
                label=_("Glossary term"),
                icon="openquote",
                template="knowledgebase/blocks/term.html",
            ),
        ),
        (
            "passage",
            SnippetChooserBlock(
                "knowledgebase.Passage",
                label=_("Shared passage"),
                icon="snippet",
                template="knowledgebase/blocks/passage.html",
            ),
        ),
    ]
