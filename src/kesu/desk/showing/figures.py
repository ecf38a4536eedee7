"""A figure that a notice is about."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kesu.desk.speaking import language, said
from kesu.insight import figures
from kesu.insight.registers import reader_for


def figure_of(notice: Any) -> tuple[str, str]:
    """Where the figure stands, and what it is called; the list of figures where its procedure has it no more."""
    about = json.loads(notice.about or "{}")
    period = str(about.get("period", ""))
    listed = figures.find(str(about.get("measure", "")), str(about.get("procedure", "")))
    if listed is None:
        return reverse("figures"), period
    href = reverse("figure", args=(listed.procedure, listed.measure.name))
    name = f"{said(listed.measure)} {figures.period_text(period, reader_for(language()))}"
    return f"{href}?{urlencode({'period': period})}", name
