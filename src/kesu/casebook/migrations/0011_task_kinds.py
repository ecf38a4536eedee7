"""Letters that did not arrive stand among the tasks: the worker makes those of the cases there are, as after a change of
the organisation."""

from typing import Any

from django.db import migrations, models


def make_anew(apps: Any, schema_editor: Any) -> None:
    case = apps.get_model("casebook", "Case")
    case.objects.filter(state__contains='"undelivered":{"').update(revision=0)


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0010_records_erased_and_found"),
    ]

    operations = [
        migrations.AddField("task", "kind", models.CharField(default="step", max_length=20)),
        migrations.RunPython(make_anew, migrations.RunPython.noop),
    ]
