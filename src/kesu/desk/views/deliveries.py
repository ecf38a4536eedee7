"""What leaves the house: what arrived and what did not, other systems that are told, and when people are disturbed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_POST

from kesu.casebook import queries
from kesu.casebook.published import current_versions, program_of
from kesu.clockwork import failures, habits, mail
from kesu.clockwork.models import Delivery
from kesu.clockwork.quiet import WAYS, read_hours, write_hours
from kesu.desk.access import administrators_only, signed_in
from kesu.desk.shell import account_of, now_of, page
from kesu.desk.showing import words
from kesu.desk.speaking import person_name, said
from kesu.organisation.directory import directory_of
from kesu.organisation.hooks import add_hook, end_hook, hooks_of
from kesu.organisation.models import Hook

PAGE = 50
STATES = ("failed", "waiting", "arrived", "settled")
_STATE_WORDS = {
    "failed": gettext_noop("Not arrived"),
    "waiting": gettext_noop("Waiting"),
    "arrived": gettext_noop("Arrived"),
    "settled": gettext_noop("Seen to"),
}
WAY_WORDS = {
    "at_once": gettext_noop("at once"),
    "digest": gettext_noop("once a day, together"),
    "never": gettext_noop("no mail: the pages are enough"),
}


@administrators_only
def listing(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("state", "failed")
    wanted = wanted if wanted in STATES else "failed"
    found = Paginator(_of(wanted), PAGE).get_page(request.GET.get("page"))
    return page(request, "deliveries.html", _context(wanted, found))


def _of(state: str) -> Any:
    rows = Delivery.objects.order_by("-created_at", "pk")
    if state in ("failed", "settled"):
        return rows.filter(outcome__in=failures.FAILED, settled_by__isnull=state == "failed")
    return rows.filter(outcome="") if state == "waiting" else rows.filter(outcome="sent")


def _context(wanted: str, found: Any, **more: Any) -> dict[str, Any]:
    common = habits.organisation_habits()
    shown = list(found)
    in_cases = failures.in_cases(shown) if wanted == "failed" else set()
    numbers = queries.numbers_of(row.case for row in shown if row.case)
    runs = queries.versions_of_cases(row.case for row in shown if row.case)
    return {
        "state": wanted,
        "states": [(code, _(word), _of(code).count()) for code, word in _STATE_WORDS.items()],
        "rows": [
            {**_line(row), "in_case": row.pk in in_cases, "about": numbers.get(row.case), "paper": _paper(row, runs)}
            for row in shown
        ],
        "found": found,
        "mail_set_up": mail.is_set_up(),
        "hooks": [_hook(one) for one in hooks_of(0)],
        "procedures": [(one.name, said(one.title)) for one in current_versions()],
        "ways": [(code, _(word)) for code, word in WAY_WORDS.items()],
        "habits": {"way": common.way, "quiet": write_hours(common.quiet), "digest": f"{common.digest_at:%H:%M}"},
        **more,
    }


def _paper(row: Delivery, runs: Mapping[UUID, str]) -> str:
    """What the paper that was sent is called in its procedure."""
    name = str(row.body.get("document") or "")
    if not name or row.case not in runs:
        return ""
    found = program_of(runs[row.case]).procedure.documents.get(name)
    return said(found) if found else name


def _hook(hook: Hook) -> dict[str, Any]:
    titles = {one.name: said(one.title) for one in current_versions()}
    told = [titles.get(name, name) for name in hook.procedures]
    return {"pk": hook.pk, "name": hook.name, "url": hook.url, "titles": told}


def _line(row: Delivery) -> dict[str, Any]:
    hooks = {str(hook.pk): hook.name for hook in hooks_of(0)}
    to = hooks.get(row.to, row.to) if row.channel == Delivery.Channel.HOOK else person_name(directory_of(), row.to)
    return {
        "id": row.pk,
        "case": row.case,
        "to": _("the complainant") if to == "complainant" else to,
        "channel": words.word(words.CHANNELS, row.channel),
        "what": words.word(words.DELIVERIES, row.kind),
        "outcome": words.word(words.OUTCOMES_OF_DELIVERY, row.outcome) if row.outcome else "",
        "error": row.error,
        "settled": person_name(directory_of(), row.settled_by) if row.settled_by else "",
        "attempts": row.attempts,
        "created": row.created_at,
        "due": row.due_at,
    }


@require_POST
@administrators_only
def again(request: HttpRequest) -> HttpResponse:
    """Send what did not arrive once more."""
    number = failures.again(_chosen(request), now=now_of(request))
    messages.success(request, _("%(n)s will be sent once more.") % {"n": number})
    return HttpResponseRedirect(reverse("deliveries"))


@require_POST
@administrators_only
def settle(request: HttpRequest) -> HttpResponse:
    """What did not arrive needs no further attempt; what is a duty of a case is left to its people."""
    numbers = _chosen(request)
    done = failures.see_to(numbers, by=account_of(request).person_id)
    messages.success(request, ngettext("%(n)s was seen to.", "%(n)s were seen to.", done) % {"n": done})
    left = len(failures.in_cases(Delivery.objects.filter(pk__in=numbers, outcome__in=failures.FAILED, settled_by=None)))
    if left:
        messages.warning(
            request,
            ngettext(
                "%(n)s is a duty of its case: it is seen to there.",
                "%(n)s are duties of their cases: they are seen to there.",
                left,
            )
            % {"n": left},
        )
    return HttpResponseRedirect(reverse("deliveries"))


def _chosen(request: HttpRequest) -> list[UUID]:
    return [UUID(number) for number in request.POST.getlist("delivery") if failures.is_number(number)]


@require_POST
@administrators_only
def add_listener(request: HttpRequest) -> HttpResponse:
    """Another system is told from now on; its key is shown this once."""
    post = request.POST
    chosen = [name for name in post.getlist("procedures") if name]
    try:
        hook = add_hook(
            str(post.get("name", "")), str(post.get("url", "")), procedures=chosen, now=now_of(request),
            by=account_of(request).person_id,
        )  # fmt: skip
    except ValueError:
        told = {"hook_error": _("Write the whole address, such as https://erp.example/kesu."), "typed": post}
        return page(request, "deliveries.html", _context("failed", Paginator(_of("failed"), PAGE).get_page(1), **told),
                    status=422)  # fmt: skip
    context = _context("failed", Paginator(_of("failed"), PAGE).get_page(1), secret=hook.secret, new=hook)
    return page(request, "deliveries.html", context)


@require_POST
@administrators_only
def end_listener(request: HttpRequest, hook: int) -> HttpResponse:
    if end_hook(hook):
        messages.success(request, _("That system is told nothing more."))
    return HttpResponseRedirect(reverse("deliveries"))


@require_POST
@administrators_only
def common_habits(request: HttpRequest) -> HttpResponse:
    """When the organisation's people are disturbed, unless they chose otherwise."""
    given = {name: str(request.POST.get(name, "")).strip() for name in ("way", "quiet", "digest")}
    try:
        habits.set_organisation_habits(**given)
    except ValueError:
        told = {"habits_error": _("Write hours like 22:00-07:00 and the time like 08:00."), "habits": given}
        context = _context("failed", Paginator(_of("failed"), PAGE).get_page(1)) | told
        return page(request, "deliveries.html", context, status=422)
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse("deliveries"))


@signed_in
def own_habits(request: HttpRequest) -> HttpResponse:
    """How somebody wants their own mail."""
    account = account_of(request)
    context: dict[str, Any] = {"ways": [(code, _(word)) for code, word in WAY_WORDS.items()]}
    if request.method == "POST":
        way, quiet = str(request.POST.get("way", "")), str(request.POST.get("quiet", "")).strip()
        try:
            if way not in WAYS:
                raise ValueError(way)
            account.mail = {"way": way, "quiet": write_hours(read_hours(quiet))}
        except ValueError:
            context |= {"error": _("Write hours like 22:00-07:00, or nothing."), "way": way, "quiet": quiet}
            return page(request, "mail.html", context, status=422)
        account.save(update_fields=["mail"])
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(reverse("mail"))
    own = habits.habits_of(account.person_id)
    return page(request, "mail.html", {**context, "way": own.way, "quiet": write_hours(own.quiet)})
