"""What an experienced operator would look at, and what to do about each thing that is not right: `hearth doctor`.

An examination is a generator of findings; whatever it does not find is fine. It changes nothing, and no fault of the site may
keep it from telling what else is wrong.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from community.content.logs import without_secrets

logger = logging.getLogger(__name__)
ROOMS = (
    "configuration",
    "machine",
    "database",
    "engines",
    "mail",
    "running",
    "backups",
    "people",
    "outside",
)


@dataclass(frozen=True)
class Finding:
    """`says` is what is wrong, `do` what helps; what is not grave is worth a look."""

    says: str
    do: str
    is_grave: bool = True


@dataclass(frozen=True)
class Examination:
    of: str
    look: Callable[[], Iterator[Finding]]
    is_slow: bool  # asks other machines, or reads all that there is
    is_stand_in: bool  # for a slow one, when it must be quick

    def findings(self) -> list[Finding]:
        try:
            return list(self.look())
        except Exception as failure:
            logger.debug("examination failed", exc_info=True)
            said = without_secrets(f"{type(failure).__name__}: {failure}").splitlines()[0][:200]
            return [
                Finding(
                    f"It could not be looked at ({said}).",
                    "Mend what else is named first, and ask again.",
                )
            ]


EXAMINATIONS: list[Examination] = []


def examines(what: str, *, slow: bool = False, stands_in: bool = False):
    """Make an examination of a generator function."""

    def note(look):
        EXAMINATIONS.append(Examination(what, look, slow, stands_in))
        return look

    return note


def odd(says: str, do: str) -> Finding:
    return Finding(says, do, is_grave=False)


def examinations(*, quick: bool = False) -> list[Examination]:
    """All, in the order in which one thing rests on another; without the slow ones when it must be `quick`."""
    for room in ROOMS:
        import_module(f"{__name__}.{room}")
    return [each for each in EXAMINATIONS if not (each.is_slow if quick else each.is_stand_in)]
