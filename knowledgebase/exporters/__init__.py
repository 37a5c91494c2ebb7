"""Guides for elsewhere: `export_guides` writes a folder of Markdown."""

from .folder import ExportRefused
from .guides import export_guides
from .report import Report

__all__ = ["ExportRefused", "Report", "export_guides"]
