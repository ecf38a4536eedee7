from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns that may be empty: so SQLite adds them in place, and the guards of the table stay."""

    dependencies = [
        ("casebook", "0007_records"),
    ]

    operations = [
        migrations.AddField("erasure", "number", models.PositiveIntegerField(null=True)),
        migrations.AddField("erasure", "values", models.PositiveIntegerField(null=True)),
        migrations.AddField("erasure", "files", models.PositiveIntegerField(null=True)),
        migrations.AddField("erasure", "hash", models.CharField(max_length=64, null=True)),
    ]
