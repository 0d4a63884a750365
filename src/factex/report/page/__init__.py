"""The page: template, style and script, and how they become one file."""

from factex.report.page.render import PAGE_ROWS, TABLE_ROWS, render
from factex.report.page.safety import policy, script_json

__all__ = ["PAGE_ROWS", "TABLE_ROWS", "policy", "render", "script_json"]
