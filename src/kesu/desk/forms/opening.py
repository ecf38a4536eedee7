"""The form that opens a case: its controls, the files that came along, what it sends, what its draft keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, QueryDict

from kesu.casebook.files import Attachment, first_like, store_file, stored_by
from kesu.desk.forms.asked import AWAY, is_away
from kesu.desk.forms.controls import Around, Control
from kesu.desk.forms.heard import channels, heard_of
from kesu.desk.forms.raw import Raw, given, stored, typed
from kesu.desk.forms.steps import field_control, later
from kesu.desk.shell import now_of, viewer_of
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState
from kesu.procedure.tasks import FormField, opening_form

FILES = ("file", "files")
NOT_KEPT = ("csrfmiddlewaretoken", "key", "do", "sure", "more", "typist", AWAY)
DRAFT_LIMIT = 200_000  # characters


class OpeningForm:
    """One request's form. post: what was typed, of this request or of a draft; None: nothing yet."""

    def __init__(self, request: HttpRequest, program: Program, post: QueryDict | None) -> None:
        self.request, self.program = request, program
        self.viewer = viewer_of(request)
        self.context = self.viewer.context()
        facts = Facts(program, CaseState(unit=self.viewer.directory.unit_of(self.viewer.person)), self.context)
        self.around = Around(self.viewer, program, facts.zone())
        self.post = post.copy() if post is not None else None
        numbers = self.post.getlist("stored") if self.post is not None else []
        self.files: list[Attachment] = stored_by(self.viewer.person, numbers)
        self.fields = opening_form(program, self.context)
        if self.post is not None:
            self.fields = opening_form(program, self.context, typed=dict(self._data(hidden_too=True)))

    # --- files -----------------------------------------------------------------------------------------

    def take_files(self) -> None:
        """Keep what was uploaded with this request; a field that asks for a file holds its hash. Raises FileRefused."""
        assert self.post is not None
        for field in self._file_fields():
            for upload in self.request.FILES.getlist(f"f.{field.name}"):
                self.post.appendlist(f"f.{field.name}", self._store(upload).digest)
        for upload in self.request.FILES.getlist("files"):
            self._store(upload)
        for upload in self.request.FILES.getlist("evidence_file"):
            self.post["evidence"] = f"{self.evidence}\n{self._store(upload).name}".strip()

    def _store(self, upload: Any) -> Attachment:
        kept = first_like(
            store_file(upload.chunks(), upload.name or "", by=self.viewer.person, now=now_of(self.request))
        )
        if all(one.digest != kept.digest for one in self.files):
            self.files.append(kept)
        return kept

    def _file_fields(self) -> list[FormField]:
        return [field for field in self.fields if field.spec.type in FILES]

    def _in_fields(self) -> set[str]:
        """Hashes that fields hold."""
        post = self.post
        return {one for field in self._file_fields() for one in (post.getlist(f"f.{field.name}") if post else ())}

    @property
    def loose(self) -> list[Attachment]:
        """Files that came along without a field of their own."""
        held = self._in_fields()
        return [one for one in self.files if one.digest not in held]

    @property
    def held(self) -> list[Attachment]:
        held = self._in_fields()
        return [one for one in self.files if one.digest in held]

    # --- whom it is entered for --------------------------------------------------------------------------

    tag = "opening"

    @property
    def channels(self) -> list[tuple[str, str]]:
        return channels()

    @property
    def channel(self) -> str:
        """How the outside party was heard; their words or the names of files that show it: `evidence`."""
        return str((self.post or {}).get("channel", ""))

    @property
    def evidence(self) -> str:
        return str((self.post or {}).get("evidence", ""))

    # --- values ----------------------------------------------------------------------------------------

    def controls(self) -> list[Control]:
        self.around.file_names.update({one.digest: one.name for one in self.files})
        return [field_control(self.around, field, f"f.{field.name}", self._raw(field)) for field in self.fields]

    def _raw(self, field: FormField) -> Raw:
        if self.post is None:
            return stored(field.spec, field.value, self.around.zone)
        raw = typed(field.spec, f"f.{field.name}", self.post)
        if field.spec.type in FILES:
            known = {one.digest for one in self.files}
            raw.many = [digest for digest in dict.fromkeys(raw.many) if digest in known]
        return raw

    def body(self, behalf: str | None = None) -> dict[str, Any]:
        """The map of the verb `open`; behalf: the outside role it is entered for. Raises Refusal where it is not said
        how they were heard."""
        files = [{"file": str(one.pk)} for one in self.files]
        entered = {"as": behalf, **heard_of(self.post or QueryDict())} if behalf else {}
        return {"data": dict(self._data()), **({"files": files} if files else {}), **entered}

    def _data(self, *, hidden_too: bool = False) -> Iterator[tuple[str, Any]]:
        for field in self.fields:
            if self.post is not None and not hidden_too and is_away(self.post, f"f.{field.name}"):
                continue
            yield field.name, given(field.spec, self._raw(field), later(self.program, field))

    def compared(self) -> tuple[dict[str, list[str]], str]:
        """What tells whether somebody has told the same before: values by facet, and the longest text."""
        facets: dict[str, list[str]] = {}
        texts = [""]
        for field in self.fields:
            value = self._raw(field).text.strip()
            if field.spec.facet and value:
                parts = value.splitlines() if field.spec.type == "list" else [value]
                facets.setdefault(field.spec.facet, []).extend(part.strip() for part in parts)
            elif field.spec.type in ("long_text", "text"):
                texts.append(value)
        return facets, max(texts, key=len)

    # --- draft -----------------------------------------------------------------------------------------

    def draft(self) -> dict[str, list[str]] | None:
        """What a draft keeps: names with all that was sent under each. None where there is too much of it."""
        assert self.post is not None
        kept = {name: list(map(str, values)) for name, values in self.post.lists() if name not in NOT_KEPT}
        kept["stored"] = [str(one.pk) for one in self.files]
        return kept if sum(len(text) for texts in kept.values() for text in texts) <= DRAFT_LIMIT else None


def post_of(draft: dict[str, list[str]]) -> QueryDict:
    """A draft as a form sends it."""
    post = QueryDict(mutable=True)
    for name, values in draft.items():
        post.setlist(name, values)
    return post
