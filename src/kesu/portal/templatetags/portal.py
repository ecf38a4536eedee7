"""Filters of the portal's templates."""

from __future__ import annotations

from django import template

from kesu.portal.uploads import Kept, Uploads

register = template.Library()


@register.filter
def kept_of(files: object, name: str) -> list[Kept]:
    """The files an input has brought already."""
    return files.of(name) if isinstance(files, Uploads) else []


@register.filter
def errors_of(files: object, name: str) -> list[str]:
    """Why files of an input were not taken."""
    return files.errors.get(name, []) if isinstance(files, Uploads) else []
