from __future__ import annotations

from django.apps import AppConfig


class CasebookConfig(AppConfig):
    name = "kesu.casebook"
    label = "casebook"
