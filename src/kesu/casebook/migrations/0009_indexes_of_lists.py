from django.db import migrations, models


class Migration(migrations.Migration):
    """The two indexes of lists, each with what a list asks of a case besides."""

    dependencies = [
        ("casebook", "0008_certificates"),
    ]

    operations = [
        migrations.RemoveIndex("case", "case_by_opening"),
        migrations.RemoveIndex("case", "case_by_procedure"),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["opened_at", "ref", "status", "unit", "opened_by", "overdue", "procedure"],
                name="case_by_opening",
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["procedure", "opened_at", "ref", "status", "unit", "opened_by", "overdue"],
                name="case_by_procedure",
            ),
        ),
    ]
