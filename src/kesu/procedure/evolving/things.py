"""Events of goods, numbers, papers, blocks, children and files."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kesu.procedure.evolving.taking_part import Head, Values
from kesu.procedure.state import PLAIN, CaseState
from kesu.procedure.values import plain_decimal


def _goods_moved(state: CaseState, head: Head, values: Values) -> None:
    sheet = dict(state.sheets.get(head["sheet"]) or {})
    lot = {where: dict(amounts) for where, amounts in (sheet.get(head["lot"]) or {}).items()}
    if "quantity" not in values:  # erased: how much there was is not known any more
        return
    amount = Decimal(values["quantity"])
    source, target = places_of(head)
    if head["from"] != "outside":
        _add(lot, source, head["from"], -amount)
    _add(lot, target, head["to"], amount)
    sheet[head["lot"]] = lot
    state.sheets[head["sheet"]] = sheet


def places_of(move: Head) -> tuple[str, str]:
    """The place a move leaves and the one it reaches. `outside` and `unknown` have none: from there `where` is where
    it goes."""
    where = move.get("where") or ""
    source = "" if move["from"] in ("outside", "unknown") else where
    return source, "" if move["to"] == "unknown" else move.get("to_where") or where


def _add(lot: dict[str, dict[str, str]], where: str, name: str, amount: Decimal) -> None:
    place = lot.setdefault(where, {})
    place[name] = plain_decimal(Decimal(place.get(name, "0")) + amount)


def _number_given(state: CaseState, head: Head, values: Values) -> None:
    if head.get("alias"):
        state.aliases = [*state.aliases, head["alias"]]
    state.number, state.series = head["number"], head.get("series")


def _document_made(state: CaseState, head: Head, values: Values) -> None:
    known = state.documents.get(head["document"], {})
    made = {"made": head["at"], "hash": head.get("hash", "")}
    made |= {name: str(head[name]) for name in ("docx", "asked") if head.get(name)}
    state.documents[head["document"]] = {**known, **made}
    for number, one in list(state.publications.items()):
        if one["seq"] == head.get("asked"):
            state.publications = {**state.publications, number: {**one, "hash": head.get("hash", "")}}


def _published(state: CaseState, head: Head, values: Values) -> None:
    entry = {"document": head["document"], "at": head["at"], "seq": state.seq}
    state.publications = {**state.publications, head["publication"]: entry}


def _publication_withdrawn(state: CaseState, head: Head, values: Values) -> None:
    number = head["publication"]
    state.publications = {**state.publications, number: {**state.publications[number], "withdrawn": head["at"]}}


def _sent(state: CaseState, head: Head, values: Values) -> None:
    if head.get("document"):
        known = state.documents.get(head["document"], {})
        state.documents[head["document"]] = {**known, "sent_at": head["at"]}


def _blocked(state: CaseState, head: Head, values: Values) -> None:
    entry = {"step": head.get("step"), "what": head["what"], "block": head["block"], "of": values.get("of") or []}
    state.blocks = [b for b in state.blocks if (b["step"], b["block"]) != (entry["step"], entry["block"])]
    state.blocks.append(entry)


def _block_lifted(state: CaseState, head: Head, values: Values) -> None:
    state.blocks = [b for b in state.blocks if not (b["step"] == head.get("step") and b["block"] == head["block"])]


def _child_asked(state: CaseState, head: Head, values: Values) -> None:
    entry = {"key": head["key"], "step": head.get("step"), "row": head.get("row", PLAIN), "wait": head.get("wait")}
    entry |= {name: head[name] for name in ("opening",) if name in head}
    state.asked[head["link"]] = [*state.asked.get(head["link"], ()), entry]


def _child_opened(state: CaseState, head: Head, values: Values) -> None:
    link, key = head["link"], head.get("key")
    asked = [entry for entry in state.asked.get(link, ()) if entry["key"] == key]
    state.asked[link] = [entry for entry in state.asked.get(link, ()) if entry["key"] != key]
    entry = {**(asked[0] if asked else {}), "ref": head["ref"], "key": key, "status": "open", "outcome": None}
    entry |= {name: head[name] for name in ("step", "row", "parent") if name in head}
    state.children[link] = [*(c for c in state.children.get(link, ()) if c["ref"] != head["ref"]), entry]


def _child_ended(status: str) -> Callable[[CaseState, Head, Values], None]:
    def end(state: CaseState, head: Head, values: Values) -> None:
        state.children[head["link"]] = [
            {**c, "status": status, "outcome": head.get("outcome"), "ended": state.seq}
            if c["ref"] == head["ref"]
            else c
            for c in state.children.get(head["link"], ())
        ]

    return end


def _qualification_granted(state: CaseState, head: Head, values: Values) -> None:
    _word_on(state, head, {"until": head.get("until")})


def _qualification_revoked(state: CaseState, head: Head, values: Values) -> None:
    _word_on(state, head, {"revoked": True})


def _word_on(state: CaseState, head: Head, said: Head) -> None:
    name = head["qualification"]
    for person in head.get("people") or ():
        state.granted[f"{person}|{name}"] = {"person": person, "name": name, "at": head["at"], **said}


def _lent(state: CaseState, head: Head, values: Values) -> None:
    by = head.get("person") or head.get("actor")
    for person in head["people"]:
        entry = {"person": person, "until": head["until"], "ref": head["ref"], "at": head["at"], "by": by}
        state.loans[f"{head['ref']}|{person}"] = entry


def _returned(state: CaseState, head: Head, values: Values) -> None:
    for person in head["people"]:
        key = f"{head['ref']}|{person}"
        if key in state.loans:
            state.loans[key] = {**state.loans[key], "returned": head["at"]}


def _looked(state: CaseState, head: Head, values: Values) -> None:
    for key, one in list(state.loans.items()):
        if one["person"] == head["person"] and "returned" not in one:
            state.loans[key] = {**one, "looked": head["at"]}


def _loan_asked(state: CaseState, head: Head, values: Values) -> None:
    state.lent[head["step"]] = {"cases": head["cases"], "people": head["people"], "until": head["until"]}


def _loan_ended(state: CaseState, head: Head, values: Values) -> None:
    state.lent.pop(head["step"], None)


def _file_attached(state: CaseState, head: Head, values: Values) -> None:
    entry = {key: head.get(key) for key in ("hash", "size", "type", "at", "actor", "step", "round")}
    state.files[head["file"]] = {**entry, "name": values.get("name")}


def _file_detached(state: CaseState, head: Head, values: Values) -> None:
    known = state.files.get(head["file"])
    if known is not None:
        state.files[head["file"]] = {**known, "detached": head["at"]}


def _sealed(state: CaseState, head: Head, values: Values) -> None:
    entry = {name: head.get(name) for name in ("step", "at", "actor", "rows", "hash")}
    state.sealed = {**state.sealed, head["field"]: entry}


def _drawn(state: CaseState, head: Head, values: Values) -> None:
    entry = {name: head.get(name) for name in ("step", "at", "event", "hash", "count", "of")}
    state.draws = {**state.draws, head["field"]: entry}


def _locked(state: CaseState, head: Head, values: Values) -> None:
    for name in head["fields"]:
        state.locked[name] = head["step"]


def _handed_over(state: CaseState, head: Head, values: Values) -> None:
    state.handed[head["from"]] = head["to"]
    for name, step in list(state.steps.items()):
        if any(task.status == "open" and task.claimed == head["from"] for task in step.tasks.values()):
            for task in state.step(name).tasks.values():
                task.claimed = head["to"] if task.claimed == head["from"] else task.claimed


def _link_given(state: CaseState, head: Head, values: Values) -> None:
    state.links[head["grant"]] = {key: head.get(key) for key in ("role", "sort", "until", "at", "actor")}


def _link_revoked(state: CaseState, head: Head, values: Values) -> None:
    state.links[head["grant"]] = {**state.links.get(head["grant"], {}), "revoked": head["at"]}


def _undelivered(state: CaseState, head: Head, values: Values) -> None:
    state.undelivered[head["delivery"]] = {key: head.get(key) for key in ("to", "document", "because", "at")}


def _delivery_settled(state: CaseState, head: Head, values: Values) -> None:
    known = state.undelivered.get(head["delivery"], {})
    state.undelivered[head["delivery"]] = {**known, "settled": head["at"], "how": head.get("how")}


def _held(holds: bool) -> Callable[[CaseState, Head, Values], None]:
    def hold(state: CaseState, head: Head, values: Values) -> None:
        state.held = holds

    return hold


def finding_key(head: Head) -> str:
    """What makes two findings the same: what was found, and where."""
    where = (head.get(key) for key in ("finding", "place", "step", "round", "row", "phase"))
    return "|".join("" if part is None else str(part) for part in where)


def _found(state: CaseState, head: Head, values: Values) -> None:
    key = finding_key(head)
    if key not in state.findings:
        state.findings = [*state.findings, key]


def _looked_up(state: CaseState, head: Head, values: Values) -> None:
    state.found[head["lookup"]] = values.get("found")


def _setting_read(state: CaseState, head: Head, values: Values) -> None:
    state.settings[head["setting"]] = {"of": values.get("of"), "value": values.get("value")}


def _exhausted(state: CaseState, head: Head, values: Values) -> None:
    state.step(head["step"]).exhausted = True


HANDLERS: dict[str, Callable[[CaseState, Head, Values], None]] = {
    "StepExhausted": _exhausted,
    "GoodsMoved": _goods_moved,
    "NumberGiven": _number_given,
    "NumberRenewed": _number_given,
    "DocumentMade": _document_made,
    "Sent": _sent,
    "Published": _published,
    "PublicationWithdrawn": _publication_withdrawn,
    "Undelivered": _undelivered,
    "DeliverySettled": _delivery_settled,
    "QualificationGranted": _qualification_granted,
    "QualificationRevoked": _qualification_revoked,
    "Lent": _lent,
    "Returned": _returned,
    "Looked": _looked,
    "LoanAsked": _loan_asked,
    "LoanEnded": _loan_ended,
    "Blocked": _blocked,
    "BlockLifted": _block_lifted,
    "ChildAsked": _child_asked,
    "ChildOpened": _child_opened,
    "ChildClosed": _child_ended("closed"),
    "ChildCancelled": _child_ended("cancelled"),
    "Linked": _child_opened,
    "FileAttached": _file_attached,
    "FileDetached": _file_detached,
    "FieldsLocked": _locked,
    "RowsSealed": _sealed,
    "LotsDrawn": _drawn,
    "LinkGiven": _link_given,
    "LinkRevoked": _link_revoked,
    "HandedOver": _handed_over,
    "Held": _held(True),
    "Lifted": _held(False),
    "LookedUp": _looked_up,
    "SettingRead": _setting_read,
    "Found": _found,
}
