"""The command `hearth`, and what `serve` does before anything is served."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from community.serving import cli
from community.serving.management.commands import serve


def hearth(*arguments, folder, **environment):
    command = [sys.executable, str(configured.BASE_DIR / "manage.py"), *arguments]
    environment = {**os.environ, "DATA_DIR": str(folder), **environment}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_alone_it_lists_what_an_operator_needs(tmp_path):
    answer = hearth(folder=tmp_path)
    assert answer.returncode == 0
    assert all(name in answer.stdout for name in cli.COMMANDS)


def test_a_wrong_setting_is_one_sentence_from_any_folder(tmp_path):
    answer = hearth(
        "check", folder=tmp_path, PORT="eighty", DJANGO_SETTINGS_MODULE="community.settings"
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("hearth: PORT='eighty' is no whole number")
    assert "Traceback" not in answer.stderr


@pytest.fixture
def started(monkeypatch, db):
    """Names of the processes that would be started; nothing is collected and no port is taken."""
    names = []
    monkeypatch.setattr(
        serve, "become_supervisor", lambda manage, children, *rest: names.extend(children)
    )
    monkeypatch.setattr(serve, "collect", lambda say: None)
    monkeypatch.setattr(serve.Command, "refuse_a_taken_port", lambda self: None)
    monkeypatch.setattr(serve.Command, "say", lambda self, line: None)
    return lambda: [child.name for child in names]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ([], ["web server", "worker"]),
        (["--web"], ["web server"]),
        (["--worker"], ["worker"]),
    ],
)
def test_both_or_one_of_them(started, options, names):
    call_command("serve", *options)
    assert started() == names


@pytest.mark.parametrize("options", [["--web"], ["--worker"], []])
def test_a_part_of_a_site_does_not_migrate_nor_does_one_that_is_read_only(
    started, settings, monkeypatch, options
):
    settings.READ_ONLY = not options
    monkeypatch.setattr(serve, "pending_migrations", lambda: True)
    monkeypatch.setattr(serve, "migrate", lambda say: pytest.fail("migrated"))
    with pytest.raises(CommandError, match="hearth migrate"):
        call_command("serve", *options)
    assert not started()
