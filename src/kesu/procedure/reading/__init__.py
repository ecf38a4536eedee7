"""Reading packs and organisations: YAML with places, one source of the language's form, every name checked."""

from kesu.procedure.reading.organisation import (
    DeputyEntry,
    OrganisationFile,
    OrganisationReading,
    PersonEntry,
    RoleHeld,
    UnitEntry,
    read_organisation,
    read_organisation_text,
)
from kesu.procedure.reading.pack import Reading, read_pack, read_procedure
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode, Tree, plain, read_yaml

__all__ = [
    "DeputyEntry",
    "ListNode",
    "MappingNode",
    "Node",
    "OrganisationFile",
    "OrganisationReading",
    "PersonEntry",
    "Reading",
    "RoleHeld",
    "ScalarNode",
    "Tree",
    "UnitEntry",
    "plain",
    "read_organisation",
    "read_organisation_text",
    "read_pack",
    "read_procedure",
    "read_yaml",
]
