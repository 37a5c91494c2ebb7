"""How sure a share is, when few have answered."""

from dataclasses import dataclass
from math import sqrt

from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast, Coalesce, NullIf, Sqrt
from django.utils.translation import gettext as _

Z = 1.959964  # of the normal distribution: 95 of 100 such intervals hold the true share
Z2 = Z * Z
TELLING = 0.35  # width of the interval


def interval(hits: int, n: int) -> tuple[float, float]:
    """The Wilson score interval: between which shares the true one lies, at 95 % confidence.

    With p = hits / n and z = 1.96:

        ( p + z²/2n  ±  z · √( p(1 − p)/n + z²/4n² ) )  /  ( 1 + z²/n )

    which is computed here with both sides multiplied by n. Unlike p ± z·√(p(1 − p)/n) it stays within
    0 and 1 and means something for a handful of answers. No answers leave everything open: 0 to 1.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), pp. 209–212.
    """
    if not n:
        return 0.0, 1.0
    centre, half = hits + Z2 / 2, Z * sqrt(hits * (n - hits) / n + Z2 / 4)
    return max(0.0, (centre - half) / (n + Z2)), min(1.0, (centre + half) / (n + Z2))


def lower_bound(hits: str, n: str):
    """The lower end of `interval`, for the database to sort by; `hits` and `n` name columns or annotations."""
    hits, n = (Cast(F(name), FloatField()) for name in (hits, n))
    spread = Coalesce(hits * (n - hits) / NullIf(n, Value(0.0)), Value(0.0))
    half = Value(Z) * Sqrt(spread + Value(Z2 / 4))
    return (hits + Value(Z2 / 2) - half) / (n + Value(Z2))


@dataclass(frozen=True)
class Share:
    """So many of so many answers were "yes"."""

    helped: int
    answers: int

    @property
    def percent(self) -> int:
        return round(100 * self.helped / self.answers) if self.answers else 0

    @property
    def low(self) -> float:
        return interval(self.helped, self.answers)[0]

    @property
    def high(self) -> float:
        return interval(self.helped, self.answers)[1]

    @property
    def low_percent(self) -> int:
        return round(100 * self.low)

    @property
    def high_percent(self) -> int:
        return round(100 * self.high)

    @property
    def is_telling(self) -> bool:
        """Have enough answered to tell the share to everybody? Eight that agree, or thirty that are divided."""
        return self.high - self.low <= TELLING

    @property
    def in_words(self) -> str:
        return _("%(percent)d %% (between %(low)d and %(high)d)") % {
            "percent": self.percent,
            "low": self.low_percent,
            "high": self.high_percent,
        }

    def is_below(self, other: "Share") -> bool:
        """Surely smaller: the two intervals do not touch."""
        return self.high < other.low
