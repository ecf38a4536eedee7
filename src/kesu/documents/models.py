"""What this room keeps: templates somebody is working at, beside the version they came from."""

from __future__ import annotations

from django.db import models


class TemplateDraft(models.Model):
    """The text of one document's template, not yet published; the last who saved it stands with it."""

    procedure = models.CharField(max_length=120)
    document = models.CharField(max_length=120)
    text = models.TextField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "document"], name="template_draft_once")]
