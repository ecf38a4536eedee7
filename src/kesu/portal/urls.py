"""Addresses of the portal, below `c/`."""

from __future__ import annotations

from django.urls import path

from kesu.portal.views import case, codes, files, intake, notices, sending

urlpatterns = [
    path("", codes.enter, name="portal"),
    path("new", intake.choose, name="portal-new"),
    path("new/<slug:name>", intake.report, name="portal-report"),
    path("notices", notices.listing, name="portal-notices"),
    path("notices/<uuid:id>.pdf", notices.paper, name="portal-notice"),
    path("<str:key>", case.show, name="portal-case"),
    path("<str:key>/receipt", case.receipt, name="portal-receipt"),
    path("<str:key>/tasks/<str:step>", sending.task, name="portal-task"),
    path("<str:key>/tasks/<str:step>/code", sending.code, name="portal-code"),
    path("<str:key>/start/<str:step>", sending.start, name="portal-start"),
    path("<str:key>/withdraw", sending.withdraw, name="portal-withdraw"),
    path("<str:key>/add", sending.add, name="portal-add"),
    path("<str:key>/rate", sending.rate, name="portal-rate"),
    path("<str:key>/documents/<str:name>", files.document, name="portal-document"),
    path("<str:key>/files/<str:number>", files.own, name="portal-file"),
]
