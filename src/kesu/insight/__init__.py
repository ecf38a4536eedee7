"""Registers and figures: what many cases say together."""
