"""Forums from elsewhere: a copy of a Discourse site's JSON, or a Stack Exchange dump."""

from .bringing import ImportRefused, import_discourse, import_stackexchange
from .report import Report

__all__ = ["ImportRefused", "Report", "import_discourse", "import_stackexchange"]
