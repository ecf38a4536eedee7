"""Private links and receipt codes of cases: how somebody without an account gets to theirs."""

from __future__ import annotations

from django.db import models

from kesu.casebook.models.cases import Case


class PrivateLink(models.Model):
    """One key that was given away. The key itself is nowhere: only its hash, so a copy of the tables opens nothing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="private_links")
    number = models.PositiveIntegerField()  # within the case, as the journal calls it
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=80)
    sort = models.CharField(max_length=20)  # link, receipt
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="link_once")]
