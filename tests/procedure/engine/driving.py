"""A driver that does mostly sensible things: it looks what is open, fills the form, and sometimes errs."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from kesu.procedure import tasks
from kesu.procedure.context import Actor, Command
from kesu.procedure.declared import Field
from kesu.procedure.engine import CaseState, Context, Program
from kesu.procedure.tasks import FormField, OutcomeView, TaskView
from kesu.procedure.values import option_codes


class Driver:
    """Chooses the next act of a case from a seed; the same state and seed give the same act."""

    def __init__(self, seed: int, people: list[str]) -> None:
        self.random = Random(seed)
        self.people = people

    def value(self, spec: Field, now: datetime) -> Any:
        codes = list(option_codes(spec.options))
        simple: dict[str, Any] = {
            "integer": self.random.randint(0, 50),
            "decimal": f"{self.random.randint(0, 500)}.{self.random.randint(0, 9)}",
            "money": str(self.random.choice([0, 100, 4999, 5000, 80_000])),
            "boolean": self.random.choice([True, False]),
            "date": (now + timedelta(days=self.random.randint(-3, 9))).date().isoformat(),
            "datetime": now.isoformat(),
            "time": "08:30",
            "duration": "3 working days",
            "person": self.random.choice(self.people),
            "people": [self.random.choice(self.people)],
            "choice": self.random.choice(codes) if codes else "x",
            "choices": codes[:2],
            "files": [],
        }
        if spec.unknown is not None and self.random.random() < 0.3:
            return "unknown"
        if spec.type == "table":
            return [self.row(spec, now) for _ in range(self.random.randint(0, 3))]
        return simple.get(spec.type, self.random.choice(["甲", "划伤", "B1", "B2"]))

    def row(self, spec: Field, now: datetime) -> dict[str, Any]:
        columns = [c for c in spec.columns.values() if c.computed is None]
        return {column.name: self.value(column, now) for column in columns}

    def fill(self, fields: tuple[FormField, ...], now: datetime) -> dict[str, Any]:
        chosen = [f for f in fields if f.spec.computed is None and (f.required or self.random.random() < 0.5)]
        return {f.name: self.value(f.spec, now) for f in chosen}

    def act(self, program: Program, state: CaseState, context: Context) -> tuple[Actor, Command] | None:
        """The next act, None where nothing is open."""
        open_tasks = tasks.open_tasks(program, state, context)
        dormant = [n for n, s in state.steps.items() if s.status in ("dormant", "done") and program.steps[n].starts]
        if dormant and self.random.random() < 0.15:
            return Actor(self.random.choice(self.people)), Command("start", {"step": self.random.choice(dormant)})
        if not open_tasks:
            return None
        task = self.random.choice(open_tasks)
        who = self.random.choice(task.people or tuple(self.people))
        if self.random.random() < 0.1:
            who = self.random.choice(self.people)
        if program.steps[task.step].collect and self.random.random() < 0.6:
            return Actor(who), Command("collect", self.rows(program, task, context.now))
        return Actor(who), Command(*self.part(program, state, context, task))

    def rows(self, program: Program, task: TaskView, now: datetime) -> dict[str, Any]:
        table = self.random.choice(program.steps[task.step].collect)
        return {"step": task.step, "rows": {table: [self.row(program.fields[table], now)]}}

    def part(self, program: Program, state: CaseState, context: Context, task: TaskView) -> tuple[str, dict[str, Any]]:
        form = tasks.form_of(program, state, context, task.step, task.row)
        body: dict[str, Any] = {"step": task.step, "comment": "意见"}
        if task.row:
            body["row"] = task.row
        if task.phase == "review":
            return self.random.choice(["confirm", "return"]), body
        outcome: OutcomeView | None = self.random.choice(form.outcomes) if form.outcomes else None
        fields = form.fields + (outcome.fields if outcome else ())
        body["data"] = self.fill(fields, context.now)
        if outcome is not None:
            body["outcome"] = outcome.outcome.name
        return "complete", body
