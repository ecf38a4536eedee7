"""Values of records may be erased under a certificate, and are found by what they say."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from kesu.casebook import guards
from kesu.casebook.models import Short

CHANGED = (guards.RECORD_VALUES, *guards.RECORD_ERASURES)


def install(apps: Any, schema_editor: Any) -> None:
    guards.remove(schema_editor.connection, CHANGED)
    guards.install(schema_editor.connection, CHANGED)


def remove(apps: Any, schema_editor: Any) -> None:
    guards.remove(schema_editor.connection, CHANGED)


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0009_indexes_of_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordErasure",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("reason", models.TextField()),
                ("number", models.PositiveIntegerField()),
                ("values", models.PositiveIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="ErasedRecordValue",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "type", "seq", "path", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "erasure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erased",
                        to="casebook.recorderasure",
                    ),
                ),
                ("type", models.CharField(max_length=120)),
                ("seq", models.PositiveIntegerField()),
                ("path", models.CharField(max_length=300)),
            ],
        ),
        migrations.AddIndex("recordvalue", models.Index("type", "path", Short("value"), "seq", name="record_by_value")),
        migrations.RunPython(install, remove),
    ]
