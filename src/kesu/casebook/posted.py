"""How a page sends a task's form, on the desk and to people outside: what its fields are called, what was ticked."""

from __future__ import annotations

from django.http import QueryDict

from kesu.procedure.tasks import Form, FormField


def name_of(field: FormField, prefix: str = "") -> str:
    """What a field is sent as: outcomes may ask for the same one."""
    return f"{prefix}{'e' if field.column else 'f'}.{field.name}"


def ticked_of(form: Form, post: QueryDict, outcome: str | None) -> list[str] | None:
    """What was ticked to be sent; None where nothing is left to choose."""
    offered = [("send", form.choices)]
    offered += [(f"o.{outcome}.send", view.choices) for view in form.outcomes if view.outcome.name == outcome]
    if not any(names for _key, names in offered):
        return None
    return [name for key, names in offered for name in post.getlist(key) if name in names]
