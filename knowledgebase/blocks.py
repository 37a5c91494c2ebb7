"""What the body of a guide is made of: the site's common blocks, and those that only guides have."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText
from wagtail.snippets.blocks import SnippetChooserBlock

from community.content.blocks import SMALL_TEXT_FEATURES, body_blocks
from community.content.bodies import references_in, with_bodies


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

    def get_context(self, value, parent_context=None):
        """`variants`, each with `is_mine`: the reader has chosen its segment (`chosen_segments` holds short names).

        They keep their order whoever reads, so that the addresses of the headings in them stay the same.
        """
        context = super().get_context(value, parent_context)
        chosen = context.get("chosen_segments") or ()
        context["variants"] = [
            {
                "label": variant["label"],
                "content": variant["content"],
                "is_mine": bool(variant["segment"]) and variant["segment"].slug in chosen,
            }
            for variant in value["variants"]
        ]
        return context


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


class SharedBlock(SnippetChooserBlock):
    """Shows words that are kept elsewhere; nothing, when they are gone meanwhile."""

    def source_of(self, value):
        """The words as pairs of a block and its value."""
        raise NotImplementedError

    def references_inside(self, value):
        raise NotImplementedError

    def get_searchable_content(self, value):
        words = [block.get_searchable_content(inner) for block, inner in self.source_of(value)]
        return [word for found in words for word in found]


class TermBlock(SharedBlock):
    def __init__(self, **kwargs):
        super().__init__("knowledgebase.GlossaryTerm", **kwargs)

    def source_of(self, term):
        if term:
            yield blocks.CharBlock(), term.term
            yield blocks.RichTextBlock(), RichText(term.definition)

    def references_inside(self, term):
        return term.references() if term else ()

    class Meta:
        icon = "openquote"
        label = _("Glossary term")
        template = "knowledgebase/blocks/term.html"


class PassageBlock(SharedBlock):
    def __init__(self, **kwargs):
        super().__init__("knowledgebase.Passage", **kwargs)

    def bulk_to_python(self, values):
        passages = super().bulk_to_python(values)
        with_bodies(passage for passage in passages if passage)
        return passages

    def source_of(self, passage):
        if passage:
            yield passage.body.stream_block, passage.body

    def references_inside(self, passage):
        return references_in(passage.body) if passage else ()

    class Meta:
        icon = "snippet"
        label = _("Shared passage")
        template = "knowledgebase/blocks/passage.html"


def guide_blocks():
    """What the body of a guide is made of."""
    return [
        *body_blocks(),
        ("variants", VariantsBlock()),
        ("trouble", TroubleBlock()),
        ("term", TermBlock()),
        ("passage", PassageBlock()),
    ]
