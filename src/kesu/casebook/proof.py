"""Proving a case's archive offline: every byte, every hash of the chain, and that the state is the fold of the events.

Pure: needs no database and no settings.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from kesu.casebook import packing
from kesu.casebook.canonical import canonical_text
from kesu.casebook.chain import FIRST, event_hash, value_hash
from kesu.casebook.packing import Part
from kesu.procedure.events import Event
from kesu.procedure.evolving import fold
from kesu.procedure.reading import read_procedure

LARGEST_TEXT = 256 * 1024 * 1024
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold. code: `not_an_archive`, `newer_format`, `byte` (at `where`, counted from 0), `part` (its
    hash), `missing`, `foreign`, `gap`, `previous`, `head`, `value`, `value_missing`, `value_foreign`, `tip`, `state`,
    `procedure`, `file`. where: the part, the event's number, or the byte."""

    code: str
    where: str
    path: str | None = None


@dataclass(slots=True)
class Proof:
    """What was found of an archive; it holds when `faults` is empty. erased: values by certificate."""

    case: str = ""
    number: str | None = None
    procedure: str = ""
    events: int = 0
    tip: str = ""
    files: int = 0
    erased: Mapping[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def prove(path: Path) -> Proof:
    """Look through an archive. Never raises but OSError for a file that cannot be read."""
    proof = Proof()
    with path.open("rb") as file, TemporaryDirectory() as folder:
        _try(path, file, Path(folder), proof)
    return proof


def _try(path: Path, file: BinaryIO, folder: Path, proof: Proof) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _prove(path, archive, folder, proof)
    except Exception as error:  # a changed byte makes readers stumble in every way there is
        if not proof.faults:
            proof.faults.append(Fault("not_an_archive", str(error)[:200]))


def _prove(path: Path, archive: zipfile.ZipFile, folder: Path, proof: Proof) -> None:
    try:
        manifest = json.loads(_text(archive, packing.MANIFEST))
    except Exception:
        proof.faults.append(Fault("part", packing.MANIFEST))
        return
    if manifest.get("format") != packing.FORMAT:
        proof.faults.append(Fault("newer_format", str(manifest.get("format"))[:60]))
        return
    proof.case, proof.number, proof.procedure = manifest["case"], manifest["number"], manifest["procedure"]
    parts = list(_parts(archive, manifest["parts"], folder, proof))
    named = {part.name: part for part in parts}
    events = list(_events(archive, proof)) if packing.JOURNAL in named else []
    if (proof.events, proof.tip) != (manifest["events"], manifest["tip"]):
        proof.faults.append(Fault("tip", str(proof.events)))
    _prove_state(archive, manifest, events, proof)
    if not proof.faults:
        _prove_procedure(archive, manifest["digest"], proof)
        _prove_bytes(path, [Part(packing.MANIFEST, archive.read(packing.MANIFEST)), *parts], folder, proof)


def _text(archive: zipfile.ZipFile, name: str) -> str:
    if archive.getinfo(name).file_size > LARGEST_TEXT:
        raise ValueError(f"{name} is too large")
    return archive.read(name).decode()


# --- parts -------------------------------------------------------------------------------------------


def _parts(archive: zipfile.ZipFile, wanted: Mapping[str, str], folder: Path, proof: Proof) -> Iterator[Part]:
    """The parts in their order, each compared with its hash."""
    there = archive.namelist()
    proof.faults += [Fault("missing", name) for name in wanted if name not in there]
    proof.faults += [Fault("foreign", name) for name in there if name not in wanted and name != packing.MANIFEST]
    for place, name in enumerate(name for name in there if name in wanted):
        copy = folder / str(place)
        try:
            with archive.open(name) as source, copy.open("wb") as target:
                while piece := source.read(_PIECE):
                    target.write(piece)
        except Exception:  # as above: its own bytes, or those that say how to read them
            proof.faults.append(Fault("part", name))
            continue
        digest = packing.sha256_of(copy)
        if digest != wanted[name]:
            proof.faults.append(Fault("part", name))
        elif name.startswith(packing.FILES):
            proof.files += 1
            if digest != name.removeprefix(packing.FILES).partition(".")[0]:
                proof.faults.append(Fault("file", name))
        yield Part(name, copy)


def _prove_bytes(path: Path, parts: list[Part], folder: Path, proof: Proof) -> None:
    """The archive made anew from its parts must be this file: so that no byte between them goes unseen."""
    again = folder / "again"
    packing.write_archive(again, parts)
    with path.open("rb") as one, again.open("rb") as other:
        place = 0
        while True:
            here, there = one.read(_PIECE), other.read(_PIECE)
            if here != there:
                pairs = zip(here, there, strict=False)
                first = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(here), len(there)))
                proof.faults.append(Fault("byte", str(place + first)))
                return
            if not here:
                return
            place += len(here)


# --- the chain ---------------------------------------------------------------------------------------


def _events(archive: zipfile.ZipFile, proof: Proof) -> Iterator[Event]:
    erased = {
        (seq, path): certificate
        for certificate, entry in json.loads(_text(archive, packing.ERASED)).items()
        for seq, path in entry["places"]
    }
    gone: list[str] = []
    previous = FIRST
    for expected, line in enumerate(_text(archive, packing.JOURNAL).splitlines(), 1):
        entry = json.loads(line)
        proof.faults += _faults_of(entry, expected, previous, erased)
        kept = entry["values"]
        gone += [by for (seq, path), by in erased.items() if seq == entry["seq"] and path not in kept]
        previous = entry["hash"]
        proof.events = expected
        head = json.loads(entry["head"])
        yield Event(head.pop("kind"), head, {path: json.loads(one["value"]) for path, one in kept.items()})
    proof.tip, proof.erased = previous, Counter(gone)


def _faults_of(
    entry: Mapping[str, Any], expected: int, previous: str, erased: Mapping[tuple[int, str], str]
) -> Iterator[Fault]:
    where = str(expected)
    if entry["seq"] != expected:
        yield Fault("gap", where)
    if entry["previous"] != previous:
        yield Fault("previous", where)
    head, hashes = json.loads(entry["head"]), json.loads(entry["value_hashes"])
    if event_hash(entry["previous"], head, hashes) != entry["hash"] or canonical_text(head) != entry["head"]:
        yield Fault("head", where)
    for path, wanted in hashes.items():
        one = entry["values"].get(path)
        if one is None:
            if (entry["seq"], path) not in erased:
                yield Fault("value_missing", where, path)
        elif value_hash(one["value"].encode(), bytes.fromhex(one["salt"])) != wanted:
            yield Fault("value", where, path)
    yield from (Fault("value_foreign", where, path) for path in entry["values"].keys() - hashes.keys())


# --- what follows from it ------------------------------------------------------------------------------


def _prove_state(archive: zipfile.ZipFile, manifest: Mapping[str, Any], events: list[Event], proof: Proof) -> None:
    if proof.faults:
        return
    state = fold(events)
    if state.dump() != json.loads(_text(archive, packing.STATE)):
        proof.faults.append(Fault("state", packing.STATE))
    said = {"case": state.ref, "number": state.number, "procedure": state.procedure, "digest": state.digest}
    if any(manifest.get(name) != value for name, value in said.items()):
        proof.faults.append(Fault("part", packing.MANIFEST))


def _prove_procedure(archive: zipfile.ZipFile, digest: str, proof: Proof) -> None:
    read = read_procedure(_text(archive, packing.PROCEDURE), packing.PROCEDURE).procedure
    if read is None or read.digest != digest:
        proof.faults.append(Fault("procedure", packing.PROCEDURE))
