"""The page of a sheet: goods that must add up, moved one by one, by scanner or by file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesu.casebook.execute import execute
from kesu.casebook.idempotency import KeyReused
from kesu.casebook.storage import StorageError
from kesu.desk.access import signed_in
from kesu.desk.looking import Look, look_at
from kesu.desk.shell import now_of, page
from kesu.desk.showing import moving, refusals
from kesu.desk.showing.goods import place_label
from kesu.desk.showing.moving import Tried
from kesu.desk.speaking import language
from kesu.desk.views.acts import WrongPassword, signature
from kesu.intake.moving import MoveRow, read_moves
from kesu.intake.reading import FileRefused
from kesu.intake.scanning import read_scans
from kesu.intake.tables import read_table
from kesu.intake.wording import cell_said, file_said
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal

LARGEST = 5_000_000  # bytes of a file of moves
TYPED = ("move", "lot", "where", "to_where", "quantity", "comment", "lines")
Moves = list[dict[str, Any]]


@signed_in
def show(request: HttpRequest, name: str, sheet: str) -> HttpResponse:
    """The goods; sent: moved, or looked at first (`do=check`, a file)."""
    look = look_at(request, name)
    if moving.spec_of(look, sheet) is None:
        raise Http404
    if request.method != "POST":
        return _page(request, look, sheet)
    if request.FILES.get("file"):
        return _of_file(request, look, sheet, request.FILES["file"])
    moves, rows = _asked(request, look, sheet)
    if any(row.wrong for row in rows):
        return _page(request, look, sheet, rows=rows, status=422)
    wrong = moving.plainly_wrong(moves[0]) if len(moves) == 1 else "" if moves else _("Say which lot, or scan one.")
    if wrong:
        return _page(request, look, sheet, sentence=wrong, status=422)
    if request.POST.get("do") == "check":
        return _page(request, look, sheet, rows=list(moving.tried_moves(look, sheet, moves)), moves=moves)
    return _carry_out(request, look, sheet, moves)


def _page(
    request: HttpRequest,
    look: Look,
    sheet: str,
    *,
    rows: Sequence[Tried] = (),
    moves: Moves | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    """rows: a list of moves as it would go; moves: the same, to be sent as it stands."""
    offers = moving.offers(look, sheet)
    wrong = sum(1 for row in rows if row.wrong)
    context = {
        "viewer": look.viewer, "look": look, "zone": look.zone, "sheet": sheet, "label": moving.label_of(look, sheet),
        "case": look.view.row, "matrix": moving.matrix(look, sheet), "unknown": moving.unknown(look, sheet),
        "unit": look.program.fields[sheet].unit or "", "offers": offers, "signs": any(one.sign for one in offers),
        "past": moving.past_moves(look, sheet), "rows": rows, "wrong": wrong, "right": len(rows) - wrong,
        "moves": json.dumps(moves, ensure_ascii=False) if moves and not wrong else "",
        "typed": {name: request.POST.get(name, request.GET.get(name, "")) for name in TYPED},
        "sentence": sentence, "key": str(uuid4()), "open": look.state.status == "open",
    }  # fmt: skip
    return page(request, "goods.html", context, status=status)


# --- what is asked -----------------------------------------------------------------------------------


def _asked(request: HttpRequest, look: Look, sheet: str) -> tuple[Moves, list[Tried]]:
    """The moves of the form: a list looked at before, the lines of a scanner, or the one that was typed."""
    post = request.POST
    if post.get("moves"):
        return _carried(str(post["moves"])), []
    source, _arrow, target = str(post.get("move", "")).partition(">")
    common = {"from": source, "to": target} | {
        name: str(post[name]) for name in ("where", "to_where", "comment") if str(post.get(name, "")).strip()
    }
    lines = str(post.get("lines", ""))
    if lines.strip():
        return _scanned(look, sheet, common, lines, str(post.get("quantity", "")).strip())
    lot = str(post.get("lot", "")).strip()
    return ([{**common, "lot": lot, "quantity": str(post.get("quantity", "")).strip()}] if lot else []), []


def _carried(text: str) -> Moves:
    try:
        found = json.loads(text)
    except ValueError:
        raise Http404 from None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _scanned(look: Look, sheet: str, common: Mapping[str, str], lines: str, each: str) -> tuple[Moves, list[Tried]]:
    """A scan without a quantity takes the one typed above; where none is, all that is there."""
    moves: Moves = []
    rows: list[Tried] = []
    labels = [place_label(look, sheet, common[key]) for key in ("from", "to")]
    for number, scan in enumerate(read_scans(lines), 1):
        there = moving.all_there(look, sheet, scan.lot, common["from"], common.get("where", ""))
        move = {**common, "lot": scan.lot or scan.text[:60], "quantity": scan.quantity or each or there or ""}
        wrong = cell_said(scan.wrong, {})[language() == "en"] if scan.wrong else ""
        if not wrong and not move["quantity"]:
            wrong = _("Nothing of this lot is there. Say how many.")
        rows.append(Tried(number, move, *labels, wrong))
        moves.append(move)
    if any(row.wrong for row in rows):
        tried = {row.number: row for row in moving.tried_moves(look, sheet, moves)}
        return moves, [row if row.wrong else tried[row.number] for row in rows]
    return moves, []


def _of_file(request: HttpRequest, look: Look, sheet: str, upload: UploadedFile[Any]) -> HttpResponse:
    """Always looked at first; what was found right is sent with the next click."""
    spec = moving.spec_of(look, sheet)
    assert spec is not None
    try:
        found = _read(upload, spec)
    except FileRefused as refused:
        zh, en = file_said(refused.code, refused.data)
        return _page(request, look, sheet, sentence=en if language() == "en" else zh, status=422)
    source, _arrow, target = str(request.POST.get("move", "")).partition(">")
    moves = [{"from": source, "to": target, **row.move} for row in found]
    tried = list(moving.tried_moves(look, sheet, moves))
    rows = [_with_issues(row, one) for row, one in zip(found, tried, strict=True)]
    wrong = any(row.wrong for row in rows)
    return _page(request, look, sheet, rows=rows, moves=moves, status=422 if wrong else 200)


def _read(upload: UploadedFile[Any], spec: Any) -> list[MoveRow]:
    if (upload.size or 0) > LARGEST:
        raise FileRefused("too_large", most=LARGEST)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"moves.{Path(upload.name or '').suffix.lstrip('.')[:8] or 'csv'}"
        path.write_bytes(b"".join(upload.chunks()))
        return read_moves(read_table(path), spec)


def _with_issues(row: MoveRow, tried: Tried) -> Tried:
    said = [
        f"{issue.column}: {text}" if issue.column else text
        for issue in row.issues
        if (text := issue.said()[language() == "en"])
    ]
    return Tried(row.number, tried.move, tried.source, tried.target, "; ".join(said) or tried.wrong)


# --- done --------------------------------------------------------------------------------------------


def _carry_out(request: HttpRequest, look: Look, sheet: str, moves: Moves) -> HttpResponse:
    """All of them or none; the refused row is told with what is there now."""
    body = {"sheet": sheet, "moves": moves}
    try:
        execute(
            look.ref, Command("move", body), actor=Actor(look.viewer.person), now=now_of(request),
            authenticated=signature(request), idempotency_key=str(request.POST.get("key") or "") or None,
        )  # fmt: skip
    except Refusal as refusal:
        now = look_at(request, str(look.ref))
        told = refusals.told(refusal, now.program, now)
        place = refusal.data.get("row")
        if len(moves) == 1 or not place:
            return _page(request, now, sheet, sentence=told.sentence, status=told.status)
        rows = list(moving.tried_moves(now, sheet, moves))
        rows = [row if row.wrong or row.number != place else _refused(row, told.sentence) for row in rows]
        return _page(request, now, sheet, rows=rows, status=told.status)
    except WrongPassword as wrong:
        return _page(request, look, sheet, sentence=str(wrong), status=422)
    except KeyReused:
        return _page(request, look, sheet, sentence=_("This was sent before; look at what is there now."), status=422)
    except StorageError as error:
        return _page(request, look, sheet, sentence=refusals.storage_told(error).sentence, status=503)
    number = len(moves)
    messages.success(request, ngettext("%(n)d move was made.", "%(n)d moves were made.", number) % {"n": number})
    kept = {name: value for name in ("move", "where", "to_where") if (value := request.POST.get(name))}
    query = f"?{urlencode(kept)}" if kept else ""  # the next one is mostly of the same kind
    return HttpResponseRedirect(reverse("goods", args=[look.ref, sheet]) + query)


def _refused(row: Tried, sentence: str) -> Tried:
    return Tried(row.number, row.move, row.source, row.target, sentence)
