"""The organisation's options of choices: added, hidden, renamed, and published with it; by administrators."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook.publishing import PublishRefused
from kesu.casebook.republishing import next_label
from kesu.desk.access import administrators_only
from kesu.desk.proving import Unproven, prover
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing.choosing import history, refusal_said, tree_lines
from kesu.desk.speaking import said
from kesu.desk.views.procedures import lines_of
from kesu.intake.choices import Act, NotAgain, OptionRefused, change, choices_of, publish_again
from kesu.organisation.calendars import calendars_of
from kesu.organisation.options import changes_of
from kesu.procedure.messages import Message
from kesu.procedure.refusals import Refusal

ACTS = ("add", "rename", "restore", "hide", "show", "remove")


@administrators_only
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """`do`: an act on one option, or publish. `?field=…&option=…` or `…&under=…` opens the form of an option."""
    try:
        if request.method != "POST":
            return _page(request, name, _opened(request))
        do = str(request.POST.get("do", ""))
        if do == "publish":
            return _publish(request, name)
        return _changed(request, name, _act(request, do))
    except Refusal:
        raise Http404 from None


def _opened(request: HttpRequest) -> Act | None:
    given = request.GET
    if "field" not in given:
        return None
    do = "rename" if "option" in given else "add"
    return Act(do, given["field"], given.get("option", ""), under=given.get("under", ""))


def _act(request: HttpRequest, do: str) -> Act:
    text = {name: str(request.POST.get(name, "")).strip() for name in ("field", "option", "zh", "en", "under")}
    return Act(do if do in ACTS else "", **text)


def _changed(request: HttpRequest, name: str, act: Act) -> HttpResponse:
    try:
        change(name, act, now=now_of(request), by=account_of(request).person_id)
    except OptionRefused as refused:
        return _page(request, name, act, refused)
    messages.success(request, _("Kept for the next publishing."))
    place = urlencode({"": act.option or act.under})[1:] or "top"
    return HttpResponseRedirect(f"{reverse('options', args=[name])}#o-{act.field}-{place}")


def _publish(request: HttpRequest, name: str) -> HttpResponse:
    version = str(request.POST.get("version", "")).strip()
    if not version:
        return _page(request, name, None, told={"version_error": _("Give the new version a label.")})
    try:
        by = account_of(request).person_id
        done = publish_again(name, version, now=now_of(request), by=by, prove=prover(request))
    except Unproven:
        return _page(request, name, None, told={"unproven": True})
    except OptionRefused as refused:
        return _page(request, name, None, told={"why": refusal_said(refused)})
    except NotAgain as refused:
        return _page(request, name, None, told=_found(refused.messages))
    except PublishRefused as refused:
        if refused.code == "version_taken":
            return _page(request, name, None, told={"version_error": _("There is a version of that label already.")})
        return _page(request, name, None, told=_found(refused.messages))
    messages.success(
        request, _("Published as version %(version)s. Open cases stay on theirs.") % {"version": done.version}
    )
    return HttpResponseRedirect(reverse("options", args=[name]))


def _found(found: list[Message]) -> dict[str, Any]:
    return {"why": _("Not published: mend what is listed here."), "found": lines_of(found)}


def _page(
    request: HttpRequest,
    name: str,
    asked: Act | None,
    refused: OptionRefused | None = None,
    *,
    told: dict[str, Any] | None = None,
) -> HttpResponse:
    found, viewer = choices_of(name), viewer_of(request)
    trees = tree_lines(found, asked, refused)
    shown = any(tree.top or any(line.panel for line in tree.lines) for tree in trees)
    context: dict[str, Any] = {
        "viewer": viewer,
        "name": name,
        "title": said(found.procedure.title),
        "version": found.procedure.version,
        "trees": trees,
        "left_to_file": found.bare is None,
        "broken": lines_of(found.messages),
        "pending": found.pending,
        "next": str(request.POST.get("version") or next_label(found.procedure.version)),
        "history": history(changes_of(name), found, viewer.directory, calendars_of().default.zone),
        "refused": refusal_said(refused) if refused is not None and not shown else "",
        **(told or {}),
    }
    return page(request, "options.html", context, status=422 if refused is not None or told else 200)
