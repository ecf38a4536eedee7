from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "source", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=64)),
                ("content", models.CharField(max_length=64)),
                ("case", models.UUIDField(db_index=True)),
                ("imported_at", models.DateTimeField()),
                ("imported_by", models.CharField(max_length=80)),
            ],
        ),
    ]
