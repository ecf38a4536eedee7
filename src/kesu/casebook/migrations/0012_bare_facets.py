"""Beside orders, lots and names stands how they are compared: of the cases there are as of those to come."""

from collections.abc import Iterator
from typing import Any

from django.db import migrations

from kesu.casebook.likeness import COMPARED, bare_facets

BATCH = 2_000


def fill(apps: Any, schema_editor: Any) -> None:
    case, facets = apps.get_model("casebook", "Case"), apps.get_model("casebook", "CaseFacet")
    batch: list[Any] = []
    for ref, facet, value in _values(case, facets):
        batch += [facets(case_id=ref, facet=code, value=bared) for code, bared in bare_facets([(facet, value)])]
        if len(batch) >= BATCH:
            facets.objects.bulk_create(batch, ignore_conflicts=True)
            batch = []
    facets.objects.bulk_create(batch, ignore_conflicts=True)


def _values(case: Any, facets: Any) -> Iterator[tuple[Any, str, str]]:
    for facet in COMPARED:
        column = f"facet_{facet}"
        for ref, value in case.objects.exclude(**{column: None}).values_list("pk", column).iterator(chunk_size=BATCH):
            yield ref, facet, value
    further = facets.objects.filter(facet__in=COMPARED).values_list("case_id", "facet", "value")
    yield from list(further)


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0011_task_kinds"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
