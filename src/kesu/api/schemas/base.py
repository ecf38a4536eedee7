"""What many answers share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Instant = Annotated[str, Field(description="UTC, whole seconds: `2025-03-03T01:00:00Z`")]
Json = Annotated[Any, Field(description="A value by its type: decimals, money and instants are text; see the form")]
Texts = Annotated[dict[str, str], Field(description="One text per language: `zh`, `en`")]


class Answer(BaseModel):
    """Base of what goes out."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)


class ProblemDetails(Answer):
    """RFC 9457. `code` is stable; `title` and `detail` are in the reader's language."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    data: dict[str, Any]
