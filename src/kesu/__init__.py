"""Kesu (客诉): complaint and quality-exception procedures, run, timed and proven."""

__version__ = "0.1.0"
