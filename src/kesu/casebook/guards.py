"""The database's own guards: what was written to the journal stays, whoever is connected (invariant 4.8).

Events, certificates and published procedures are neither changed nor removed; a value is removed only under a
certificate that names it. Installed by a migration, on both databases.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

FROZEN = ("casebook_event", "casebook_erasure", "casebook_erasedvalue", "casebook_publishedprocedure")
VALUES = "casebook_eventvalue"
RECORD_VALUES = "casebook_recordvalue"
RECORDS = ("casebook_record", RECORD_VALUES)
RECORD_ERASURES = ("casebook_recorderasure", "casebook_erasedrecordvalue")
GUARDED = (*FROZEN, VALUES, *RECORDS, *RECORD_ERASURES)
_COVERED = {
    VALUES: (
        "EXISTS (SELECT 1 FROM casebook_erasedvalue e"
        " WHERE e.case_id = OLD.case_id AND e.seq = OLD.seq AND e.path = OLD.path)"
    ),
    RECORD_VALUES: (
        "EXISTS (SELECT 1 FROM casebook_erasedrecordvalue e"
        " WHERE e.type = OLD.type AND e.seq = OLD.seq AND e.path = OLD.path)"
    ),
}
_REFUSES = {VALUES: "kesu_refuse_uncovered", RECORD_VALUES: "kesu_refuse_uncovered_record"}
_KEYS = {
    "casebook_event": ("case_id", "seq"),
    "casebook_eventvalue": ("case_id", "seq", "path"),
    "casebook_erasure": ("id",),
    "casebook_erasedvalue": ("case_id", "seq", "path"),
    "casebook_publishedprocedure": ("digest",),
    "casebook_record": ("type", "seq"),
    "casebook_recordvalue": ("type", "seq", "path"),
    "casebook_recorderasure": ("id",),
    "casebook_erasedrecordvalue": ("type", "seq", "path"),
}


def install(connection: BaseDatabaseWrapper, tables: tuple[str, ...] = GUARDED) -> None:
    """Create the triggers of these tables, as far as there are such already. Names start with `kesu_guard_`."""
    there = set(connection.introspection.table_names())
    tables = tuple(table for table in tables if table in there)
    covered = {table: said for table, said in _COVERED.items() if table == VALUES or RECORD_ERASURES[1] in there}
    statements = _postgresql(tables, covered) if connection.vendor == "postgresql" else _sqlite(tables, covered)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: tuple[str, ...] = GUARDED) -> None:
    """Drop the triggers: for the migration's way back, and for tests that empty their tables."""
    with connection.cursor() as cursor:
        for name, table in _names(connection, tables):
            place = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of guards that somebody has removed."""
    catalogue = "pg_trigger" if connection.vendor == "postgresql" else "sqlite_master"
    column = "tgname" if connection.vendor == "postgresql" else "name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {catalogue} WHERE {column} LIKE %s", ["kesu_guard_%"])
        present = {row[0] for row in cursor.fetchall()}
    return [name for name, _ in _names(connection, GUARDED) if name not in present]


def _names(connection: BaseDatabaseWrapper, tables: tuple[str, ...]) -> list[tuple[str, str]]:
    last = "truncate" if connection.vendor == "postgresql" else "replace"
    return [(f"kesu_guard_{table}_{what}", table) for table in tables for what in ("update", "delete", last)]


def _sqlite(tables: tuple[str, ...], covered: Mapping[str, str]) -> list[str]:
    statements = []
    for table in tables:
        refuse = f"SELECT RAISE(ABORT, 'append-only: {table}')"
        when = f"WHEN NOT {covered[table]}" if table in covered else ""
        same = " AND ".join(f"{column} = NEW.{column}" for column in _KEYS[table])
        statements += [
            f"CREATE TRIGGER kesu_guard_{table}_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
            f"CREATE TRIGGER kesu_guard_{table}_delete BEFORE DELETE ON {table} {when} BEGIN {refuse}; END",
            # INSERT OR REPLACE removes the old row without asking the delete trigger.
            f"CREATE TRIGGER kesu_guard_{table}_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {refuse}; END",
        ]
    return statements


def _postgresql(tables: tuple[str, ...], covered: Mapping[str, str]) -> list[str]:
    refuse = "RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
    statements = [
        f"CREATE OR REPLACE FUNCTION kesu_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse} END $$",
        *(
            f"CREATE OR REPLACE FUNCTION {_REFUSES[table]}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF {said} THEN RETURN OLD; END IF; {refuse} END $$"
            for table, said in covered.items()
        ),
    ]
    for table in tables:
        on_delete = _REFUSES[table] if table in covered else "kesu_refuse"
        statements += [
            f"CREATE TRIGGER kesu_guard_{table}_update BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION kesu_refuse()",
            f"CREATE TRIGGER kesu_guard_{table}_delete BEFORE DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {on_delete}()",
            f"CREATE TRIGGER kesu_guard_{table}_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse()",
        ]
    return statements
