"""One-time codes for signatures through a private link."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0013_draft_beside"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=120)),
                ("row", models.CharField(max_length=200)),
                ("round", models.IntegerField()),
                ("salt", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                ("used_for", models.CharField(blank=True, max_length=200)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signing_codes",
                        to="casebook.privatelink",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["link", "asked_at"], name="signing_code_of_link")]},
        ),
    ]
