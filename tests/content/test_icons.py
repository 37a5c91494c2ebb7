"""The sprite has what templates ask it for: an icon that is missing leaves a hole that nobody is told of."""

import re

from django.conf import settings

ADMIN = "admin"  # there the icons are Wagtail's
ASKED = re.compile(
    r'\bicon="([a-z-]+)"|components/icon\.html" with name="([a-z-]+)"|\bicon\("([a-z-]+)"'
)


def test_every_icon_that_templates_name_is_drawn():
    root = settings.BASE_DIR
    drawn = re.findall(r'id="([a-z-]+)"', (root / "community/static/images/icons.svg").read_text())
    pages = [it for it in (root / "templates").rglob("*.html") if ADMIN not in it.parts]
    asked = {
        (name, str(page.relative_to(root)))
        for page in pages
        for names in ASKED.findall(page.read_text())
        for name in filter(None, names)
    }
    assert len(asked) > 50
    assert [it for it in asked if it[0] not in drawn] == []
