import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0006_qualifications_by_case")]

    operations = [
        migrations.AlterField(
            "deputy",
            "deputy",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deputyships",
                to="organisation.person",
            ),
        ),
    ]
