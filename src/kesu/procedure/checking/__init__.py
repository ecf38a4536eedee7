"""`check`: what can be proven of a procedure before it runs (language part C)."""

from kesu.procedure.checking.checking import CheckReport, check
from kesu.procedure.checking.reporting import as_json, render

__all__ = ["CheckReport", "as_json", "check", "render"]
