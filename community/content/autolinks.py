"""What becomes a link without being written as one: addresses, @names and #tags in the tokens of a Markdown text."""

import re
from collections.abc import Callable, Iterator

from markdown_it.token import Token

Resolve = Callable[[str, str], str | None]

ADDRESS = re.compile(r"(?<![\w/@.-])(?:https?://|www\.(?=\w))[^\s<>\"“”«»]{1,2000}", re.IGNORECASE)
NAME = re.compile(r"(?<![\w/@#&.-])([@#])(\w(?:[\w-]{0,58}\w)?)(?!\w)")
KINDS = {"@": "mention", "#": "tag"}


def link_addresses(state) -> None:
    """Makes links of addresses that were simply typed."""
    for block in state.tokens:
        if block.children and ("://" in block.content or "www." in block.content.lower()):
            block.children = list(_with_addresses(block.children))


def _with_addresses(tokens: list[Token]):
    depth = 0
    for token in tokens:
        depth += token.nesting if token.tag == "a" else 0
        if token.type == "text" and not depth:
            yield from _split_addresses(token.content)
        else:
            yield token


def _split_addresses(text: str):
    end = 0
    for match in ADDRESS.finditer(text):
        address = _without_closing_marks(match[0])
        yield Token("text", "", 0, content=text[end : match.start()])
        href = address if "://" in address else f"https://{address}"
        yield Token("link_open", "a", 1, attrs={"href": href})
        yield Token("text", "", 0, content=address)
        yield Token("link_close", "a", -1)
        end = match.start() + len(address)
    yield Token("text", "", 0, content=text[end:])


def _without_closing_marks(address: str) -> str:
    """The full stop after an address, or the bracket around it, is not part of it."""
    while address[-1] in "?!.,:;*_~'…" or (
        address[-1] == ")" and address.count(")") > address.count("(")
    ):
        address = address[:-1]
    return address


def link_names(state) -> None:
    """A core rule of the parser: what the `resolve` of the text's environment knows becomes a link, or bold without an address."""
    resolve = state.env.get("resolve")
    for block in state.tokens if resolve else ():
        if block.children and ("@" in block.content or "#" in block.content):
            block.children = list(_with_names(block.children, resolve))


def said_outside_quotes(tokens: list[Token]) -> Iterator[str]:
    """The running text, without what is quoted, code or a link."""
    quotes = 0
    for block in tokens:
        quotes += block.nesting if block.tag == "blockquote" else 0
        if not quotes and block.children:
            yield from (token.content for token in _plain(block.children) if token.type == "text")


def _plain(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += token.nesting if token.tag == "a" else 0
        if not depth:
            yield token


def _with_names(tokens: list[Token], resolve: Resolve) -> Iterator[Token]:
    open_to_links = {id(token) for token in _plain(tokens)}
    for token in tokens:
        if token.type == "text" and id(token) in open_to_links:
            yield from _split_names(token.content, resolve)
        else:
            yield token


def _split_names(text: str, resolve: Resolve) -> Iterator[Token]:
    end = 0
    for match in NAME.finditer(text):
        address = resolve(KINDS[match[1]], match[2])
        if address is None:
            continue
        tag, attrs = ("a", {"href": address}) if address else ("strong", {})
        yield Token("text", "", 0, content=text[end : match.start()])
        yield Token("name_open", tag, 1, attrs=attrs)
        yield Token("text", "", 0, content=match[0])
        yield Token("name_close", tag, -1)
        end = match.end()
    yield Token("text", "", 0, content=text[end:])
