"""Wagtail's widgets start without a script in the page, so that the admin's policy can let none run."""

import json
import re
from pathlib import Path

import pytest
import wagtail
from django.apps import apps
from wagtail.admin.widgets import (
    AdminDateInput,
    AdminDateTimeInput,
    AdminPageChooser,
    AdminTimeInput,
)
from wagtail.admin.widgets.workflows import AdminTaskChooser
from wagtail.images.widgets import AdminImageChooser

from community.content.later import later
from tests.factories import guide

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<script(?![^>]*(\bsrc=|json|type=\"text/(x-|django)))", re.I)
STYLE = re.compile(r"<style|\son\w+=\"|\sstyle=\"")
PACKAGE = Path(wagtail.__file__).parent


def called(html):
    """What widgets.js will call, and with what."""
    name, data = re.search(r'data-call="(\w+)">(.*?)</script>', html, re.S).groups()
    return name, json.loads(data)


@pytest.mark.parametrize(
    ("widget", "name"),
    [
        (AdminDateInput, "initDateChooser"),
        (AdminTimeInput, "initTimeChooser"),
        (AdminDateTimeInput, "initDateTimeChooser"),
        (AdminPageChooser, "PageChooser"),
        (AdminImageChooser, "ImageChooser"),
        (AdminTaskChooser, "createTaskChooser"),
    ],
)
def test_each_widget_says_what_is_to_be_called(widget, name):
    html = widget().render("x", None, {"id": 'id_"x"</script>'})
    assert not INLINE.search(html)
    function, arguments = called(html)
    assert (function, arguments[0]) == (name, 'id_"x"</script>')


def test_what_a_chooser_has_chosen_is_data():
    page = guide(title="</script><script>alert(1)</script>")
    assert not INLINE.search(AdminPageChooser().render("x", page, {"id": "x"}))


def test_nothing_ends_the_data_early():
    assert later("Chooser", '"</script><!--&"').count("<") == 2


@pytest.mark.parametrize(
    "url", ["", "pages/{page}/edit/", "reports/site-history/", "pages/{page}/"]
)
def test_pages_of_the_admin_have_no_script_in_them(as_, owner, url):
    page = guide()
    html = as_(owner).get("/admin/" + url.format(page=page.pk)).content.decode()
    assert "js/widgets.js" in html
    assert not INLINE.search(html)
    assert not STYLE.search(html)


def test_wagtail_has_brought_no_script_that_we_do_not_know_of():
    """After an upgrade: what is new here is to be overridden in templates/wagtailadmin, or else it does not run."""
    homes = {Path(app.path) for app in apps.get_app_configs() if app.name.startswith("wagtail")}
    found = {
        template.name
        for home in homes - {PACKAGE}
        for template in (home / "templates").rglob("*.html")
        if INLINE.search(template.read_text()) and "notifications" not in template.parts
    }
    assert found == {
        "date_input.html",
        "time_input.html",
        "datetime_input.html",
        "inline_panel.html",
        "multiple_chooser_panel.html",  # a panel that we do not use
    }
