"""Addresses under /api/v1; what is not there, and what the framework itself refuses, is a problem as well."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from kesu.api.application import api
from kesu.api.failing import handled, unknown_address
from kesu.api.problems import Problem, answer

View = Callable[..., Any]


def guarded(view: View) -> View:
    """The view, with every error in the form of RFC 9457."""

    @csrf_exempt  # sessions are checked where they are accepted: a token needs no second secret
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return answer(Problem(400, "bad_request"))
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        except Exception as error:
            return handled(error)
        if response.status_code == 405:
            told = answer(Problem(405, "method"))
            told["Allow"] = response.get("Allow", "")
            return told
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answered


def _patterns() -> list[URLPattern]:
    found, _, _ = api.urls
    for pattern in found:
        assert isinstance(pattern, URLPattern)
        pattern.callback = guarded(pattern.callback)
    return [*found, re_path(r"^.*$", guarded(unknown_address))]  # type: ignore[list-item]


app_name = "api-1"
urlpatterns = _patterns()
