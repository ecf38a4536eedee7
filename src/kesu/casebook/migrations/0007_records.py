"""Records with their chains, guarded like the journal; what triggers have done; who is to look at news."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from kesu.casebook import guards


def install(apps: Any, schema_editor: Any) -> None:
    guards.install(schema_editor.connection, guards.RECORDS)


def remove(apps: Any, schema_editor: Any) -> None:
    guards.remove(schema_editor.connection, guards.RECORDS)


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0006_notice_without_case"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordChain",
            fields=[
                ("type", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("tip", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="RecordValue",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "type", "seq", "path", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("type", models.CharField(max_length=120)),
                ("seq", models.PositiveIntegerField()),
                ("path", models.CharField(max_length=300)),
                ("value", models.TextField()),
                ("salt", models.BinaryField(max_length=16)),
            ],
        ),
        migrations.CreateModel(
            name="TriggerFired",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "trigger", "occasion", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("trigger", models.CharField(max_length=300)),
                ("occasion", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("case", models.UUIDField(null=True)),
                ("error", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="TriggerMark",
            fields=[
                ("trigger", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("seq", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "type", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("type", models.CharField(max_length=120)),
                ("seq", models.PositiveIntegerField()),
                ("head", models.TextField()),
                ("value_hashes", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
            ],
            options={
                "indexes": [models.Index(fields=["type", "at"], name="record_by_time")],
            },
        ),
        migrations.CreateModel(
            name="TriggerDue",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "trigger", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("trigger", models.CharField(max_length=300)),
                ("seq", models.PositiveIntegerField()),
                ("due_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="trigger_due")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseNews",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=120)),
                ("seq", models.PositiveIntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="news", to="casebook.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "type", "seq"), name="news_once")],
            },
        ),
        migrations.RunPython(install, remove),
    ]
