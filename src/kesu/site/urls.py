"""Addresses: each edge brings its own list; a room that is not installed is left out."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# The most specific prefix first: the desk answers everything that is left.
_EDGES = (("api/v1/", "kesu.api.urls"), ("c/", "kesu.portal.urls"), ("", "kesu.desk.urls"))


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, module in _EDGES if _installed(module)
]
handler400 = "kesu.desk.views.errors.bad_request"
handler403 = "kesu.desk.views.errors.forbidden"
handler404 = "kesu.desk.views.errors.not_found"
handler500 = "kesu.desk.views.errors.failed"
