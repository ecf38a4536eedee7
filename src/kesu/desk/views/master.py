"""Master data: customers, suppliers, products, parts, lots, places; administrators keep and import them."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.desk.access import administrators_only, signed_in
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing import words
from kesu.desk.speaking import language
from kesu.desk.views.lookups import require_staff
from kesu.intake.mastering import import_master
from kesu.intake.reading import FileRefused
from kesu.intake.tables import Table, read_table
from kesu.intake.wording import cell_said, file_said
from kesu.organisation import master
from kesu.organisation.master import KINDS, Entry, EntryRefused

PAGE = 50
LARGEST = 20_000_000  # bytes of a file
DETAILS = {
    "customer": ("contact", "mail", "phone", "address"), "supplier": ("contact", "mail", "phone", "address"),
    "product": ("parts",), "part": ("product",), "lot": ("product", "quantity", "made_on"), "place": (),
}  # fmt: skip
SEVERAL = ("parts",)


@signed_in
def listing(request: HttpRequest, kind: str = "customer") -> HttpResponse:
    """A kind's entries; sent by an administrator: one added."""
    require_staff(request)
    _known(kind)
    if request.method == "POST":
        return _save(request, kind, None)
    return _list(request, kind)


@administrators_only
def one(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """An entry, to be changed."""
    _known(kind)
    entry = master.entry_of(kind, code)
    if entry is None:
        raise Http404
    return _save(request, kind, entry) if request.method == "POST" else _edit(request, kind, entry)


@administrators_only
def bring(request: HttpRequest, kind: str) -> HttpResponse:
    """A file: looked at first, taken in with `do=import`, all rows or none."""
    _known(kind)
    upload = request.FILES.get("file")
    if request.method != "POST" or upload is None:
        sentence = _("Choose a file.") if request.method == "POST" else ""
        return _list(request, kind, sentence=sentence, status=422 if sentence else 200)
    dry = request.POST.get("do") != "import"
    try:
        table = _table(upload)
    except FileRefused as refused:
        return _list(request, kind, sentence=_said(file_said(refused.code, refused.data)), status=422)
    report = import_master(table, kind, now=now_of(request), by=account_of(request).person_id, dry_run=dry)
    if report.written:
        told = {"new": len(report.new), "changed": len(report.changed), "same": len(report.same)}
        messages.success(request, _("%(new)d new, %(changed)d changed, %(same)d as they were.") % told)
        return HttpResponseRedirect(reverse("master", args=[kind]))
    issues = [(found.row, found.issue.column or "", _said(found.issue.said())) for found in report.issues]
    return _list(request, kind, report=report, issues=issues, status=422 if issues else 200)


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise Http404


def _said(pair: tuple[str, str]) -> str:
    return pair[language() == "en"]


def _table(upload: Any) -> Table:
    if (upload.size or 0) > LARGEST:
        raise FileRefused("too_large", most=LARGEST)
    with tempfile.TemporaryDirectory() as folder:
        name = Path(str(upload.name or "")).name.lower()
        path = Path(folder) / f"rows{''.join(Path(name).suffixes[-2:])[:16] or '.csv'}"
        path.write_bytes(b"".join(upload.chunks()))
        return read_table(path)


# --- drawn -------------------------------------------------------------------------------------------


def _list(request: HttpRequest, kind: str, *, status: int = 200, **more: Any) -> HttpResponse:
    text = str(request.GET.get("q", "")).strip()[:200]
    number = str(request.GET.get("page", "1"))
    place = max(1, int(number)) if number.isdigit() and len(number) < 6 else 1
    entries, total = master.listing(kind, text, after=(place - 1) * PAGE, limit=PAGE)
    context = {
        "viewer": viewer_of(request), "kind": kind, "kind_word": words.word(words.MASTER, kind), "q": text,
        "kinds": [(code, words.word(words.MASTER, code), number) for code, number in master.counts().items()],
        "entries": [_line(entry) for entry in entries], "total": total, "place": place,
        "pages": max(1, -(-total // PAGE)), "before": place - 1, "after": place + 1 if place * PAGE < total else 0,
        "names": _columns(kind), "fields": _fields(kind, more.get("entry")), **more,
    }  # fmt: skip
    return page(request, "master.html", context, status=status)


def _line(entry: Entry) -> dict[str, Any]:
    shown = [_text(entry.detail[name]) for name in DETAILS[entry.kind] if entry.detail.get(name)]
    return {"entry": entry, "name": entry.name(language()), "detail": " · ".join(shown)}


def _columns(kind: str) -> list[str]:
    return [words.word(words.MASTER_DETAIL, name) for name in DETAILS[kind]]


def _fields(kind: str, entry: Entry | None) -> list[tuple[str, str, str]]:
    """Name, label and content of the details a kind commonly has."""
    detail = entry.detail if entry else {}
    return [(name, words.word(words.MASTER_DETAIL, name), _text(detail.get(name, ""))) for name in DETAILS[kind]]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _edit(request: HttpRequest, kind: str, entry: Entry, *, sentence: str = "", status: int = 200) -> HttpResponse:
    others = [(name, _text(value)) for name, value in entry.detail.items() if name not in DETAILS[kind]]
    context = {
        "viewer": viewer_of(request), "kind": kind, "kind_word": words.word(words.MASTER, kind), "entry": entry,
        "fields": _fields(kind, entry), "others": others, "sentence": sentence,
    }  # fmt: skip
    return page(request, "master_entry.html", context, status=status)


# --- sent --------------------------------------------------------------------------------------------


def _save(request: HttpRequest, kind: str, known: Entry | None) -> HttpResponse:
    if not account_of(request).administrator:
        raise PermissionDenied
    entry = _typed(request, kind, known)
    if known is None and master.entry_of(kind, " ".join(entry.code.split())) is not None:
        return _list(request, kind, sentence=_("There is one with this code already."), entry=entry, status=422)
    try:
        master.keep([entry], now=now_of(request), by=account_of(request).person_id)
    except EntryRefused as refused:
        if refused.code == "changed":
            sentence = _("Somebody changed it meanwhile. Look at it as it is now, then change it again.")
            now = master.entry_of(kind, entry.code) or entry
            return _edit(request, kind, now, sentence=sentence, status=409)
        sentence = _said(cell_said(refused.code, {}))
        if known is None:
            return _list(request, kind, sentence=sentence, entry=entry, status=422)
        return _edit(request, kind, entry, sentence=sentence, status=422)
    messages.success(request, _("Kept: %(code)s.") % {"code": entry.code})
    return HttpResponseRedirect(reverse("master", args=[kind]))


def _typed(request: HttpRequest, kind: str, known: Entry | None) -> Entry:
    post = request.POST
    detail = dict(known.detail) if known else {}
    for name in DETAILS[kind]:
        text = str(post.get(f"d.{name}", "")).strip()
        parts = [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]
        detail[name] = parts if name in SEVERAL else text
    kept = {name: value for name, value in detail.items() if value not in ("", [])}
    edition = str(post.get("edition", ""))
    entry = Entry(
        kind, known.code if known else str(post.get("code", "")), str(post.get("name_zh", "")),
        str(post.get("name_en", "")), kept, known is None or "active" in post,
    )  # fmt: skip
    return replace(entry, edition=int(edition) if known and edition.isdigit() else 0)
