"""The choices of a published procedure with the organisation's options in them: looked at, changed, published again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from kesu.casebook import published
from kesu.casebook.publishing import Published, PublishRefused, publish_sources
from kesu.casebook.republishing import MAIN, bare_sources, with_label
from kesu.intake import optiontrees as trees
from kesu.intake.taking_up import Prove
from kesu.organisation.directory import revision
from kesu.organisation.loading import organisation_file
from kesu.organisation.options import Changed, keep_options, options_of
from kesu.procedure.declared import Field, Option, Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, Reading, read_procedure
from kesu.procedure.values import option_codes
from kesu.procedure.written import ControlCharacter, written

CODE = re.compile(r"[a-z][a-z0-9_-]{0,59}")
LONGEST = 200
Said = tuple[str, str, bool]  # zh, en, hidden


class OptionRefused(ValueError):
    """Nothing was changed. code: unknown, code, code_taken, name, name_taken, control (an invisible character in the
    name), published (what ran once stays declared), pack (nothing to be had without what the organisation adds),
    reading; at: the field of the form; messages: what the reader says."""

    def __init__(self, code: str, at: str = "", messages: tuple[Message, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.at, self.messages = code, at, messages


class NotAgain(ValueError):
    """Not published. messages: what stands in the way."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__("not_again")
        self.messages = messages


@dataclass(slots=True)
class Shown:
    """An option as it will be. own: added by the organisation; was: the pack's name where it has another now; hidden:
    itself; away: by itself or by what stands above it; pending: not so in the version that runs."""

    option: Option
    depth: int
    way: tuple[str, ...]
    own: bool
    was: Option | None
    away: bool
    pending: bool
    removable: bool

    @property
    def code(self) -> str:
        return self.option.name

    @property
    def hidden(self) -> bool:
        return self.option.hidden


@dataclass(slots=True)
class Choice:
    """A field that is a choice. path: as the organisation's file names it; of: the table it is a column of."""

    path: str
    spec: Field
    of: Field | None
    known: frozenset[str]  # codes of the pack
    options: list[Shown]

    def option(self, code: str) -> Shown | None:
        return next((one for one in self.options if one.code == code), None)


@dataclass(slots=True)
class Choices:
    """bare: None where the pack cannot be had without what the organisation adds; then only its file changes it."""

    procedure: Procedure
    bare: Procedure | None
    choices: list[Choice] = field(default_factory=list)
    gone: int = 0  # options of the version that runs that will be there no more
    messages: list[Message] = field(default_factory=list)

    @property
    def pending(self) -> int:
        return self.gone + sum(one.pending for choice in self.choices for one in choice.options)

    def choice(self, path: str) -> Choice | None:
        return next((one for one in self.choices if one.path == path), None)


def choices_of(name: str) -> Choices:
    """Of the version new cases run on. Raises Refusal where none is published."""
    digest = published.current(name)
    runs, bare = published.program_of(digest).procedure, _bare(digest)
    if bare is None:
        return Choices(runs, None)
    reading = _wished(digest, revision())
    if reading.procedure is None:
        return Choices(runs, bare, messages=reading.errors)
    found = Choices(runs, bare, messages=reading.errors)
    now = dict(_specs(runs))
    for path, (spec, of) in _specs(reading.procedure).items():
        packs = option_codes(dict(_specs(bare))[path][0].options)
        said = _said(now[path][0].options) if path in now else {}
        shown = list(_shown(spec.options, packs, said))
        found.gone += len(set(said) - {one.code for one in shown})
        found.choices.append(Choice(path, spec, of, frozenset(packs), shown))
    return found


def _specs(procedure: Procedure) -> dict[str, tuple[Field, Field | None]]:
    """The fields one chooses from a list that the pack writes down."""
    found: dict[str, tuple[Field, Field | None]] = {}
    for name, spec in procedure.fields.items():
        if spec.options:
            found[name] = (spec, None)
        for column, inner in spec.columns.items():
            if inner.options:
                found[f"{name}.{column}"] = (inner, spec)
    return found


def _said(options: tuple[Option, ...]) -> dict[str, Said]:
    return {code: _plain(one) for code, one in option_codes(options).items()}


def _plain(one: Option) -> Said:
    return one.text("zh"), one.text("en"), one.hidden


def _shown(
    options: tuple[Option, ...], packs: dict[str, Option], runs: dict[str, Said], way: tuple[str, ...] = (),
    *, away: bool = False,
) -> Iterator[Shown]:  # fmt: skip
    for one in options:
        pack, gone = packs.get(one.name), away or one.hidden
        yield Shown(
            one,
            depth=len(way),
            way=(*way, one.name),
            own=pack is None,
            was=pack if pack is not None and _plain(pack)[:2] != _plain(one)[:2] else None,
            away=gone,
            pending=runs.get(one.name) != _plain(one),
            removable=pack is None and not set(option_codes((one,))) & set(runs),
        )
        yield from _shown(one.options, packs, runs, (*way, one.name), away=gone)


@lru_cache(maxsize=16)
def _wished(digest: str, number: int) -> Reading:
    """The pack under the organisation of that revision."""
    return _again(digest, organisation_file())


