"""When workers last went round: a page and a health check look at this, not at processes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kesu.casebook.models import Heartbeat

SILENT = timedelta(minutes=2)
GONE = timedelta(days=7)


def beat(name: str, detail: Mapping[str, Any], *, now: datetime) -> None:
    Heartbeat.objects.update_or_create(name=name[:120], defaults={"at": now, "detail": dict(detail)})


def is_alive(*, now: datetime) -> bool:
    """Whether some worker went round within the last two minutes."""
    return Heartbeat.objects.filter(at__gte=now - SILENT).exists()


def forget_gone(*, now: datetime) -> None:
    Heartbeat.objects.filter(at__lt=now - GONE).delete()
