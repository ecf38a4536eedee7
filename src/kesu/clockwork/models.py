"""What leaves the house: one row for each receiver of each message, until it arrived or somebody dealt with it."""

from __future__ import annotations

import uuid

from django.db import models

from kesu.organisation.jsontext import JSONText


class Delivery(models.Model):
    """One message to one receiver by one channel. It holds codes and values; words are made when it is sent."""

    class Channel(models.TextChoices):
        MAIL = "mail"
        HOOK = "hook"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # goes along, so that a receiver sees doubles
    outbox = models.BigIntegerField()
    case = models.UUIDField(null=True, db_index=True)
    seq = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    to = models.CharField(max_length=200)  # a person's id, an outside role, a hook's number
    body = JSONText()
    urgent = models.BooleanField(default=False)
    digest = models.BooleanField(default=False)  # goes out with others in one mail
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # next attempt; null when arrived or given up
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    # sent, not_theirs, no_address, refused, given_up, bounced, no_server
    outcome = models.CharField(max_length=20, blank=True)
    reported_at = models.DateTimeField(null=True)  # when the case was told that it did not arrive
    settled_by = models.CharField(max_length=80, null=True)  # who saw to what did not arrive: in the case, or here

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outbox", "channel", "to"], name="delivery_once")]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["outcome", "created_at"], name="delivery_outcome"),
        ]
