"""What somebody said, as a quote in the Markdown of another post."""

import re

from forum.models.wording import path

MARKS = re.compile(r"([\\`*_\[\]<>#@])")


def quotation(post, view: str) -> str:
    """The words of a post behind their author's name, which leads to them. What it quotes itself is left out, so
    that quotes of quotes do not grow for ever."""
    own = [line for line in post.source.splitlines() if not line.lstrip().startswith(">")]
    words = "\n".join(own).strip() or post.source.strip()
    name = MARKS.sub(r"\\\1", str(post.author))
    said = [f"[{name}]({path(view, post.pk)}):", "", *words.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in said) + "\n\n"
