"""Who is called by name in a text."""

from itertools import islice

from community.content.autolinks import NAME
from community.content.markdown import own_words

MOST = 20  # whoever calls more people than a room holds does not mean each of them


def mentioned_in(source: str) -> list[str]:
    """The usernames a text calls, as they are written there, in their order; not those in quotes, code or links.

    Whether there is such a member is not asked. Never more than MOST.
    """
    if "@" not in source:
        return []
    names = (name for mark, name in NAME.findall(own_words(source)) if mark == "@")
    return list(islice(dict.fromkeys(names), MOST))
