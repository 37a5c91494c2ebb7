"""The rules: facts → level, on both sides of each threshold."""

from dataclasses import replace

import pytest

from community.moderation.trust import NEVER, RULES, Facts, Trust, lacking, level_for, rule_called

MEMBER = Facts(days=2, topics_read=5, posts_read=20)
TRUSTED = Facts(
    days=30, topics_read=20, posts_read=100, active_days=15, help=3, thanked_by=5
)  # fmt: skip
LEAST = {Trust.MEMBER: MEMBER, Trust.TRUSTED: TRUSTED}

# With all else as little as a level needs: fact, what is just enough, what is one short, the level it then is.
TABLE = [
    (MEMBER, "days", 2, 1, Trust.NEWCOMER),
    (MEMBER, "topics_read", 5, 4, Trust.NEWCOMER),
    (MEMBER, "posts_read", 20, 19, Trust.NEWCOMER),
    (MEMBER, "lost", 2, 3, Trust.NEWCOMER),
    (MEMBER, "peace", 7, 6, Trust.NEWCOMER),
    (TRUSTED, "days", 30, 29, Trust.MEMBER),
    (TRUSTED, "topics_read", 20, 19, Trust.MEMBER),
    (TRUSTED, "posts_read", 100, 99, Trust.MEMBER),
    (TRUSTED, "active_days", 15, 14, Trust.MEMBER),
    (TRUSTED, "help", 3, 2, Trust.MEMBER),
    (TRUSTED, "thanked_by", 5, 4, Trust.MEMBER),
    (TRUSTED, "lost", 1, 2, Trust.MEMBER),
    (TRUSTED, "lost", 1, 3, Trust.NEWCOMER),
    (TRUSTED, "declined", 3, 4, Trust.MEMBER),
    (TRUSTED, "peace", 90, 89, Trust.MEMBER),
    (TRUSTED, "peace", 90, 0, Trust.NEWCOMER),
]


@pytest.mark.parametrize(("least", "fact", "enough", "short", "then"), TABLE)
def test_each_threshold(least, fact, enough, short, then):
    level = Trust.MEMBER if least is MEMBER else Trust.TRUSTED
    assert level_for(replace(least, **{fact: enough})) == level
    assert level_for(replace(least, **{fact: short})) == then


def test_the_table_has_every_rule():
    tested = {(least is TRUSTED, fact, enough) for least, fact, enough, *_ in TABLE}
    assert tested == {
        (level == Trust.TRUSTED, rule.fact, rule.bound)
        for level, rules in RULES.items()
        for rule in rules
    }


def test_whoever_solved_something_need_not_have_read_much():
    assert level_for(Facts(days=2, help=1)) == Trust.MEMBER
    assert level_for(Facts(days=1, help=1)) == Trust.NEWCOMER
    assert level_for(replace(TRUSTED, help=9, topics_read=19)) == Trust.MEMBER


def test_nothing_known_is_a_newcomer():
    assert level_for(Facts()) == Trust.NEWCOMER


@pytest.mark.parametrize("least", LEAST.values())
@pytest.mark.parametrize(
    "fact", ["days", "topics_read", "posts_read", "active_days", "help", "thanked_by", "peace"]
)
def test_more_of_what_is_good_never_lowers(least, fact):
    for start in (Facts(), least, replace(least, lost=2), replace(least, peace=8)):
        levels = [level_for(replace(start, **{fact: n})) for n in (0, 1, 5, 20, 200, NEVER)]
        assert levels == sorted(levels)


@pytest.mark.parametrize("fact", ["lost", "declined"])
def test_more_harm_never_raises(fact):
    levels = [level_for(replace(TRUSTED, **{fact: n})) for n in range(8)]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] == Trust.TRUSTED


def test_a_level_needs_all_below_it_too():
    """Whoever is short of a rule of members is no trusted one, whatever else they did."""
    for rule in RULES[Trust.MEMBER]:
        bad = rule.bound + 1 if rule.at_most else rule.bound - 1
        facts = replace(TRUSTED, **{rule.fact: bad})
        if rule.help:  # help stands in for it
            assert rule.is_kept(facts)
            continue
        assert level_for(facts) == Trust.NEWCOMER
        assert rule in lacking(Trust.MEMBER, facts)


def test_a_rule_is_found_again_by_its_key_and_says_itself():
    for rules in RULES.values():
        for rule in rules:
            assert rule_called(rule.key) is rule
            assert str(rule.bound) in str(rule)
            assert "%(" not in str(rule)
    assert rule_called("7:gone") is None


def test_the_documentation_has_the_same_rules(settings):
    told = (settings.BASE_DIR / "docs" / "trust.md").read_text()
    for rules in RULES.values():
        assert all(str(rule) in told for rule in rules)
