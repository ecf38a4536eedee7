"""A draft keeps what its form holds beside the fields: the outcome, the comment, ticks."""

from django.db import migrations

import kesu.organisation.jsontext


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0012_bare_facets"),
    ]

    operations = [
        migrations.AddField("draft", "beside", kesu.organisation.jsontext.JSONText(default=dict)),
    ]
