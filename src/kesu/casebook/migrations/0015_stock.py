"""Moves of goods over all cases, and what is where."""

import django.db.models.deletion
from django.db import migrations, models

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0014_signing_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="StockBalance",
            fields=[
                ID,
                ("stock", models.CharField(max_length=120)),
                ("item", models.CharField(max_length=200)),
                ("place", models.CharField(max_length=200)),
                ("quantity", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("stock", "item", "place"), name="balance_once")],
                "indexes": [models.Index(fields=["stock", "place"], name="balance_of_place")],
            },
        ),
        migrations.CreateModel(
            name="StockMove",
            fields=[
                ID,
                ("number", models.PositiveIntegerField()),
                ("stock", models.CharField(max_length=120)),
                ("item", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=200)),
                ("target", models.CharField(max_length=200)),
                ("quantity", models.TextField()),
                ("at", models.CharField(max_length=20)),
                ("recorded", models.CharField(max_length=20)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="casebook.case",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "number"), name="move_once")],
                "indexes": [
                    models.Index(fields=["stock", "item", "recorded"], name="move_of_item"),
                    models.Index(fields=["stock", "recorded"], name="move_by_time"),
                ],
            },
        ),
    ]
