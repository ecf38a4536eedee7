"""The types of record there are: of the organisation, and of every procedure in its present version (A9)."""

from __future__ import annotations

from collections.abc import Mapping

from kesu.casebook.models import PublishedProcedure
from kesu.casebook.programs import program_of
from kesu.organisation.directory import revision
from kesu.organisation.loading import organisation_file
from kesu.procedure.declared import Record, Role
from kesu.procedure.program import Program
from kesu.procedure.records import unknown_record

_Known = dict[str, tuple[Record, Mapping[str, Role]]]
_kept: tuple[tuple[int, tuple[str, ...]], _Known] | None = None


def current_programs() -> list[Program]:
    """Every procedure in the version published last."""
    return [program_of(digest) for digest in current_digests()]


def current_digests() -> tuple[str, ...]:
    rows = PublishedProcedure.objects.order_by("name", "published_at", "version").values_list("name", "digest")
    return tuple(dict(rows).values())


def record_types() -> Mapping[str, Record]:
    """By name. Of several that declare one, the procedure whose name comes last counts, and any before the
    organisation."""
    return {name: record for name, (record, _) in _known().items()}


def declared(kind: str) -> tuple[Record, Mapping[str, Role]]:
    """A type of record, and the roles of the procedure that declares it. Refuses `input`."""
    found = _known().get(kind)
    if found is None:
        raise unknown_record(kind)
    return found


def _known() -> _Known:
    global _kept  # noqa: PLW0603 -- the one cache of this module: a frozen value beside what determines it
    key = (revision(), current_digests())
    if _kept is None or _kept[0] != key:
        file = organisation_file()
        found: _Known = {name: (record, {}) for name, record in (file.records if file else {}).items()}
        for program in map(program_of, key[1]):
            found |= {name: (record, program.procedure.roles) for name, record in program.procedure.records.items()}
        _kept = (key, found)
    return _kept[1]
