from datetime import timedelta

import pytest
from django.utils import timezone

from community.serving import nightly
from community.serving.backup.naming import Keep, moment_of, name_of, ours
from community.serving.models import ScheduledJob


@pytest.fixture
def begun(monkeypatch, settings):
    settings.BACKUP_DIR = "/srv/backups"
    runs = []
    monkeypatch.setattr(nightly, "run", lambda: runs.append(1))
    return runs


def turn(begun, **hours) -> int:
    """How many backups are begun by two workers at once, when the last one began and succeeded so many hours ago."""
    now, begun[:] = timezone.now(), []
    ScheduledJob.objects.filter(name="backup").update(
        **{f"{what}_at": now - timedelta(hours=ago) for what, ago in hours.items()}
    )
    for _worker in range(2):
        nightly.back_up_daily()
    return len(begun)


@pytest.mark.django_db
def test_each_day_one_worker_begins_one(begun):
    assert turn(begun) == 1  # the first
    assert turn(begun, started=23, succeeded=23) == 0
    assert turn(begun, started=24, succeeded=24) == 1


@pytest.mark.django_db
def test_one_that_failed_is_tried_again_after_a_while(begun):
    turn(begun)
    assert turn(begun, started=1, succeeded=30) == 0
    assert turn(begun, started=4, succeeded=30) == 1


@pytest.mark.django_db
def test_without_a_place_there_is_none(begun, settings):
    settings.BACKUP_DIR = ""
    assert turn(begun) == 0
    assert not ScheduledJob.objects.exists()


def days(*ago):
    last = timezone.now().replace(year=2026, month=11, day=30, hour=3, minute=0, second=0)
    return [name_of(last - timedelta(days=each)) for each in ago]


def test_days_weeks_and_months_are_kept():
    names = days(*range(100))
    gone = Keep(daily=7, weekly=4, monthly=3).superfluous(names, names[0])
    left = [str(moment_of(name).date()) for name in names if name not in gone]
    assert left == [
        *(
            f"2026-11-{day}" for day in (30, 29, 28, 27, 26, 25, 24)
        ),  # the week of the 30th, and that before
        *("2026-11-22", "2026-11-15"),
        *("2026-10-31", "2026-09-30"),
    ]


def test_what_was_just_made_and_the_newest_stay_whatever_the_clock_says():
    old, new = days(40, 0)
    assert Keep(0, 0, 0).superfluous([old, new], made=old) == []
    assert Keep(0, 0, 0).superfluous([old, new], made=new) == [old]


@pytest.mark.parametrize(
    "name",
    [
        "hearth-other.example-2026-11-30T030000Z.tar.gz",
        "hearth-127.0.0.1_8000-2026-11-30T030000Z.tar.gz.part",
        "hearth-127.0.0.1_8000-2026-13-30T030000Z.tar.gz",
        "hearth-127.0.0.1_8000-before-the-move.tar.gz",
        "holiday.png",
    ],
)
def test_only_what_is_ours_by_name_and_site_is_ever_deleted(name):
    assert ours([name]) == []
    assert Keep(0, 0, 0).superfluous([name, *days(0, 1)], days(0)[0]) == days(1)
