"""How far somebody is from the next level, in words made of the rules themselves."""

from dataclasses import dataclass

from django.utils.translation import gettext

from community.moderation.trust import BRINGS, NEVER, RULES, Facts, Rule, Trust


@dataclass(frozen=True)
class Step:
    """A rule, and what somebody has of it."""

    rule: Rule
    has: int
    is_kept: bool

    @property
    def said(self) -> str:
        """What there is, for a table."""
        return (
            gettext("never") if self.rule.fact == "peace" and self.has >= NEVER else str(self.has)
        )

    @property
    def progress(self) -> str:
        """ "3 of 5", or what there is of something that should be little."""
        if self.rule.at_most:
            return gettext("so far: %(has)d") % {"has": self.has}
        done = min(self.has, self.rule.bound)
        return gettext("%(has)d of %(bound)d") % {"has": done, "bound": self.rule.bound}

    @property
    def is_worth_telling(self) -> bool:
        """What only few ever meet stands among the rules, not on everybody's way."""
        return not self.is_kept or not (self.rule.at_most or self.has >= NEVER)


@dataclass(frozen=True)
class Level:
    """What a level needs and what it brings."""

    trust: Trust
    needs: list[str]
    brings: list[str]


def steps(level: int, facts: Facts) -> list[Step]:
    """What is missing comes first."""
    found = dict(all_steps(facts)).get(level, [])
    return sorted((it for it in found if it.is_worth_telling), key=lambda it: it.is_kept)


def all_steps(facts: Facts) -> list[tuple[Trust, list[Step]]]:
    """Every rule of every level, for who looks into it."""
    return [
        (level, [Step(rule, getattr(facts, rule.fact), rule.is_kept(facts)) for rule in rules])
        for level, rules in RULES.items()
    ]


def levels() -> list[Level]:
    return [
        Level(level, [str(rule) for rule in RULES.get(level, ())], [say() for say in BRINGS[level]])
        for level in Trust
    ]


def next_after(level: int) -> Trust | None:
    return Trust(level + 1) if level < Trust.TRUSTED else None
