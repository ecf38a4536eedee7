from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0005_option_changes")]

    operations = [
        migrations.AlterField("qualification", "expires", models.DateField(null=True)),
        migrations.AddField("qualification", "after", models.CharField(default="", max_length=40)),
        migrations.CreateModel(
            name="CaseQualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case", models.UUIDField()),
                ("person", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=80)),
                ("expires", models.DateField(null=True)),
                ("at", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "person", "name"), name="case_qualification_once")
                ],
            },
        ),
    ]
