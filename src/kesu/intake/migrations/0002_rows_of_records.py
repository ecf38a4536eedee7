"""A row may become a record instead of a case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="importedrow",
            name="case",
            field=models.UUIDField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="importedrow",
            name="record",
            field=models.CharField(blank=True, default="", max_length=140),
        ),
    ]
