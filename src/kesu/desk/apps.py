"""The desk as Django knows it: its templates, texts and static files."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kesu.desk"
    label = "desk"
