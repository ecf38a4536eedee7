"""Fields that are drawn by lot (A4)."""

from __future__ import annotations

from kesu.procedure.declared import Drawn, Procedure
from kesu.procedure.reading.completing import fields_read
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Given, Key, Shape
from kesu.procedure.reading.terms import Expr


def _drawn(given: Given) -> Drawn | None:
    source, count = given.get("from"), given.get("count")
    return Drawn(source, count) if source is not None and count is not None else None


DRAWN = Shape(
    "drawn",
    "抽签",
    "drawn by lot",
    (
        Key("from", Expr("drawn", "list"), "从哪个清单里抽", "what is drawn from", "from: f.staff", required=True),
        Key("count", Expr("drawn", "number"), "抽几个", "how many", "count: setting.sample", required=True),
    ),
    _drawn,
    "{from: f.staff, count: 5}",
)
DRAWN_KEY = Key(
    "drawn",
    DRAWN,
    "步骤办毕时由软件抽签填入",
    "drawn by lot as the step ends",
    "drawn: {from: f.staff, count: 5}",
)


def check_drawn(procedure: Procedure, reader: Reader) -> None:
    """After binding: who fills in what is drawn from has the hash before them, so it must be filled in before."""
    for step in procedure.steps.values():
        fills = [fill.name for fill in (*step.fill, *(one for out in step.outcomes.values() for one in out.fill))]
        for name in fills:
            field = procedure.fields.get(name)
            if field is None or field.drawn is None:
                continue
            read = fields_read(field.drawn.source, procedure) | fields_read(field.drawn.count, procedure)
            for other in sorted(read & set(fills)):
                reader.say("drawn.same-step", field.drawn.source.place, name=name, other=other, step=step.name)
