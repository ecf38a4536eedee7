from __future__ import annotations

from django.apps import AppConfig


class ClockworkConfig(AppConfig):
    name = "kesu.clockwork"
    label = "clockwork"

    def ready(self) -> None:
        from kesu.casebook.leftovers import also_forget
        from kesu.clockwork.models import Delivery

        also_forget(lambda case: Delivery.objects.filter(case=case).delete() and None)
