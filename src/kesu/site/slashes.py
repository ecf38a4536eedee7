"""Addresses have no trailing slash; who types one is sent on to the page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import is_valid_path
from django.utils.http import escape_leading_slashes


class WithoutSlash:
    """Redirects a reading request whose address is one of ours but for slashes at its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        shorter = path.rstrip("/")
        if path == shorter or not shorter or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if is_valid_path(path) or not is_valid_path(shorter):
            return self.get_response(request)
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(escape_leading_slashes(shorter + (f"?{query}" if query else "")))
