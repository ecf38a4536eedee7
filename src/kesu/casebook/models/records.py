"""Facts that are no case (A9), chained type by type; what triggers have done; who is still to look at a new record."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kesu.casebook.models.cases import Case


class RecordChain(models.Model):
    """The end of a type's chain. Its row is locked while a record is added."""

    type = models.CharField(max_length=120, primary_key=True)
    seq = models.PositiveIntegerField()
    tip = models.CharField(max_length=64)


class Record(models.Model):
    """One link of a type's chain, as `Event` is of a case's. `head` is canonical JSON and holds ids and codes only."""

    pk = models.CompositePrimaryKey("type", "seq")
    type = models.CharField(max_length=120)
    seq = models.PositiveIntegerField()
    head = models.TextField()
    value_hashes = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["type", "at"], name="record_by_time")]


SHORT_LENGTH = 120  # characters


class Short(models.Func):
    """The beginning of a value, as its index has it: whole values may be longer than an index takes."""

    template = f"SUBSTR(%(expressions)s, 1, {SHORT_LENGTH})"
    output_field = models.TextField()


class RecordValue(models.Model):
    """A value of a record with its salt, beside the chain, as `EventValue` is."""

    pk = models.CompositePrimaryKey("type", "seq", "path")
    type = models.CharField(max_length=120)
    seq = models.PositiveIntegerField()
    path = models.CharField(max_length=300)
    value = models.TextField()  # JSON
    salt = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index("type", "path", Short("value"), "seq", name="record_by_value")]


class RecordErasure(models.Model):
    """The certificate of a lawful erasure of records, as `Erasure` is of a case's values. Never removed."""

    id = models.UUIDField(primary_key=True)
    type = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.TextField()
    number = models.PositiveIntegerField()
    values = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)


class ErasedRecordValue(models.Model):
    """One value of a record that a certificate covers; only then the database lets it be removed."""

    pk = models.CompositePrimaryKey("type", "seq", "path")
    erasure = models.ForeignKey(RecordErasure, on_delete=models.PROTECT, related_name="erased")
    type = models.CharField(max_length=120)
    seq = models.PositiveIntegerField()
    path = models.CharField(max_length=300)


class CaseNews(models.Model):
    """An open case that is to look again: at a record, or (seq 0) at other cases it counts. Gone once it has."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="news")
    type = models.CharField(max_length=120)
    seq = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "type", "seq"], name="news_once")]


class TriggerMark(models.Model):
    """How far a trigger has come: the last tick of a schedule, the last record that was looked at for its date."""

    trigger = models.CharField(max_length=300, primary_key=True)
    at = models.DateTimeField()
    seq = models.PositiveIntegerField(default=0)


class TriggerDue(models.Model):
    """A record that a trigger waits for; `due_at` is null once it has come."""

    pk = models.CompositePrimaryKey("trigger", "seq")
    trigger = models.CharField(max_length=300)
    seq = models.PositiveIntegerField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="trigger_due", condition=Q(due_at__isnull=False))]


class TriggerFired(models.Model):
    """What a trigger has done on an occasion, once for all; without a case it could not, and says why."""

    pk = models.CompositePrimaryKey("trigger", "occasion")
    trigger = models.CharField(max_length=300)
    occasion = models.CharField(max_length=200)
    at = models.DateTimeField()
    case = models.UUIDField(null=True)
    error = models.TextField(blank=True)
