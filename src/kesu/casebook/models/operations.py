"""What the casebook keeps beside cases: procedures, series, files, what waits to be sent, what was refused."""

from __future__ import annotations

from django.db import models

from kesu.casebook.models.cases import Case
from kesu.organisation.jsontext import JSONText


class PublishedProcedure(models.Model):
    """One published version. It never changes; a newer one takes its place for cases opened later."""

    digest = models.CharField(max_length=80, primary_key=True)
    name = models.CharField(max_length=120)
    version = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    text = models.TextField()  # expanded, without the organisation
    settings = JSONText()  # the organisation's settings, frozen in
    roles = JSONText()  # its roles: whose holders see its cases; by code, what each is held for (`per`) or null
    narrowed = models.BooleanField()  # it says who may see its cases (`see`)
    sources = JSONText()  # the pack's files as they were given, by path
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="version_once")]


class Series(models.Model):
    """The last serial given of a numbering series. Its row is locked until the case that took a number is stored."""

    key = models.CharField(max_length=300, primary_key=True)
    last = models.PositiveBigIntegerField()


class IdempotencyKey(models.Model):
    """The answer to a request under a client's key, kept 30 days."""

    pk = models.CompositePrimaryKey("person", "key")
    person = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    response = models.TextField()
    at = models.DateTimeField(db_index=True)


class Outbox(models.Model):
    """Something to be sent, put here in the transaction that decided it; the worker delivers it."""

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="outbox")
    seq = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=40)  # Sent, DocumentQueued, Notified …: the event's kind
    body = models.TextField()  # JSON: the event's head
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # next attempt; null when done or given up
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], name="outbox_due", condition=models.Q(due_at__isnull=False))]


class Notice(models.Model):
    """What a person is told in the page: a new task, a warning, an escalation. about: codes of what it is about where
    it belongs to no case (JSON; else empty)."""

    person = models.CharField(max_length=80)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="notices")
    seq = models.PositiveIntegerField(null=True)
    about = models.TextField(db_default="")
    kind = models.CharField(max_length=60)
    step = models.CharField(max_length=120, null=True)
    clock = models.CharField(max_length=120, null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "read_at", "at"], name="notice_of_person")]


class Attachment(models.Model):
    """A file as somebody handed it in; its content stands once in the data folder, under its hash."""

    id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=80, null=True)


class AccessLog(models.Model):
    """A refusal: who wanted what, and why not. It holds codes only, no values."""

    at = models.DateTimeField(db_index=True)
    person = models.CharField(max_length=80, null=True)
    case = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    step = models.CharField(max_length=120, null=True)
    code = models.CharField(max_length=40)


class Heartbeat(models.Model):
    """When a worker last went round; a page and `kesu worker --check` look at it, not at processes."""

    name = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()
    detail = JSONText(default=dict)


class OpeningDraft(models.Model):
    """What somebody had typed into the form that opens a case, and not yet sent: one per person and procedure."""

    pk = models.CompositePrimaryKey("person", "procedure")
    person = models.CharField(max_length=80)
    procedure = models.CharField(max_length=120)
    data = JSONText()  # the form's names with what was sent under each
    at = models.DateTimeField()


class Mark(models.Model):
    """What this database is: made with a test clock or not, its schema's edition, its last proof."""

    name = models.CharField(max_length=60, primary_key=True)
    value = JSONText()


class Draft(models.Model):
    """What somebody has typed into a task's form and not yet handed in."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    person = models.CharField(max_length=80)
    step = models.CharField(max_length=120)
    row = models.CharField(max_length=200)
    round = models.IntegerField(default=0)
    data = JSONText()
    beside = JSONText(default=dict)  # `outcome`, `comment`, `send`, `channel`, `evidence`, as far as they were given
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "row", "round", "person"], name="draft_of_round")
        ]
