"""JSON kept as text: PostgreSQL's own JSON type sorts the keys of maps, and here their order is part of the meaning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.JSONField  # what it yields may be anything
else:
    _Text = models.TextField


class JSONText(_Text):
    """A JSON-plain value in a text column, keys in the order they were written."""

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or "null"
