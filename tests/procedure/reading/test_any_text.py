"""Whatever a pack says, reading it answers; and what is big is read in reasonable time."""

import contextlib
import copy
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.procedure.reading import plain, read_node, read_pack, read_procedure, read_yaml
from kesu.procedure.reading.constructs import PROCEDURE
from kesu.procedure.reading.emitting import emit
from kesu.procedure.reading.shape import all_shapes
from kesu.procedure.reading.tree import ListNode, MappingNode, ScalarNode
from tests.procedure.reading.packs import HEAD, PACKS, ROLES, SAMPLE, answered, codes, small, with_step

LINES = SAMPLE.splitlines()
ALPHABET = list("abef.:{}[]-,?!&*#|>%@'\"\n 0129+()=<é客")
SHAPES = list(all_shapes(PROCEDURE))


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 12), st.text(alphabet=st.sampled_from(ALPHABET), max_size=8))
def test_no_edit_of_the_sample_makes_the_reader_raise(at, cut, put):
    reading = read_procedure(SAMPLE[:at] + put + SAMPLE[at + cut :], "mutated.yaml")
    assert answered(reading.procedure, reading.messages)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1))
def test_no_exchange_of_lines_makes_the_reader_raise(one, other):
    lines = list(LINES)
    lines[one], lines[other] = lines[other], lines[one]
    reading = read_procedure("\n".join(lines), "mutated.yaml")
    assert answered(reading.procedure, reading.messages)


scalars = st.sampled_from(
    ["", "a", "office", "f.loss", "analyse.yes", "3 working days", "true", "0", "每", "each", "x?"]
)
trees = st.recursive(
    scalars.map(lambda text: ("text", text)),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: ("list", items))
        | st.dictionaries(
            st.sampled_from(["a", "by", "is", "when", "any", "from", "to", "zh", "label"]), inner, max_size=3
        ).map(lambda items: ("map", items))
    ),
    max_leaves=8,
)


def yaml_of(tree):
    kind, value = tree
    if kind == "text":
        return f'"{value}"' if value != "0" else "null"
    if kind == "list":
        return "[" + ", ".join(map(yaml_of, value)) + "]"
    return "{" + ", ".join(f"{key}: {yaml_of(inner)}" for key, inner in value.items()) + "}"


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(SHAPES), st.data(), trees)
def test_no_value_of_any_key_makes_the_reader_raise(shape, data, tree):
    key = data.draw(st.sampled_from([key.name for key in shape.keys]))
    value = yaml_of(tree)
    top = {"step": "steps", "clock": "clocks", "field": "fields", "role": "roles", "table": "tables"}.get(shape.name)
    if shape is PROCEDURE:
        text = f"{key}: {value}"
        reading = read_procedure("\n".join(line for line in [HEAD, ROLES, text] if line), "x.yaml")
        assert answered(reading.procedure, reading.messages)
        return
    section = {"sheet": "fields"}.get(shape.name, top or f"{shape.name}s")
    reading = read_procedure(f"{HEAD}{section}: {{x: {{{key}: {value}}}}}\n", "x.yaml")
    assert answered(reading.procedure, reading.messages)
    for text in (f"steps: {{x: {{{key}: {value}}}}}", f"steps: {{x: {{outcomes: {{a: {{{key}: {value}}}}}}}}}"):
        step = read_procedure(f"{HEAD}{text}\n", "x.yaml")
        assert answered(step.procedure, step.messages)


def places(value, way=()):
    yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*way, key))


TREE = plain(read_yaml(SAMPLE, "sample").root)
OTHERS = st.sampled_from(
    [
        None,
        "",
        "a",
        "each",
        "f.loss",
        "s.x",
        "f.",
        "(((",
        "0%",
        [],
        {},
        ["a", ["b"]],
        {"any": ["opened"]},
        {"zh": "x"},
        {"": "x"},
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(places(TREE))[1:]), OTHERS), min_size=1, max_size=3))
def test_no_value_put_anywhere_in_the_sample_makes_the_reader_raise(changes):
    tree = copy.deepcopy(TREE)
    for way, other in changes:
        around = tree
        with contextlib.suppress(KeyError, IndexError, TypeError):
            for key in way[:-1]:
                around = around[key]
            around[way[-1]] = copy.deepcopy(other)
    text = emit(tree)
    assert plain(read_yaml(text, "x").root) == tree
    reading = read_procedure(text, "x.yaml")
    assert answered(reading.procedure, reading.messages)


def test_ten_thousand_steps_are_read_in_reasonable_time():
    lines = [f"  s{n}: {{by: office, after: s{n - 1}, when: f.loss > {n}}}" for n in range(1, 10_000)]
    began = time.perf_counter()
    reading = small(steps="steps:\n  s0: {by: office}\n" + "\n".join(lines) + "\n")
    assert codes(reading) == [] and len(reading.procedure.steps) == 10_000
    assert time.perf_counter() - began < 90


def test_ten_thousand_unknown_names_are_answered_in_reasonable_time():
    lines = [f"  s{n}: {{by: nobody{n}, after: t{n}, fill: [g{n}]}}" for n in range(3_000)]
    began = time.perf_counter()
    reading = small(steps="steps:\n" + "\n".join(lines) + "\n")
    assert reading.errors and time.perf_counter() - began < 60


def test_an_expression_nested_five_hundred_deep_is_answered():
    for text in (
        "(" * 500 + "f.loss" + ")" * 500 + " > 0",
        "!" * 501 + "(f.loss > 0)",
        "f.loss > 0" + " && f.loss > 0" * 500,
    ):
        reading = with_step(f"{{by: office, when: '{text}'}}")
        assert reading.procedure is not None


def test_a_file_that_is_not_there_or_is_a_folder_is_a_message(tmp_path):
    assert codes(read_pack(tmp_path)) == ["yaml.missing"]
    assert codes(read_pack(tmp_path / "none.yaml")) == ["yaml.missing"]
    assert codes(read_pack(tmp_path / ("x" * 5000))) == ["yaml.missing"]
    (tmp_path / "procedure.yaml").mkdir()
    assert codes(read_pack(tmp_path)) == ["yaml.missing"]


def test_a_pack_inside_another_file_is_read_from_its_node():
    root = read_yaml("packs:\n  small:\n" + "".join(f"    {line}\n" for line in LINES), "scenario.yaml").root
    assert isinstance(root, MappingNode)
    reading = read_node(root.entries["packs"].entries["small"])
    assert codes(reading) == [] and reading.procedure.steps["receive"].place.line > 2


def test_nodes_of_other_kinds_are_no_procedure():
    place = read_yaml("a", "x").root.place
    assert codes(read_node(ScalarNode("a", place))) == codes(read_node(ListNode(place))) == ["shape.mapping"]


def test_the_packs_folder_is_where_the_tests_think():
    assert (PACKS / "organisation.yaml").is_file()
