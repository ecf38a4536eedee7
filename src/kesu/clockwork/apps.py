from __future__ import annotations

from django.apps import AppConfig


class ClockworkConfig(AppConfig):
    name = "kesu.clockwork"
    label = "clockwork"
