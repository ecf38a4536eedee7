"""Reading packs and organisations: YAML with places, one source of the language's form, every name checked."""

from kesu.procedure.reading.organisation import (
    DeputyEntry,
    OrganisationFile,
    PersonEntry,
    RoleHeld,
    UnitEntry,
)
from kesu.procedure.reading.organisations import OrganisationReading, read_organisation, read_organisation_text
from kesu.procedure.reading.pack import Reading, read_node, read_pack, read_procedure
from kesu.procedure.reading.publishing import json_schema, organisation_schema, reference_markdown
from kesu.procedure.reading.questions import held_outside, open_questions, roles_named, roles_unheld
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
    "held_outside",
    "json_schema",
    "open_questions",
    "organisation_schema",
    "plain",
    "read_node",
    "read_organisation",
    "read_organisation_text",
    "read_pack",
    "read_procedure",
    "read_yaml",
    "reference_markdown",
    "roles_named",
    "roles_unheld",
]
