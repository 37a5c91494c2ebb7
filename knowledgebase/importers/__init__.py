"""Help centres from elsewhere: `import_guides` reads a folder of Markdown."""

from .guides import ImportRefused, import_guides
from .report import Problem, Report

__all__ = ["ImportRefused", "Problem", "Report", "import_guides"]
