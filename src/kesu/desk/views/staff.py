"""People and units from a file, as the personnel office has them: looked at first, then taken."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kesu.casebook.published import declared_roles
from kesu.casebook.staff import outside_roles
from kesu.desk.access import administrators_only
from kesu.desk.shell import page
from kesu.desk.speaking import language
from kesu.intake.reading import FileRefused
from kesu.intake.staffing import StaffReport, import_people, import_units
from kesu.intake.tables import Table, read_table
from kesu.intake.wording import file_said

SHOWN = 100


@administrators_only
def take(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "what": str(request.POST.get("what", "people")),
        "roles": sorted(declared_roles() - outside_roles()),
    }
    if request.method != "POST":
        return page(request, "staff.html", context)
    upload = request.FILES.get("file")
    if upload is None:
        return page(request, "staff.html", {**context, "error": _("Choose a file.")}, status=422)
    try:
        table = _table(upload)
    except FileRefused as refused:
        zh, en = file_said(refused.code, refused.data)
        return page(request, "staff.html", {**context, "error": en if language() == "en" else zh}, status=422)
    look_only = request.POST.get("do") != "take"
    report = _import(table, context["what"], look_only)
    context |= {"report": report, "issues": _issues(report)[:SHOWN], "looked": look_only}
    return page(request, "staff.html", context, status=422 if report.issues else 200)


def _import(table: Table, what: str, look_only: bool) -> StaffReport:
    if what == "units":
        return import_units(table, dry_run=look_only)
    return import_people(table, roles=declared_roles(), outside=outside_roles(), dry_run=look_only)


def _table(upload: UploadedFile) -> Table:
    """The rows of what was sent; readers of files read files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("rows" + Path(upload.name or "").suffix.lower()[:8])
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        return read_table(path)


def _issues(report: StaffReport) -> list[dict[str, Any]]:
    place = 1 if language() == "en" else 0
    return [
        {"row": one.row, "column": one.issue.column or "–", "said": one.issue.said()[place]} for one in report.issues
    ]
