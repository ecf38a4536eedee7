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


class SigningCode(models.Model):
    """A one-time code that was sent to whoever signs through a link. The code itself is nowhere: it is worked out from
    the installation's secret and `salt`, when it is sent and when it is typed."""

    link = models.ForeignKey(PrivateLink, on_delete=models.CASCADE, related_name="signing_codes")
    step = models.CharField(max_length=120)
    row = models.CharField(max_length=200)
    round = models.IntegerField()
    salt = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)  # wrong ones
    used_at = models.DateTimeField(null=True)
    used_for = models.CharField(max_length=200, blank=True)  # the form it was used for: sent twice, it is the same

    class Meta:
        indexes = [models.Index(fields=["link", "asked_at"], name="signing_code_of_link")]
