"""SECURITY.md says how long things are kept: as long as the settings do."""

import re

from django.conf import settings

ROW = re.compile(r"\| (\d+) days \| `(\w+)` \|")


def test_it_says_what_the_settings_do():
    source = (settings.BASE_DIR / "community" / "settings.py").read_text()
    told = ROW.findall((settings.BASE_DIR / "SECURITY.md").read_text())
    assert len(told) >= 8
    for days, name in told:
        assert re.search(rf'env\.days\("{name}", {days}\b', source), name


def test_what_the_threat_model_names_is_there():
    text = (settings.BASE_DIR / "docs" / "threat-model.md").read_text()
    for path in re.findall(r"`(tests/[\w/.]+)`", text):
        assert (settings.BASE_DIR / path).exists(), path
