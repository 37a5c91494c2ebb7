"""How a line of the log is written: for people, or as JSON for programs. Needs nothing of Django, as the supervisor does."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

# Which request or task it is that something is said of: {"request": "0123456789abcdef"}.
about: ContextVar[dict[str, str]] = ContextVar("about", default={})  # noqa: B039 (never changed in place)


class TextLines(logging.Formatter):
    """One line for people, with what it is about in brackets."""

    def format(self, record):
        known = " ".join(f"{name} {value}" for name, value in about.get().items())
        record.about = f"[{known}] " if known else ""
        return super().format(record)


class JSONLines(logging.Formatter):
    """One object: time (UTC), level, logger, message, what it is about, `fields` of the record, traceback."""

    hide = staticmethod(str)  # what each text goes through

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **about.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        said = {
            name: self.hide(value) if isinstance(value, str) else value
            for name, value in line.items()
        }
        return json.dumps(said, ensure_ascii=False)
