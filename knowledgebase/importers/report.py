"""What an import did, and what it could not do."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """Something in the source that a writer should look at. `path` is relative to the imported folder."""

    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


@dataclass
class Report:
    """The outcome of `import_guides`. Lists hold paths relative to the imported folder, sections end in "/"."""

    files: int = 0
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: dict[str, str] = field(default_factory=dict)  # path → why
    gone: list[str] = field(default_factory=list)  # imported once, not in the folder any more
    problems: list[Problem] = field(default_factory=list)
    pictures: int = 0  # added to the picture library by this run
    documents: int = 0
    seconds: float = 0.0
    dry_run: bool = False

    def problem(self, path: str, line: int, text: str) -> None:
        found = Problem(path, line, text)
        if found not in self._seen:
            self._seen.add(found)
            self.problems.append(found)

    def __post_init__(self):
        self._seen: set[Problem] = set()

    def lines(self) -> Iterable[str]:
        """The report as an operator reads it, one line at a time."""
        yield from map(str, sorted(self.problems))
        yield from (f"{path}: left alone, {why}" for path, why in sorted(self.left_alone.items()))
        yield from (f"{path}: gone from the folder, its page stays" for path in sorted(self.gone))
        yield self.summary

    @property
    def summary(self) -> str:
        counts = {
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": len(self.unchanged),
            "left alone": len(self.left_alone),
        }
        done = ", ".join(f"{number} {what}" for what, number in counts.items())
        sections = sum(path.endswith("/") for path in self.created)
        notes = [f"{sections} of the created are sections"] if sections else []
        notes += [f"{self.pictures} new pictures"] if self.pictures else []
        notes += [f"{self.documents} new documents"] if self.documents else []
        aside = f" ({'; '.join(notes)})" if notes else ""
        return (
            f"{self.files} files: {done}{aside}; {len(self.problems)} warnings; "
            f"{self.seconds:.1f} seconds" + ("; dry run, nothing was written" * self.dry_run)
        )
