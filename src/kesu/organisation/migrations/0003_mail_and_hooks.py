from django.db import migrations, models

import kesu.organisation.jsontext


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_master_values")]
    operations = [
        migrations.AddField("account", "mail", kesu.organisation.jsontext.JSONText(default=dict)),
        migrations.CreateModel(
            name="Hook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("url", models.CharField(max_length=500)),
                ("secret", models.CharField(max_length=120)),
                ("procedures", kesu.organisation.jsontext.JSONText(default=list)),
                ("active", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=80, null=True)),
            ],
        ),
    ]
