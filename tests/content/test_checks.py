"""Wagtail checks a page while it is written: with our rules, in the editor and in its preview, and nowhere else."""

import json
import re

import pytest

from tests.factories import guide

pytestmark = pytest.mark.django_db


def rules(html):
    """The rules that a page brings along for the checks."""
    found = re.search(r'<script id="[\w-]*axe-configuration"[^>]*>(.*?)</script>', html, re.S)
    return json.loads(found[1])["options"]["runOnly"] if found else []


def test_the_editor_checks(as_, edit):
    html = as_(edit).get(f"/admin/pages/{guide().pk}/edit/").content.decode()
    assert {"image-alt", "alt-text-quality", "heading-order", "link-name"} <= set(rules(html))


def test_the_preview_can_be_checked(as_, edit):
    html = as_(edit).get(f"/admin/pages/{guide().pk}/view_draft/").content.decode()
    assert "image-alt" in rules(html)


def test_editors_have_the_bar_on_the_page_and_readers_load_nothing_of_it(as_, edit, ana, client):
    page = guide()
    for html in (client.get(page.url).content, as_(ana).get(page.url).content):
        assert b"userbar" not in html
    html = as_(edit).get(page.url).content.decode()
    assert f"/admin/pages/{page.pk}/edit/" in html
    assert "image-alt" in rules(html)


def test_what_is_pasted_is_readied(as_, edit):
    html = as_(edit).get(f"/admin/pages/{guide().pk}/edit/").content.decode()
    assert "js/paste.js" in html
