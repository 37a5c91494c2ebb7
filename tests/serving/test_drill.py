"""Backups tried aside."""

from community.serving.backup.drill import compared, drill
from community.serving.backup.making import back_up


def test_a_drill_says_what_would_be_lost_and_come_back_and_changes_nothing(
    site, change, backup, contents
):
    change("DELETE FROM forum_reply WHERE id <= 3")
    change("INSERT INTO forum_topic (title) VALUES ('new')")
    (site / "media" / "images" / "new.png").write_bytes(b"new")
    before = contents(site)
    done = drill(backup, pages=False)

    assert {c.name: (c.now, c.then, c.lost, c.back) for c in done.changes} == {
        "forum_reply": (197, 200, 0, 3),
        "forum_topic": (21, 20, 1, 0),
        "files": (3, 2, 1, 0),
    }
    assert done.files == 2
    assert not done.faults
    assert contents(site) == before


def test_rows_are_compared_by_their_keys():
    assert compared(iter([1, 2, 5]), iter([2, 3, 4])) == (2, 2)
    assert compared(iter([]), iter([1])) == (0, 1)
    assert compared(iter(["a"]), iter(["b"])) is None


def test_a_drill_warns_of_rows_that_point_nowhere(site, change, backups):
    change("INSERT INTO forum_reply (topic, text) VALUES (999, 'lost')")
    done = drill(backups.path / back_up(backups).name, pages=False)
    assert done.warnings == ["forum_reply row 201 points to no forum_topic"]
    assert not done.faults
