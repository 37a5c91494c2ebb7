"""Words on their way into a spreadsheet."""

FORMULA = tuple("=+-@\t\r")


def without_formula(words: str) -> str:
    """Strangers wrote it: a spreadsheet must not compute what begins like a formula."""
    return f"'{words}" if words[:1] in FORMULA else words
