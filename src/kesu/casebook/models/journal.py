"""The journal. The database itself refuses to change or remove an event (see `guards`)."""

from __future__ import annotations

from django.db import models

from kesu.casebook.models.cases import Case


class Event(models.Model):
    """One link of a case's chain (B8.39). `head` is canonical JSON and holds ids and codes only."""

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    head = models.TextField()
    value_hashes = models.TextField()  # canonical JSON: path to hash
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    recorded = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["recorded"], name="event_by_time")]


class EventValue(models.Model):
    """A value of an event with its salt, beside the chain: it may be erased by law, and the chain still verifies."""

    pk = models.CompositePrimaryKey("case_id", "seq", "path")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="values_of_events", db_index=False)
    seq = models.PositiveIntegerField()
    path = models.CharField(max_length=300)
    value = models.TextField()  # JSON
    salt = models.BinaryField(max_length=16)


class Erasure(models.Model):
    """The certificate of a lawful erasure: who, when, why. Never removed."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="erasures")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.TextField()
    number = models.PositiveIntegerField(null=True)  # counted over the installation
    values = models.PositiveIntegerField(null=True)  # how many went
    files = models.PositiveIntegerField(null=True)
    hash = models.CharField(max_length=64, null=True)  # over number, path and hash of each value


class ErasedValue(models.Model):
    """One value a certificate covers; the database lets it be removed only when this row is there."""

    pk = models.CompositePrimaryKey("case_id", "seq", "path")
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="erased")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    path = models.CharField(max_length=300)
