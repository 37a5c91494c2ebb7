"""What stands in deploy/ is right, as far as the tools of this machine can tell, and names only what there is."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from community.serving.cli import COMMANDS

DEPLOY, DOCS = settings.BASE_DIR / "deploy", settings.BASE_DIR / "docs"
UNIT = (DEPLOY / "hearth.service").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
TOLD = set(
    re.findall(r"^#([A-Z][A-Z0-9_]*)=", (settings.BASE_DIR / ".env.example").read_text(), re.M)
)
OF_COMPOSE = {"SITE_HOST", "DATABASE_PASSWORD"}  # of which the composition makes our own
OF_IMAGE = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def run(tool: str, *arguments, **options) -> str:
    """What it says; skips where it is not installed, fails when it does."""
    beside = Path(sys.executable).with_name(tool)
    path = str(beside) if beside.exists() else shutil.which(tool)
    if not path:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run(
        [path, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def test_the_dockerfile():
    run("hadolint", DEPLOY / "Dockerfile")


def test_the_caddyfile():
    said = run("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")
    assert "Caddyfile input is not formatted" not in said


def test_the_unit(tmp_path):
    # Hearth need not be in /opt here.
    unit = tmp_path / "hearth.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT, flags=re.M))
    said = run("systemd-analyze", "verify", "--man=no", unit)
    assert "hearth.service" not in said


def test_the_unit_lets_the_worker_write_backups_where_the_page_says():
    page = (DOCS / "deploying.md").read_text()
    (folder,) = set(re.findall(r"^ *BACKUP_DIR=(/\S+)$", page, re.M))
    assert f"ReadWritePaths=-{folder}\n" in UNIT


def test_the_composition_hangs_together():
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= services.keys(), name
        sources = [volume.partition(":")[0] for volume in service.get("volumes", ())]
        named = {source for source in sources if not source.startswith(".")}
        assert named <= COMPOSE["volumes"].keys(), name
        for source in set(sources) - named:
            assert (DEPLOY / source).exists(), source
        commands = service.get("command", [])
        if commands[:1] == ["hearth"]:
            assert commands[1] in COMMANDS, name
    for name in ("migrate", "web", "worker"):
        assert services[name]["read_only"], name
        assert services[name]["cap_drop"] == ["ALL"], name


def test_every_variable_is_one_that_the_site_reads():
    given = set(COMPOSE["services"]["web"]["environment"])
    given |= set(re.findall(r"^Environment=([A-Z_]+)=", UNIT, re.M))
    stages = DOCKERFILE.replace("\\\n", " ")
    for line in re.findall(r"^ENV (.*)$", stages, re.M):
        given |= set(re.findall(r"([A-Z_]+)=", line)) - OF_IMAGE
    page = (DOCS / "deploying.md").read_text()
    given |= set(re.findall(r"^    ([A-Z][A-Z0-9_]+)=", page, re.M)) - OF_COMPOSE
    assert given <= TOLD


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_command_of_the_docs_exists(page):
    text = page.read_text()
    named = re.findall(r"^ {4}(?:[A-Z_]+=\S+ )*hearth ([a-z_]+)", text, re.M)
    named += re.findall(r"`hearth ([a-z_]+)", text)
    named += re.findall(r"manage\.py ([a-z_]+)", text)
    known = {*COMMANDS, *get_commands(), "help", "version", "supervise"}
    assert set(named) <= known