@lru_cache(maxsize=16)
def _bare(digest: str) -> Procedure | None:
    """The pack as it was before the organisation's options came into it."""
    return _again(digest, None).procedure if bare_sources(digest) is not None else None


def _again(digest: str, file: OrganisationFile | None, version: str | None = None) -> Reading:
    sources = bare_sources(digest)
    assert sources is not None
    text = with_label(sources[MAIN], version) if version else sources[MAIN]
    beside = {path: text.encode() for path, text in sources.items()}
    return read_procedure(text, MAIN, load=beside.get, organisation=file)


# --- changing ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """do: add, rename, restore (the pack's name), hide, show, remove. under: the option it is added below, none at the
    top; zh, en: the name of what is added or renamed."""

    do: str
    field: str
    option: str
    zh: str = ""
    en: str = ""
    under: str = ""


def change(name: str, act: Act, *, now: datetime, by: str | None) -> None:
    """Kept for the next publishing. Raises OptionRefused, and Refusal where no such procedure is published."""
    with transaction.atomic():
        before = options_of(name, lock=True)
        found = choices_of(name)
        choice = found.choice(act.field)
        if choice is None:
            raise OptionRefused("pack" if found.bare is None else "unknown")
        act = replace(act, zh=act.zh.strip()[:LONGEST], en=(act.en.strip() or act.zh.strip())[:LONGEST])
        tree = trees.written_out(before.get(act.field))
        tree = _added(tree, choice, act) if act.do == "add" else _acted(tree, choice, act)
        kept = {**before, act.field: trees.pruned(tree, choice.known)}
        zh, en = _called(choice, act)
        keep_options(name, kept, Changed(act.field, act.option, act.do, zh, en, now, by))
        _judge(name, found.messages)


def _called(choice: Choice, act: Act) -> tuple[str, str]:
    """What it is called afterwards."""
    one = choice.option(act.option)
    if one is None or act.do == "rename":
        return act.zh, act.en
    named = one.was if act.do == "restore" and one.was is not None else one.option
    return named.text("zh"), named.text("en")


def _added(tree: trees.Tree, choice: Choice, act: Act) -> trees.Tree:
    above = choice.option(act.under)
    if act.under and above is None:
        raise OptionRefused("unknown", "under")
    if not CODE.fullmatch(act.option):
        raise OptionRefused("code", "code")
    if choice.option(act.option) is not None:
        raise OptionRefused("code_taken", "code")
    _check_name(choice, act)
    return trees.with_option(tree, (*(above.way if above else ()), act.option), act.zh, act.en)


def _acted(tree: trees.Tree, choice: Choice, act: Act) -> trees.Tree:
    one = choice.option(act.option)
    if one is None:
        raise OptionRefused("unknown")
    match act.do:
        case "rename":
            _check_name(choice, act)
            return trees.renamed(tree, one.way, act.zh, act.en, own=one.own)
        case "restore":
            return tree if one.own else trees.restored(tree, one.way)
        case "hide" | "show":
            return trees.hidden(tree, one.way, away=act.do == "hide")
        case "remove" if not one.removable:
            raise OptionRefused("published")
        case "remove":
            return trees.without(tree, one.way)
    raise OptionRefused("unknown")


def _check_name(choice: Choice, act: Act) -> None:
    """A name, and not that of another: files are read by names."""
    if not act.zh:
        raise OptionRefused("name", "zh")
    for at, text in (("zh", act.zh), ("en", act.en)):
        _check_characters(at, text)
    others = (one for one in choice.options if one.code != act.option)
    if any(act.zh in (one.option.text("zh"), one.option.text("en")) for one in others):
        raise OptionRefused("name_taken", "zh")


def _check_characters(at: str, text: str) -> None:
    """What no page can show in one line, as in fields of cases."""
    try:
        shown = written(text, one_line=True)
    except ControlCharacter:
        raise OptionRefused("control", at) from None
    if shown != text:
        raise OptionRefused("control", at)


def _judge(name: str, before: list[Message]) -> None:
    """What the reader says of it now, and did not say before, keeps it from being kept."""
    known = {(one.code, one.zh) for one in before}
    found = tuple(one for one in choices_of(name).messages if (one.code, one.zh) not in known)
    if found:
        raise OptionRefused("reading", messages=found)


# --- publishing --------------------------------------------------------------------------------------


def publish_again(name: str, version: str, *, now: datetime, by: str | None, prove: Prove) -> Published:
    """The present version under a new label, with what the organisation has now. Raises NotAgain, PublishRefused,
    OptionRefused (pack), Refusal."""
    digest, file = published.current(name), organisation_file()
    sources = bare_sources(digest)
    if sources is None or file is None:
        raise OptionRefused("pack")
    if any(one.version == version for one in published.versions_of(name)):
        raise PublishRefused("version_taken")  # before the proof, which takes its time
    reading = _again(digest, file, version)
    if reading.procedure is None or reading.errors:
        raise NotAgain(reading.errors)
    found = [message for message in prove(reading.procedure, file) if message.severity != "note"]
    if found:
        raise NotAgain(found)
    return publish_sources({**sources, MAIN: with_label(sources[MAIN], version)}, now=now, by=by)
