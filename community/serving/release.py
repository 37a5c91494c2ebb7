"""Which release of Hearth this is."""

import tomllib
from importlib import metadata

from django.conf import settings


def version() -> str:
    """As pyproject.toml says, where it runs from its folder; else as it was installed."""
    path = settings.BASE_DIR / "pyproject.toml"
    if path.exists():
        return tomllib.loads(path.read_text())["project"]["version"]
    return metadata.version("hearth-community")
