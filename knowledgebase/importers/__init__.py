"""Help centres from elsewhere: `import_guides` reads a folder of Markdown, `import_zendesk` Zendesk's JSON."""

from .guides import ImportRefused, import_guides
from .report import Problem, Report
from .zendesk import import_zendesk

__all__ = ["ImportRefused", "Problem", "Report", "import_guides", "import_zendesk"]
