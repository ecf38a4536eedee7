"""Tables are emptied between tests that commit; the guards would rightly refuse that, so they step aside for it."""

from __future__ import annotations
