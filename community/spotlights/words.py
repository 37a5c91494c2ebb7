"""What a customer said, as one text that they agree to as a whole, and its parts as pages show them.

Quiet, and easy to open          the title, where the kind has one

I changed the burrs myself.      the text

+ quiet                          what they like, a line each
− heavy                          what they do not
— Fold, 2 years                  how they describe themselves
"""

from dataclasses import dataclass

GOOD, BAD, DETAIL = "+ ", "− ", "— "


@dataclass(frozen=True)
class Words:
    title: str = ""
    text: str = ""
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    detail: str = ""

    def joined(self) -> str:
        """The whole text, from which `read` makes the same parts again."""
        marked = [*(GOOD + line for line in self.good), *(BAD + line for line in self.bad)]
        marked += [DETAIL + self.detail] if self.detail else []
        return "\n\n".join(filter(None, [self.title, self.text, "\n".join(marked)]))


def read(said: str, *, is_titled: bool) -> Words:
    """The parts of a text, "" for what is not in it."""
    lines = said.strip().split("\n")
    detail = taken(lines, DETAIL, most=1)
    bad = taken(lines, BAD)
    good = taken(lines, GOOD)
    title = lines.pop(0).strip() if is_titled and lines else ""
    text = "\n".join(lines).strip()
    return Words(title, text, good, bad, detail[0] if detail else "")


def taken(lines: list[str], mark: str, most: int = 1000) -> tuple[str, ...]:
    """Takes the last lines that begin so away from `lines`."""
    found: list[str] = []
    while lines and lines[-1].startswith(mark) and len(found) < most:
        found.insert(0, lines.pop().removeprefix(mark).strip())
    return tuple(found)
