from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="TemplateDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.CharField(max_length=120)),
                ("document", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.CharField(max_length=80)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["procedure", "document"], name="template_draft_once")],
            },
        ),
    ]
