"""Who may open a page at all: signed in, with a password of their own; some pages are for administrators."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kesu.desk import carried
from kesu.desk.shell import page
from kesu.organisation.models import Account

View = TypeVar("View", bound=Callable[..., HttpResponse])


def signed_in(view: View) -> View:
    """Sends to the sign-in page, with what was typed into the form, and to the password page whoever still has the one
    they were given."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = request.user
        if not isinstance(account, Account):
            typed = carried.packed(request)
            if typed:
                context = {"next": carried.page_of(request), "carried": typed}
                return page(request, "sign_in.html", context, status=403)
            return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
        if account.must_change and request.resolver_match and request.resolver_match.url_name != "password":
            return HttpResponseRedirect(reverse("password"))
        carried.sent_again(request)
        return view(request, *args, **kwargs)

    return cast(View, guarded)


def administrators_only(view: View) -> View:
    """403 for everybody else."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (isinstance(request.user, Account) and request.user.administrator):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast(View, guarded)
