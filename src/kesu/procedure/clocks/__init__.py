"""Deadlines: their runs, when they fall due, and what happens then (B7)."""
