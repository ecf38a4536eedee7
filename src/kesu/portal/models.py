"""How often somebody has tried: counted in the database, so that every process counts the same."""

from __future__ import annotations

from django.db import models


class Hit(models.Model):
    """Tries in one window of time. bucket: a hash of what is limited and whom; no address is kept."""

    bucket = models.CharField(max_length=64)
    window = models.PositiveBigIntegerField()  # the window's begin, seconds since 1970
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucket", "window"], name="hit_once")]
        indexes = [models.Index(fields=["window"], name="hit_window")]
