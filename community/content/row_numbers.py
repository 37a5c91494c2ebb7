"""Numbers of rows, as addresses and forms send them."""

DIGITS = 18  # with more a number may be larger than a column holds, and databases fail over it


def is_row_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= DIGITS
