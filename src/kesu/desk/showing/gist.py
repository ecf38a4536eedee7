"""What a case is about, in a line: the first long text that its opening asked for."""

from __future__ import annotations

from kesu.procedure.program import Program
from kesu.procedure.state import CaseState

LENGTH = 90


def gist(program: Program, state: CaseState) -> str:
    """A field that not everybody may see is never taken."""
    asked = [fill.name for fill in program.procedure.open.fill]
    for name in (*asked, *(name for name in program.fields if name not in asked)):
        spec, value = program.fields[name], state.fields.get(name)
        if spec.type == "long_text" and spec.see is None and isinstance(value, str):
            text = " ".join(value.split())
            return text if len(text) <= LENGTH else text[:LENGTH] + "…"
    return ""
