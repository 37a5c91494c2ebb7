"""What an export wrote, and what it left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..importers.report import Problem


@dataclass
class Report:
    guides: int = 0
    sections: int = 0
    pictures: int = 0
    documents: int = 0
    terms: int = 0
    passages: int = 0
    drafts_left_out: int = 0
    restricted_left_out: int = 0
    unpublished_changes: int = 0  # guides whose newest text is not the published one
    files: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)  # of an earlier export
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0

    def problem(self, path: str, text: str) -> None:
        found = Problem(path, 1, text)
        if found not in self.problems:
            self.problems.append(found)

    def lines(self) -> Iterable[str]:
        yield from map(str, sorted(self.problems))
        if self.drafts_left_out:
            yield f"{self.drafts_left_out} pages are not published and were left out; --drafts takes them too."
        if self.restricted_left_out:
            yield (
                f"{self.restricted_left_out} pages are not for everybody and were left out; "
                "--restricted takes them too."
            )
        if self.unpublished_changes:
            yield f"{self.unpublished_changes} guides have changes that are not published; the published text was taken."
        yield self.summary

    @property
    def summary(self) -> str:
        counts = {
            "guides": self.guides, "sections": self.sections, "pictures": self.pictures,
            "documents": self.documents, "terms": self.terms, "passages": self.passages,
        }  # fmt: skip
        done = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
        return (
            f"{done or 'nothing'} in {len(self.files)} files; {len(self.removed)} files of an earlier export "
            f"removed; {len(self.problems)} warnings; {self.seconds:.1f} seconds"
        )
