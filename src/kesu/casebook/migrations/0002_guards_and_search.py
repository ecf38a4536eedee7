"""Append-only guards and the search index: each database in its own words."""

from typing import Any

from django.db import migrations

from kesu.casebook import guards


def install(apps: Any, schema_editor: Any) -> None:
    guards.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    guards.remove(schema_editor.connection)


def make_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE casebook_searchtext ADD COLUMN pieces tsvector")
        schema_editor.execute("CREATE INDEX casebook_searchtext_pieces ON casebook_searchtext USING gin (pieces)")
    else:
        schema_editor.execute(
            "CREATE VIRTUAL TABLE casebook_searchindex USING fts5(pieces, content='', detail=none, tokenize=unicode61)"
        )


def drop_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE casebook_searchtext DROP COLUMN pieces")
    else:
        schema_editor.execute("DROP TABLE casebook_searchindex")


class Migration(migrations.Migration):
    dependencies = [("casebook", "0001_initial")]

    operations = [
        migrations.RunPython(install, remove),
        migrations.RunPython(make_index, drop_index),
    ]
