"""Where links and pictures of the demo's stories lead; what the importer's converter asks about a file."""

from pathlib import Path
from urllib.parse import unquote

from community.content.headings import anchor as anchor_of
from community.demo.stories import Story
from knowledgebase.importers.convert import Converter
from knowledgebase.importers.grammar import parse


class Place:
    """One story. A link to nothing is an error here: the demo's words are ours."""

    first_line = 1

    def __init__(self, story: Story, pages: dict[Path, object]):
        self.story, self.pages, self.title = story, pages, story.title

    def parse(self, text: str):
        return parse(text)

    def link(self, href: str, line: int) -> str:
        if href.startswith(("/", "#", "mailto:", "https:")):
            return f'<a href="{href}">'
        path, _, anchor = href.partition("#")
        page = self.pages[(self.story.path.parent / path).resolve()]
        if not anchor:
            return f'<a linktype="page" id="{page.pk}">'
        return f'<a href="{page.url}#{anchor_of(unquote(anchor))}">'

    def address(self, href: str, line: int) -> str:
        path, _, anchor = href.partition("#")
        page = self.pages.get((self.story.path.parent / path).resolve())
        if not page:
            return href
        return f"{page.url}#{anchor_of(unquote(anchor))}" if anchor else page.url

    def trouble(self, line: int, text: str) -> None:
        raise ValueError(f"{self.story.path}:{line}: {text}")


def blocks(story: Story, pages) -> list[dict]:
    """The story as a StreamField's value."""
    body = Converter(Place(story, pages)).body(parse(story.source), story.title)
    return [{"type": kind, "value": value} for kind, value in body]


def rich_text(story: Story, pages) -> str:
    return "".join(block["value"] for block in blocks(story, pages))
