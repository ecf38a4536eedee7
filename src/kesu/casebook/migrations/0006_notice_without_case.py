"""A notice may be about something else than a case: a measure that missed its target."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casebook", "0005_private_link")]
    operations = [
        migrations.AlterField(
            "notice",
            "case",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="casebook.case"
            ),
        ),
        migrations.AlterField("notice", "seq", models.PositiveIntegerField(null=True)),
        migrations.AddField("notice", "about", models.TextField(db_default="")),
    ]
