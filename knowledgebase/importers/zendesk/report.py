"""What an import from Zendesk did, in the words of an operator."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..report import Problem, Report

BROKEN = ("link to nothing", "link to a part that is not there")


@dataclass
class ZendeskReport(Report):
    """As the report of a folder of Markdown; `path` is the JSON file, `line` the id in Zendesk."""

    sections: int = 0  # with the categories
    articles: int = 0
    notes: list[Problem] = field(default_factory=list)  # what is not wrong, and should be known

    def note(self, draft, text: str) -> None:
        self.notes.append(Problem(*draft.place(), text))

    @property
    def broken_links(self) -> int:
        return sum(problem.text.startswith(BROKEN) for problem in self.problems)

    def lines(self) -> Iterable[str]:
        yield from map(str, sorted(set(self.notes)))
        yield from super().lines()

    @property
    def summary(self) -> str:
        done = ", ".join(
            f"{len(keys)} {what}"
            for what, keys in {
                "created": self.created,
                "updated": self.updated,
                "unchanged": self.unchanged,
                "left alone": self.left_alone,
            }.items()
        )
        return (
            f"{self.files} files with {self.sections} sections and {self.articles} articles: {done}; "
            f"{self.pictures} new pictures; {self.documents} new documents; "
            f"{self.broken_links} broken links; {len(self.problems)} warnings; "
            f"{self.seconds:.1f} seconds" + "; dry run, nothing was written" * self.dry_run
        )
