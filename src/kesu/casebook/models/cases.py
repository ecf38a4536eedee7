"""A case with its folded state, and what is derived from that state for lists: tasks, clocks, facets, search.

All of it can be thrown away and made again from the journal (`kesu rebuild`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

FACETS = (
    "customer", "product", "lot", "part", "order", "defect", "cause", "class", "severity", "loss", "responsible",
    "process", "site",
)  # fmt: skip
"""The facets of every procedure (A12). Each is an indexed column `facet_<name>` of a case."""

FACET_LENGTH = 200
SEEN_BY = ("status", "unit", "opened_by", "overdue")


def _facet() -> models.CharField[str | None, str | None]:
    return models.CharField(max_length=FACET_LENGTH, null=True)


class Case(models.Model):
    """One case. `state` is the fold of its events up to `seq`; `tip` the hash of the last of them."""

    ref = models.UUIDField(primary_key=True)
    procedure = models.CharField(max_length=120)
    version = models.CharField(max_length=80)
    digest = models.CharField(max_length=80)
    number = models.CharField(max_length=200, null=True, db_index=True)
    status = models.CharField(max_length=20)
    unit = models.CharField(max_length=80, null=True)
    title = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80, null=True)
    closed_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)  # when the case next moves by itself: the worker's column
    due_at = models.DateTimeField(null=True)  # the earliest due that is ours and not yet met
    overdue = models.BooleanField(default=False)
    parent = models.UUIDField(null=True)
    revision = models.PositiveBigIntegerField(default=0)  # of the organisation, when tasks were last derived
    erased = models.PositiveIntegerField(default=0)  # how often values were erased: the same events, another state
    seq = models.PositiveIntegerField()
    tip = models.CharField(max_length=64)
    state = models.TextField()
    facet_customer = _facet()
    facet_product = _facet()
    facet_lot = _facet()
    facet_part = _facet()
    facet_order = _facet()
    facet_defect = _facet()
    facet_cause = _facet()
    facet_class = _facet()
    facet_severity = _facet()
    facet_loss = _facet()
    facet_responsible = _facet()
    facet_process = _facet()
    facet_site = _facet()

    class Meta:
        indexes = [
            # With what says who sees a case: lists and counts are answered without reading the rows and their states.
            models.Index(fields=["opened_at", "ref", *SEEN_BY, "procedure"], name="case_by_opening"),
            models.Index(fields=["procedure", "opened_at", "ref", *SEEN_BY], name="case_by_procedure"),
            models.Index(fields=["next_at"], name="case_next", condition=Q(next_at__isnull=False)),
            models.Index(fields=["due_at"], name="case_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["parent"], name="case_parent", condition=Q(parent__isnull=False)),
            # Partial: most cases lack most facets, and an index entry costs a write.
            *(
                models.Index(
                    fields=[f"facet_{facet}"], name=f"case_{facet}", condition=Q(**{f"facet_{facet}__isnull": False})
                )
                for facet in FACETS
            ),
        ]


class CaseFacet(models.Model):
    """Facets of the organisation's own, and second and later values of a facet (three lots, two products)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=80)
    value = models.CharField(max_length=FACET_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value", "case"], name="facet_once")]


class CaseNumber(models.Model):
    """Every number ever given, present or alias: no two cases of a procedure share one (invariant 2)."""

    pk = models.CompositePrimaryKey("procedure", "number")
    procedure = models.CharField(max_length=120)
    number = models.CharField(max_length=200, db_index=True)
    series = models.CharField(max_length=300)
    serial = models.PositiveBigIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="numbers")


class Participant(models.Model):
    """Who opened a case or has or had a task in it: they see it (A12)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="participants", db_index=False)
    person = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "case"], name="participant_once")]
        indexes = [models.Index(fields=["case"], name="participant_case")]


class Loan(models.Model):
    """A case is lent to a person, who may read it before that instant."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="loans", db_index=False)
    person = models.CharField(max_length=80)
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "until"], name="loan_person"),
            models.Index(fields=["case"], name="loan_case"),
        ]


class Task(models.Model):
    """An open task, as lists show it. Who may do it stands in its holders.

    `kind`: a `step` of the procedure; `undelivered`: a letter that did not reach somebody outside, `row` is then the
    delivery's number; `appeal`: one against an entry of the ledger, `row` is the entry's number. `step` is empty then.
    """

    STEP, UNDELIVERED, APPEAL = "step", "undelivered", "appeal"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    step = models.CharField(max_length=120)
    row = models.CharField(max_length=200)
    round = models.PositiveIntegerField()
    phase = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    overdue = models.BooleanField(default=False)
    claimed = models.CharField(max_length=80, null=True)
    outside = models.BooleanField(default=False)
    kind = models.CharField(max_length=20, default=STEP)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "step", "row"], name="task_once")]


class TaskHolder(models.Model):
    """Who may do a task: holders of a role in a unit or above it (B6.29), or one person; `barred`: that person not."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="holders", db_index=False)
    role = models.CharField(max_length=80, null=True)
    unit = models.CharField(max_length=80, null=True)
    per = models.CharField(max_length=FACET_LENGTH, null=True)
    person = models.CharField(max_length=80, null=True)
    barred = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["task"], name="holder_task"),
            models.Index(fields=["role", "unit"], name="holder_role", condition=Q(role__isnull=False)),
            models.Index(fields=["person"], name="holder_person", condition=Q(person__isnull=False)),
        ]


class ClockRow(models.Model):
    """A running clock of a case. `outside`: it waits for somebody outside and is never our lateness (A5)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    clock = models.CharField(max_length=120)
    row = models.CharField(max_length=200)
    due_at = models.DateTimeField(null=True)
    overdue = models.BooleanField(default=False)
    outside = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "clock", "row"], name="clock_once")]


class BlockRow(models.Model):
    """Something that must not be used or shipped because of the case. `step` blocks it; of goods, the sheet's field."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    what = models.CharField(max_length=20)
    value = models.CharField(max_length=FACET_LENGTH)
    step = models.CharField(max_length=120)
    since = models.CharField(max_length=20, blank=True)  # UTC text

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "what", "value", "step"], name="block_once")]
        indexes = [models.Index(fields=["value", "what"], name="block_value")]


class Publication(models.Model):
    """A paper that anybody may read. `id` follows from the case and the number and leads to no case."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="publications")
    number = models.CharField(max_length=20)  # within the case
    document = models.CharField(max_length=120)
    at = models.CharField(max_length=32, db_index=True)  # UTC text
    hash = models.CharField(max_length=64)


class SearchText(models.Model):
    """What can be searched of a case, folded (NFKC, case); its two-character pieces stand in the index beside it."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="search")
    text = models.TextField()
