"""Tables of the organisation. Codes are the keys people write in organisation files; they never change."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from kesu.organisation.jsontext import JSONText


class Unit(models.Model):
    """A place in the tree of units; `calendar` names a calendar where it differs from the unit's above."""

    code = models.CharField(max_length=80, primary_key=True)
    label_zh = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="below")
    calendar = models.CharField(max_length=80, null=True)
    position = models.PositiveIntegerField(default=0)


class Person(models.Model):
    """Somebody who acts in cases. Who leaves becomes inactive and keeps their name on what they did."""

    id = models.CharField(max_length=80, primary_key=True)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="people")
    mail = models.CharField(max_length=254, null=True)
    active = models.BooleanField(default=True)


class Holding(models.Model):
    """A role held: everywhere (no unit), in a unit and below it, or for one customer, product … (`per`)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="holdings")
    role = models.CharField(max_length=80, db_index=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    per = models.CharField(max_length=200, null=True)


class Deputy(models.Model):
    """`deputy` stands in for `absent` on the days from `start` to `end`, both included; no roles: all of them.

    No deputy: an absence in which nobody does.
    """

    absent = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="deputyships")
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    roles = JSONText(default=list)


class Qualification(models.Model):
    """A certificate as people and files say it, valid up to and including `expires`; none: taken away by hand.

    `after`: the latest word of a case that it was said after. What a case says later counts before it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="qualifications")
    name = models.CharField(max_length=80)
    expires = models.DateField(null=True)
    after = models.CharField(max_length=40, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="qualification_once")]


class CaseQualification(models.Model):
    """What a case said last of somebody's qualification: its last day, or that it was taken away (no day).

    Follows from the case's journal alone; `at` is the instant of the event, as it stands there.
    """

    case = models.UUIDField()
    person = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    expires = models.DateField(null=True)
    at = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person", "name"], name="case_qualification_once")]


class CalendarEdition(models.Model):
    """One edition of a calendar's text as JSON; editions are added, never changed, so that dues stay explicable."""

    name = models.CharField(max_length=80)
    edition = models.PositiveIntegerField()
    text = JSONText()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "edition"], name="calendar_edition_once")]


class DaysOffEdition(models.Model):
    """A file of days off and make-up working days that replaces the built-in one, as an administrator gave it."""

    region = models.CharField(max_length=20)
    edition = models.PositiveIntegerField()
    text = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "edition"], name="days_off_edition_once")]


class Fact(models.Model):
    """A value of the whole organisation: its name, zone, currency, settings of procedures, answers to questions."""

    name = models.CharField(max_length=200, primary_key=True)
    value = JSONText(null=True)


class OptionChange(models.Model):
    """Who changed what in the options of a choice, and when; kept, never changed. `zh`, `en`: its name afterwards."""

    procedure = models.CharField(max_length=120)
    field = models.CharField(max_length=200)  # `table.column` for a column
    option = models.CharField(max_length=200)
    act = models.CharField(max_length=20)  # add, rename, restore, hide, show, remove
    zh = models.CharField(max_length=200, blank=True)
    en = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80, null=True)

    class Meta:
        indexes = [models.Index(fields=["procedure", "-at"], name="option_change_latest")]


class MasterValue(models.Model):
    """A setting of a procedure held for one customer, product or unit, from a day on (A4 `per:`). No day: since ever.

    `value` is as it was written: the procedure knows its type.
    """

    procedure = models.CharField(max_length=120)
    setting = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    value = JSONText(null=True)
    start = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "setting", "subject", "start"], name="master_value_once")
        ]


class MasterEntry(models.Model):
    """A customer, supplier, product, part, lot or place, as forms look it up. `detail` is the organisation's own map.

    `sought` is what it is found by (`spelling.py`), written with it. `edition` counts its changes.
    """

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    detail = JSONText(default=dict)
    active = models.BooleanField(default=True)
    sought = models.TextField()
    size = models.PositiveIntegerField()  # of `sought`: the shorter is found before the longer
    edition = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="master_entry_once")]
        indexes = [models.Index(fields=["kind", "active", "sought", "size"], name="master_entry_sought")]


class Revision(models.Model):
    """Counts changes: whoever keeps the directory in memory compares this number."""

    name = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(name=username)


class Account(AbstractBaseUser):
    """A way to sign in. It says who somebody is; what they may do follows from their person's roles."""

    name = models.CharField(max_length=80, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=False)
    failures = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True)
    seen_at = models.DateTimeField(null=True)  # when they last looked at their tasks: what opened since is new
    mail = JSONText(default=dict)  # how they want mail: way, quiet hours

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Token(models.Model):
    """A key for programs. Only its hash is kept: the key itself is shown once."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class Hook(models.Model):
    """Another system that is told what happens in cases, by signed requests."""

    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=120)
    procedures = JSONText(default=list)  # names; empty: all
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80, null=True)
