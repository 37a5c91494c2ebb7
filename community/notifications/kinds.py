"""What members can be told of. An app that tells something names it here, in its AppConfig.ready.

How one of a kind reads is the template `notifications/kinds/<kind>.html`, which knows `notification` and, as far
as the reader may see it, `thing`.
"""

KINDS: dict[str, str] = {}  # "forum.reply": a lazy translation, for the filter of the list


def register(kinds: dict[str, str]) -> None:
    KINDS.update(kinds)
