"""Signing in and out, the language of the pages, light or dark."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kesu.desk import carried
from kesu.desk.shell import THEME_COOKIE, THEMES, now_of, page
from kesu.desk.speaking import moment_text
from kesu.desk.views.demonstration import demonstration
from kesu.organisation.calendars import calendars_of
from kesu.organisation.models import Account
from kesu.organisation.signing_in import SignIn, sign_in

BACKEND = "kesu.organisation.backend.AccountBackend"
YEAR = 365 * 86400


@sensitive_post_parameters("password")
def enter(request: HttpRequest) -> HttpResponse:
    """The sign-in page; after it the page that was asked for."""
    onward = _inside(request, str(request.POST.get("next") or request.GET.get("next") or ""))
    if isinstance(request.user, Account):
        return HttpResponseRedirect(onward)
    typed = str(request.POST.get("carried", ""))
    context = {"next": onward, "carried": typed, "name": request.POST.get("name", ""), "demo": demonstration()}
    if request.method != "POST":
        return page(request, "sign_in.html", context)
    tried = sign_in(str(request.POST.get("name", "")), str(request.POST.get("password", "")), now=now_of(request))
    if tried.account is None:
        status = 429 if tried.refusal == "locked" else 403
        return page(request, "sign_in.html", {**context, "error": sentence_of(tried)}, status=status)
    login(request, tried.account, backend=BACKEND)
    carried.keep(request, typed)
    answer = HttpResponseRedirect(onward)
    return _keep_language(answer, tried.account.language) if tried.account.language else answer


def sentence_of(tried: SignIn) -> str:
    """Why a name and password were not taken."""
    if tried.refusal == "locked":
        until = moment_text(tried.until, calendars_of().default.zone)
        return _("Too many wrong passwords. Try again after %(until)s.") % {"until": until}
    return _("The name or the password is wrong.")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Kept in a cookie, and with the account for the next machine."""
    wanted = str(request.POST.get("language", ""))
    answer = HttpResponseRedirect(_inside(request, str(request.POST.get("next", ""))))
    if wanted not in dict(settings.LANGUAGES):
        return answer
    if isinstance(request.user, Account):
        Account.objects.filter(pk=request.user.pk).update(language=wanted)
    return _keep_language(answer, wanted)


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Kept in a cookie: it belongs to the screen one sits at."""
    wanted = str(request.POST.get("theme", ""))
    answer = HttpResponseRedirect(_inside(request, str(request.POST.get("next", ""))))
    if wanted in THEMES:
        answer.set_cookie(THEME_COOKIE, wanted, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return answer


def _keep_language(answer: HttpResponseRedirect, wanted: str) -> HttpResponse:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer


def _inside(request: HttpRequest, wanted: str) -> str:
    """The wanted address if it is one of ours, else the first page."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and ours else reverse("tasks")
