"""Which rules of the sources are held: by packs that cite them and scenarios that cover them, or not, and why."""

from kesu.procedure.covering.catalogue import Catalogue, Source, read_catalogue
from kesu.procedure.covering.page import page
from kesu.procedure.covering.setting_aside import Aside, Excused, read_aside, tidied
from kesu.procedure.covering.weighing import Coverage, Played, Rule, Said, weigh

__all__ = [
    "Aside",
    "Catalogue",
    "Coverage",
    "Excused",
    "Played",
    "Rule",
    "Said",
    "Source",
    "page",
    "read_aside",
    "read_catalogue",
    "tidied",
    "weigh",
]
