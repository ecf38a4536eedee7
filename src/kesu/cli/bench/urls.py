"""The addresses of the measured server: Kesu's own, and beside them the bare view it is compared with."""

from __future__ import annotations

from django.urls import include, path

from kesu.cli.bench import bare

urlpatterns = [
    path("bench/bare/<uuid:ref>", bare.complete),
    path("bench/bare-page", bare.listing),
    path("bench/cpu", bare.cpu),
    path("", include("kesu.site.urls")),
]
