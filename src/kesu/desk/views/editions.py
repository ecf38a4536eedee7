"""Two versions of a procedure compared: what changed, in words, by part or by article."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kesu.casebook import published
from kesu.desk.access import signed_in
from kesu.desk.shell import page
from kesu.desk.speaking import moment_text, said
from kesu.organisation.calendars import calendars_of
from kesu.procedure.differing import Change, by_article, differences

WORDS = {
    "added": gettext_noop("added"),
    "removed": gettext_noop("removed"),
    "changed": gettext_noop("changed"),
}


@signed_in
def compare(request: HttpRequest, name: str) -> HttpResponse:
    """From the version before to the chosen one, unless two are named."""
    versions = published.versions_of(name)
    if not versions:
        raise Http404
    labels = [one.version for one in versions]
    later = _chosen(request.GET.get("to"), labels, labels[0])
    place = labels.index(later)
    earlier = _chosen(request.GET.get("from"), labels, labels[min(place + 1, len(labels) - 1)])
    old, new = (next(one for one in versions if one.version == label) for label in (earlier, later))
    changes = differences(published.expanded_of(old.digest), published.expanded_of(new.digest))
    zone = calendars_of().default.zone
    context = {
        "name": name,
        "title": said(new.title),
        "versions": [(one.version, moment_text(one.at, zone)) for one in versions],
        "earlier": earlier,
        "later": later,
        "articles": "articles" in request.GET,
        "groups": _by_article(changes) if "articles" in request.GET else _by_part(changes),
        "number": len(changes),
    }
    return page(request, "editions.html", context)


def _chosen(given: str | None, labels: list[str], default: str) -> str:
    if given is None:
        return default
    if given not in labels:
        raise Http404
    return given


def _by_part(changes: list[Change]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        groups.setdefault(said(change.section_words), []).append(_line(change))
    return list(groups.items())


def _by_article(changes: list[Change]) -> list[tuple[str, list[dict[str, Any]]]]:
    found = by_article(changes)
    return [(article or _("Without an article"), [_line(one) for one in lines]) for article, lines in found.items()]


def _line(change: Change) -> dict[str, Any]:
    return {
        "kind": change.change,
        "word": _(WORDS[change.change]),
        "part": said(change.section_words),
        "label": said(change.label) or change.name or "",
        "code": change.name or "",
        "what": said(change.words),
        "was": change.was,
        "now": change.now,
        "cites": change.cites,
    }
