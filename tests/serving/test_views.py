"""The page Running: for owners, with what to do, and a job that is not to wait."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.serving import facts
from community.serving.models import ScheduledJob
from community.serving.schedule import jobs

PAGE = "/admin/running/"
WELL, NOT_WELL = "All is well", "The site is not well."
pytestmark = pytest.mark.usefixtures("just_proven")


@pytest.fixture
def site(db, monkeypatch):
    monkeypatch.setattr(facts, "disk", lambda: facts.Disk(50 * 10**9, 100 * 10**9))
    ScheduledJob.objects.announce(jobs())
    for row in ScheduledJob.objects.all():
        with ScheduledJob.noted(row.name, row.every):
            pass


def words(response):
    return " ".join(response.content.decode().split())


def now_url(name):
    return reverse("running_now", args=[ScheduledJob.objects.get(name=name).pk])


def test_all_is_well(as_, owner, site):
    page = words(as_(owner).get(PAGE))
    assert WELL in page
    assert "Compare the search index with the site" in page
    assert "none yet; “hearth backup” makes one" in page
    assert NOT_WELL not in words(as_(owner).get("/admin/"))


def test_before_the_worker_has_ever_run(as_, owner):
    page = words(as_(owner).get(PAGE))
    assert "The worker does not run." in page
    assert "Nothing has been done yet." in page


def test_what_is_not_well_comes_first_with_what_to_do(as_, owner, site):
    rows = ScheduledJob.objects.filter(name="tidy_flags")
    rows.update(failures=3, error="<b>no</b> room")
    page = words(as_(owner).get(PAGE))
    assert WELL not in page
    assert "This fails again and again: Forget old flags." in page
    assert "failed 3 times: &lt;b&gt;no&lt;/b&gt; room" in page
    home = words(as_(owner).get("/admin/"))
    assert NOT_WELL in home
    assert PAGE in home


def test_the_last_backup(as_, owner, site):
    with ScheduledJob.noted("backup", 86400):
        pass
    assert "none yet" not in words(as_(owner).get(PAGE))
    ScheduledJob.objects.filter(name="backup").update(
        succeeded_at=timezone.now() - timedelta(days=3)
    )
    assert "There is no new backup." in words(as_(owner).get(PAGE))


def test_it_is_for_owners(as_, edit, mod, ana, site):
    for member in (edit, mod):
        assert as_(member).get(PAGE, follow=True).redirect_chain
        assert PAGE not in words(as_(member).get("/admin/"))
        as_(member).post(now_url("tidy_flags"))
    assert as_(ana).get(PAGE).status_code in {302, 403}
    ScheduledJob.objects.all().delete()
    assert NOT_WELL not in words(as_(edit).get("/admin/"))
    assert not ModelLogEntry.objects.filter(action="serving.run_now").exists()


def test_a_job_is_run_now_and_who_asked_is_kept(as_, owner, site):
    assert as_(owner).get(now_url("tidy_flags")).status_code == 405
    page = words(as_(owner).post(now_url("tidy_flags"), follow=True))
    assert "The worker does it in a moment: Forget old flags." in page
    assert ScheduledJob.objects.get(name="tidy_flags").is_due(timezone.now())
    entry = ModelLogEntry.objects.get(action="serving.run_now")
    assert (entry.user, entry.label) == (owner, "tidy_flags")


def test_what_is_done_all_the_time_and_what_is_not_there_cannot_be_asked_for(as_, owner, site):
    assert as_(owner).post(now_url("deliver_mail")).status_code == 404
    assert as_(owner).post(reverse("running_now", args=[999_999])).status_code == 404


def test_its_queries_do_not_grow(as_, owner, site, django_assert_num_queries):
    browser = as_(owner)
    browser.get(PAGE)
    asked = 27 + (connection.vendor == "postgresql")  # which tells by a query how large it is
    with django_assert_num_queries(asked):
        browser.get(PAGE)
    ScheduledJob.objects.exclude(name="deliver_mail").update(failures=3)
    with django_assert_num_queries(asked):
        browser.get(PAGE)
