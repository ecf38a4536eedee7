"""What is where: the moves of goods that cases have booked, and their sum by stock, item and place (A7)."""

from __future__ import annotations

from django.db import models

from kesu.casebook.models.cases import FACET_LENGTH, Case


class StockMove(models.Model):
    """A booking that moves goods, as the case's ledger has it. quantity: plain decimal, at and recorded: UTC text."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves", db_index=False)
    number = models.PositiveIntegerField()
    stock = models.CharField(max_length=120)
    item = models.CharField(max_length=FACET_LENGTH)
    source = models.CharField(max_length=FACET_LENGTH)
    target = models.CharField(max_length=FACET_LENGTH)
    quantity = models.TextField()
    at = models.CharField(max_length=20)
    recorded = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="move_once")]
        indexes = [
            models.Index(fields=["stock", "item", "recorded"], name="move_of_item"),
            models.Index(fields=["stock", "recorded"], name="move_by_time"),
        ]


class StockBalance(models.Model):
    """The sum of all moves of an item into a place, less those out of it. quantity: plain decimal, exact."""

    stock = models.CharField(max_length=120)
    item = models.CharField(max_length=FACET_LENGTH)
    place = models.CharField(max_length=FACET_LENGTH)
    quantity = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stock", "item", "place"], name="balance_once")]
        indexes = [models.Index(fields=["stock", "place"], name="balance_of_place")]
