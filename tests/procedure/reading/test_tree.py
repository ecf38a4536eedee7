"""YAML as nodes with places; whatever the text, an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesu.procedure.declared import Place
from kesu.procedure.reading import MappingNode, plain, read_yaml


def refused(text):
    tree = read_yaml(text, "a.yaml")
    return [message.code for message in tree.messages]


def test_every_scalar_is_text_whatever_yaml_takes_it_for():
    text = 'a: 1\nb: yes\nc: 8:30\nd: 2026-02-10\ne: quantity?\nf: "null"\ng: 0x1F\nh: 1_000'
    values = ["1", "yes", "8:30", "2026-02-10", "quantity?", "null", "0x1F", "1_000"]
    assert list(plain(read_yaml(text, "a").root).values()) == values


@pytest.mark.parametrize("text", ["a:", "a: ~", "a: null", "{a: }", "{a}"])
def test_nothing_and_null_are_null(text):
    assert plain(read_yaml(text, "a").root) == {"a": None}


def test_folded_lines_are_joined_by_a_blank_and_nothing_else():
    text = "a: >\n  one\n  two\n\n  three\nb: >-\n  four\n  five\n"
    assert plain(read_yaml(text, "a").root) == {"a": "one two\nthree\n", "b": "four five"}


def test_nodes_know_file_line_and_column():
    root = read_yaml("a: 1\nb:\n  - {c: d}\n", "x.yaml").root
    assert isinstance(root, MappingNode)
    assert root.keys["b"] == Place("x.yaml", 2, 1)
    assert root.entries["b"].items[0].entries["c"].place == Place("x.yaml", 3, 9)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x", "yaml.anchor"),
        ("a: !!int 1", "yaml.tag"),
        ("a: !new x", "yaml.tag"),
        ("a: 1\n---\nb: 2", "yaml.documents"),
        ("%YAML 1.1\n---\na: 1", "yaml.version"),
        ("a: 1\nb: 2\na: 3", "yaml.double-key"),
        ("{[a]: 1}", "yaml.key"),
        ("a: [1, 2", "yaml.syntax"),
        ("a: 'x", "yaml.syntax"),
        ("a:\n\t- b", "yaml.syntax"),
        ("", "yaml.empty"),
        ("  \n\n", "yaml.empty"),
        ("\ufeff", "yaml.empty"),
        (b"a: \xff", "yaml.encoding"),
        ("a: \x00", "yaml.syntax"),
        ("[" * 10_000, "yaml.too-deep"),
        ("{a: " * 10_000, "yaml.too-deep"),
        ("- " * 10_000 + "a", "yaml.too-deep"),
        ("a" * 4_000_001, "yaml.too-big"),
    ],
)
def test_what_is_refused_has_a_stable_code(text, code):
    assert refused(text) == [code]


def test_the_line_of_bytes_that_are_no_utf8_is_named():
    assert read_yaml(b"a: 1\nb: \xff", "x").messages[0].place.line == 2


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    assert plain(read_yaml("\ufeffa: 1\r\nb: 2\r\n".encode(), "x").root) == {"a": "1", "b": "2"}


def test_both_double_keys_are_named_and_the_first_holds():
    tree = read_yaml("a: 1\nb: 2\na: 3", "x")
    assert plain(tree.root) == {"a": "1", "b": "2"}
    assert tree.messages[0].place.line == 3 and "line 1" in tree.messages[0].en


@given(st.text(alphabet=st.sampled_from(list("ab:{}[]-,?!&*#|>%@`'\"\n\t 0\\~<")), max_size=60))
def test_no_text_makes_the_reader_raise(text):
    tree = read_yaml(text, "x")
    assert tree.root is not None or tree.messages


@given(st.binary(max_size=60))
def test_no_bytes_make_the_reader_raise(data):
    tree = read_yaml(data, "x")
    assert tree.root is not None or tree.messages
