"""How what customers say becomes a row of the index, as far as they agree now."""

from html import escape

from django.conf import settings
from django.utils import translation

from community.search.models import ANY_LANGUAGE, PUBLIC, Entry
from community.search.texts import folded, html_of
from community.spotlights.models import Spotlight


class Spotlights:
    """What customers said, as far as they agree now: it is written anew with every answer they give."""

    kind = Entry.Kind.SPOTLIGHT
    model = Spotlight

    def objects(self):
        return Spotlight.objects.published().for_listing().order_by("pk")

    def entry(self, spotlight) -> Entry | None:
        if not spotlight.is_published:
            return None
        with translation.override(settings.LANGUAGE_CODE):
            url = spotlight.get_absolute_url()
            title = spotlight.title
        words, product = spotlight.words, spotlight.product
        names = [spotlight.shown_name, spotlight.detail] if spotlight.is_named else []
        said = [words.text, *words.good, *words.bad, spotlight.response]
        return folded(
            Entry(
                kind=self.kind,
                object_id=spotlight.pk,
                locale=ANY_LANGUAGE,
                title=title,
                keywords=", ".join(filter(None, [product and product.name, *names])),
                body="\n".join(filter(None, said)),
                url=url,
                scope=PUBLIC,
                segments=product.slug if product else "",
                changed_at=spotlight.approved_at,
            )
        )


def case_html(page) -> str:
    """With the customer's name and words, as far as they agree now."""
    figures = [f"{figure.value['value']} {figure.value['meaning']}" for figure in page.figures]
    lines_of_it = [page.summary, *figures, page.quote]
    said = "".join(f"<p>{escape(line)}</p>" for line in lines_of_it if line)
    if page.consent("name"):
        said += f"<p>{escape(page.shown_name)}</p>"
    return page.named(said + "".join(html_of(page.body.stream_block, page.body)))


def case_segments(page) -> list[str]:
    return [page.product.slug] if page.product else []
