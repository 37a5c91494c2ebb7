"""The HTML of one article as the blocks of a guide."""

from html import escape

from ..convert import Converter
from ..drafts import anchors_of
from ..inline import ICON_HEIGHT, TAG
from ..library import Refused
from .items import Item
from .nodes import Node, blocks
from .place import ArticlePlace
from .tables import table_block
from .tree import is_bottomless, lost_in, parse

SIZE_LIMIT = 2 * 2**20  # characters, as for files of Markdown


class ArticleConverter(Converter):
    def on_paragraph(self, node, body, small):
        """A large picture parts its paragraph where it stands, as a browser shows it."""
        line, parted = node.children[0], []
        for child in line.children:
            large = child.type == "image" and self.is_large(child)
            parted += [Node("softbreak"), child, Node("softbreak")] if large else [child]
        super().on_paragraph(Node("paragraph", [Node("inline", parted)]), body, small)

    def is_large(self, image) -> bool:
        picture = self.place.picture(image.attrs["src"], 0)
        return bool(picture) and picture.height > ICON_HEIGHT

    def on_html_table(self, node, body, small):
        element = node.meta["element"]
        if is_single_cell(element):
            body.take(self.blocks(blocks(element), small))
            return
        for kind, value in table_block(element, lambda kind, to: self.address(kind, to, 0)):
            body.add(kind, value)


def is_single_cell(table) -> bool:
    """A table of one cell is no table, but a box that somebody drew."""
    return sum(one.name in {"td", "th"} for one in table.all()) == 1


def read_article(item: Item, centre):
    """(blocks, anchors, links to be checked) of an article; what is lost is reported."""
    place = ArticlePlace(item, centre)
    html = item.text("body")
    if len(html) > SIZE_LIMIT:
        place.trouble(0, "the text is longer than 2 MB and was left out")
        html = ""
    if is_bottomless(html):
        place.trouble(0, "the text is nested too deeply; only its words were taken")
        html = escape(" ".join(TAG.sub(" ", html).split()))
    if lost := lost_in(html):
        place.trouble(0, f"left out, for it could act: {', '.join(f'<{name}>' for name in lost)}")
    root = parse(html)
    place.note_heights(root)
    converter = ArticleConverter(place)
    body = converter.body(Node("root", blocks(root)), item.title)
    body += downloads(item, centre, place)
    if not body:
        place.trouble(0, "there is a title, but no text")
    return body, anchors_of(converter), place.anchors


def downloads(item: Item, centre, place) -> list[tuple[str, dict]]:
    """The attachments that Zendesk lists under an article, as far as its text does not have them."""
    found, attachments = [], centre.attachments
    for one in attachments.of_article.get(item.id, []):
        if one.id in place.used:
            continue
        place.used.add(one.id)
        try:
            if attachments.is_picture(one):
                picture = attachments.picture(one)
                value = {"image": picture.id, "alt": picture.words[:255], "caption": ""}
                found.append(("picture", value))
            else:
                document, _ = attachments.document(one)
                found.append(("download", {"document": document, "label": one.text("file_name").rpartition("/")[2]}))  # fmt: skip
        except Refused as error:
            place.trouble(0, f"attachment “{one.text('file_name')}” {error}")
    return found
