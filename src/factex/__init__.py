"""factex: dated events, organizations, agreements and numeric claims from English news text."""

__version__ = "0.1.0"
