"""The portal as Django knows it: its templates, texts, static files, and the table of its limits."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kesu.portal"
    label = "portal"
