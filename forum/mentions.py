"""Who is called by name in a text."""

import re

from community.content.markdown import plain_text, render

MENTION = re.compile(r"(?<![\w@/.])@([\w-]{1,60})")


def mentioned_in(source: str) -> set[str]:
    """Usernames in lower case, as written after an @ in the words people read."""
    return {name.lower() for name in MENTION.findall(plain_text(render(source)))}
