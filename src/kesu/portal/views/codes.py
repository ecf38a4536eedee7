"""The way back by a receipt code."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook.links import UnknownLink, open_code, visit_key
from kesu.portal import limits
from kesu.portal.limits import address_of
from kesu.portal.shell import now_of, outside, page


@outside
def enter(request: HttpRequest) -> HttpResponseBase:
    """Where the code is typed. A wrong code and one that opens nothing any more are answered alike."""
    typed, error = "", ""
    if request.method == "POST":
        typed, now = str(request.POST.get("code", ""))[:60], now_of(request)
        limits.count("code", address_of(request), now=now)
        try:
            link = open_code(typed, now=now)
        except UnknownLink:
            error = _("Nothing is found under this code. Compare each character with your receipt, then try again.")
        else:
            return HttpResponseRedirect(reverse("portal-case", args=[visit_key(link)]))
    context = {"typed": typed, "error": error, "intake": bool(settings.KESU_INTAKE), "notices": settings.KESU_NOTICES}
    return page(request, "enter.html", context, status=422 if error else 200)
