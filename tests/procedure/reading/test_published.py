"""The schema for editors and the reference for people are what the reader's own tables say."""

import jsonschema
import pytest

from kesu.procedure.reading import json_schema, organisation_schema, plain, read_yaml, reference_markdown
from kesu.procedure.reading.constructs import PROCEDURE
from kesu.procedure.reading.organisation import ORGANISATION
from kesu.procedure.reading.publishing import ORGANISATION_SCHEMA_FILE, SCHEMA_FILE, schema_text
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import all_shapes
from kesu.procedure.reading.wordings import WORDINGS
from tests.procedure.reading.packs import PACKS, ROOT, SAMPLE

GENERATE = "run `python -m kesu.procedure.reading.publishing`"


def test_the_published_schemas_are_the_generated_ones():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(json_schema()), GENERATE
    assert ORGANISATION_SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(organisation_schema()), GENERATE


def test_the_published_reference_is_the_generated_one():
    assert (ROOT / "docs" / "language.md").read_text(encoding="utf-8") == reference_markdown(), GENERATE


@pytest.mark.parametrize("root", [PROCEDURE, ORGANISATION], ids=["procedure", "organisation"])
def test_no_two_constructs_share_a_name_and_no_key_stands_twice(root):
    shapes = list(all_shapes(root))
    assert len({shape.name for shape in shapes}) == len(shapes)
    for shape in shapes:
        names = [key.name for key in shape.keys]
        assert len(set(names)) == len(names), shape.name


def test_every_key_says_what_it_means_in_both_languages_with_an_example():
    for root in (PROCEDURE, ORGANISATION):
        for shape in all_shapes(root):
            for key in shape.keys:
                assert key.zh and key.en and key.example.startswith(f"{key.name}:"), (shape.name, key.name)


def values(node):
    """As an editor sees them: flags and numbers as such."""
    if isinstance(node, dict):
        return {key: values(value) for key, value in node.items()}
    if isinstance(node, list):
        return [values(value) for value in node]
    if node in ("true", "false"):
        return node == "true"
    return int(node) if isinstance(node, str) and node.isascii() and node.isdigit() else node


@pytest.mark.parametrize("path", sorted(PACKS.glob("*/procedure.yaml")), ids=lambda path: path.parent.name)
def test_what_the_reader_accepts_fulfils_the_schema(path):
    validator = jsonschema.Draft202012Validator(json_schema())
    document = values(plain(read_yaml(path.read_bytes(), path.name).root))
    assert [error.message[:200] for error in validator.iter_errors(document)] == []


def test_an_editor_sees_a_misspelt_key():
    validator = jsonschema.Draft202012Validator(json_schema())
    document = values(plain(read_yaml(SAMPLE.replace("after: receive", "afer: receive"), "x").root))
    assert list(validator.iter_errors(document))


def test_the_organisation_of_the_packs_fulfils_its_schema():
    document = values(plain(read_yaml((PACKS / "organisation.yaml").read_bytes(), "o").root))
    assert list(jsonschema.Draft202012Validator(organisation_schema()).iter_errors(document)) == []


def test_every_wording_fills_in_both_languages():
    for code, wording in WORDINGS.items():
        for text in (wording.zh, wording.en, wording.mend_zh, wording.mend_en):
            names = {part.partition("}")[0] for part in text.replace("{{", "").split("{")[1:]}
            text.format(**dict.fromkeys(names, "x")), code


KEYS = [(shape, key) for root in (PROCEDURE, ORGANISATION) for shape in all_shapes(root) for key in shape.keys]


@pytest.mark.parametrize(("shape", "key"), KEYS, ids=[f"{shape.name}.{key.name}" for shape, key in KEYS])
def test_every_example_of_a_key_is_read_as_it_stands(shape, key):
    tree = read_yaml(key.example, "example")
    assert [message.line() for message in tree.messages] == []
    reader = Reader(steps=frozenset(("analyse", "reply")), roles=frozenset(("quality",)))
    key.kind.read(tree.root.entries[key.name], reader)
    assert [message.line("en") for message in reader.messages if message.code != "label.translation"] == []


@pytest.mark.parametrize(
    "shape",
    [shape for root in (PROCEDURE, ORGANISATION) for shape in all_shapes(root) if shape.example],
    ids=lambda shape: shape.name,
)
def test_every_example_of_a_construct_is_read_as_it_stands(shape):
    reader = Reader(roles=frozenset(("quality",)))
    shape.read(read_yaml(shape.example, "example").root, reader)
    assert [message.line("en") for message in reader.messages if message.code != "label.translation"] == []
