"""Laterna: from words to a marked film of attributed drawings."""

__version__ = "0.1.0"
