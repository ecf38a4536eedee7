"""Blocks in a table of their own, filled from the cases there are; drafts of forms that open cases."""

import json
from functools import cache
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import kesu.organisation.jsontext
from kesu.casebook.blocked import blocks_of
from kesu.casebook.programs import ProgramMissing, read_text
from kesu.procedure.state import CaseState


def fill(apps: Any, schema_editor: Any) -> None:
    case, row = apps.get_model("casebook", "Case"), apps.get_model("casebook", "BlockRow")
    published = apps.get_model("casebook", "PublishedProcedure")

    @cache
    def fields_of(digest: str) -> Any:
        try:
            return read_text(published.objects.get(pk=digest).text, digest).fields
        except (ProgramMissing, published.DoesNotExist):
            return {}

    for one in case.objects.filter(status__in=("open", "closed")).only("ref", "digest", "state").iterator():
        lines = blocks_of(fields_of(one.digest), CaseState.load(json.loads(one.state)))
        row.objects.bulk_create(row(case_id=one.pk, **line._asdict()) for line in sorted(lines))


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0003_draft_of_round"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpeningDraft",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person", "procedure", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person", models.CharField(max_length=80)),
                ("procedure", models.CharField(max_length=120)),
                ("data", kesu.organisation.jsontext.JSONText()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BlockRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=200)),
                ("step", models.CharField(max_length=120)),
                ("since", models.CharField(blank=True, max_length=20)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to="casebook.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["value", "what"], name="block_value")],
                "constraints": [models.UniqueConstraint(fields=("case", "what", "value", "step"), name="block_once")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
