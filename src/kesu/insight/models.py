"""What the room keeps: views of registers that people saved, and periods of measures that were judged."""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """A register as somebody likes to look at it: filters, grouping and order, as the address holds them. role: who
    holds it sees the view too; null: its owner alone."""

    procedure = models.CharField(max_length=120)
    register = models.CharField(max_length=120)
    name = models.CharField(max_length=80)
    person = models.CharField(max_length=80)
    role = models.CharField(max_length=80, null=True)
    query = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "procedure", "register", "name"], name="view_named_once")
        ]
        indexes = [models.Index(fields=["procedure", "register"], name="view_of_register")]


class JudgedPeriod(models.Model):
    """A finished period of a measure, judged once: what it came to then, and whether the target was met."""

    procedure = models.CharField(max_length=120)
    measure = models.CharField(max_length=120)
    period = models.CharField(max_length=10)
    value = models.CharField(max_length=60, null=True)
    counted = models.PositiveIntegerField()
    met = models.BooleanField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "measure", "period"], name="period_judged_once")]
