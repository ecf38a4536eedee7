"""The procedure language: read, check, draw, advance. Pure: no framework, no database, no clock of its own."""
