"""One's own account: the password, and keys for programs."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kesu.desk.access import signed_in
from kesu.desk.shell import account_of, now_of, page
from kesu.desk.views.signing import sentence_of
from kesu.organisation.models import Account, Token
from kesu.organisation.signing_in import PasswordRefused, change_password
from kesu.organisation.tokens import issue_token, revoke_token

DAYS = (30, 90, 365)


@sensitive_post_parameters("old", "new", "again")
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, "password.html", {})
    errors = _change(request)
    if errors:
        return page(request, "password.html", {"errors": errors}, status=422)
    messages.success(request, _("Your password was changed."))
    return HttpResponseRedirect(reverse("tasks"))


def _change(request: HttpRequest) -> list[str]:
    account, new = account_of(request), str(request.POST.get("new", ""))
    if new != request.POST.get("again"):
        return [_("The two new passwords are not the same.")]
    try:
        tried = change_password(account, str(request.POST.get("old", "")), new, now=now_of(request))
    except PasswordRefused as refused:
        return refused.sentences
    if tried.account is None:
        return [sentence_of(tried) if tried.refusal == "locked" else _("The old password is wrong.")]
    Account.objects.filter(pk=account.pk).update(must_change=False)
    update_session_auth_hash(request, account)
    return []


@signed_in
def tokens(request: HttpRequest) -> HttpResponse:
    """Keys: issued here, shown once, revoked here."""
    account, now = account_of(request), now_of(request)
    context = {"days": DAYS, "now": now}
    if request.method == "POST":
        name = str(request.POST.get("name", "")).strip()
        days = str(request.POST.get("days", ""))
        ends = now + timedelta(days=int(days)) if days.isdigit() and int(days) in DAYS else None
        if name:
            _token, key = issue_token(account, name, now=now, expires_at=ends)
            context["key"] = key
        else:
            context["error"] = _("Say what the key is for.")
    context["tokens"] = account.tokens.order_by("-created_at")
    return page(request, "tokens.html", context, status=422 if "error" in context else 200)


@require_POST
@signed_in
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    found = Token.objects.filter(pk=token, account=account_of(request)).first()
    if found is None:
        raise Http404
    revoke_token(found, now=now_of(request))
    messages.success(request, _("The key was revoked."))
    return HttpResponseRedirect(reverse("tokens"))
