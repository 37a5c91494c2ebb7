"""What an import did, and what it could not do."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

LISTED = 2_000  # a report is read by a person, and must not grow with the forum


@dataclass
class Report:
    """Counts in and out, by the name of what is counted; problems are sentences `file: what is wrong`."""

    found: Counter = field(default_factory=Counter)  # in the source
    made: Counter = field(default_factory=Counter)
    updated: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)
    left_alone: Counter = field(default_factory=Counter)  # changed there and here
    not_kept: Counter = field(default_factory=Counter)
    problems: dict[str, None] = field(default_factory=dict)  # in the order they were met
    unlisted: int = 0
    seconds: float = 0.0
    dry_run: bool = False

    def problem(self, place: str, text: str) -> None:
        line = f"{place}: {text}"
        if len(self.problems) < LISTED:
            self.problems[line] = None
        elif line not in self.problems:
            self.unlisted += 1

    def lines(self) -> Iterator[str]:
        """The report as an operator reads it."""
        yield from self.problems
        if self.unlisted:
            yield f"… and {self.unlisted} more of this kind"
        for title in ("found", "made", "updated", "unchanged", "left_alone", "not_kept"):
            if counts := +getattr(self, title):
                said = ", ".join(f"{number} {what}" for what, number in counts.items())
                yield f"{title.replace('_', ' ').capitalize()}: {said}"
        dry = "; dry run, nothing was written" * self.dry_run
        yield f"{len(self.problems) + self.unlisted} problems; {self.seconds:.1f} seconds{dry}"
