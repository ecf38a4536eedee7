"""What has been imported: a row's key, once, so that running again imports nothing twice."""

from __future__ import annotations

from django.db import models


class ImportedRow(models.Model):
    """One row of a source that became a case, or a record. The key is that of the mapping, hashed; `content` the row's
    own hash."""

    pk = models.CompositePrimaryKey("source", "key")
    source = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    case = models.UUIDField(null=True, db_index=True)
    record = models.CharField(max_length=140, blank=True, default="")  # `type:number` where it became one
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=80)
