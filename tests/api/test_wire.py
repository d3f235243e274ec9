"""Bracket notation, as the clients write it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.core.errors import BodyUnreadable
from laterna.entrypoints.api.wire import decode, parse_object

NAMES = st.text("abc_", min_size=1, max_size=3)
ROWS = st.lists(st.dictionaries(NAMES, st.text(max_size=3), min_size=1), min_size=1, max_size=3)
TREES = st.recursive(
    st.text(max_size=3) | st.lists(st.text(max_size=3), min_size=1, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=8,
)


def encode(value, name=""):
    """The pairs that the official clients send for a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from encode(inner, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for inner in value:
            yield from encode(inner, f"{name}[]")
    else:
        yield name, value


@given(st.dictionaries(NAMES, TREES, max_size=3))
def test_what_clients_nest_comes_back(tree):
    assert decode(encode(tree)) == tree


@given(ROWS)
def test_lists_of_objects_come_back_where_they_begin_alike(rows):
    first = min(rows[0])
    alike = [{first: "", **row} for row in rows]
    assert decode(encode({"characters": alike})) == {"characters": alike}


def test_the_examples_of_the_contract():
    pairs = [
        ("prompt", "a"),
        ("video[id]", "video_1"),
        ("tags[]", "x"),
        ("tags[]", "y"),
        ("plain", "x"),
        ("plain", "y"),
        ("characters[][id]", "char_1"),
        ("characters[][id]", "char_2"),
        ("lora[0][a]", "1"),
        ("lora[0][b]", "2"),
        ("lora[1][a]", "3"),
    ]
    assert decode(pairs) == {
        "prompt": "a",
        "video": {"id": "video_1"},
        "tags": ["x", "y"],
        "plain": ["x", "y"],
        "characters": [{"id": "char_1"}, {"id": "char_2"}],
        "lora": [{"a": "1", "b": "2"}, {"a": "3"}],
    }


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "1"), ("a[b]", "2")],
        [("a[b]", "1"), ("a", "2")],
        [("a[b]", "1"), ("a[]", "2")],
        [("a[]", "1"), ("a[b]", "2")],
        [("a[7]", "1")],
        [("a[", "1")],
        [("a]b[", "1")],
        [("[a]", "1")],
        [("", "1")],
        [("a" + "[b]" * 50, "1")],
    ],
)
def test_names_that_contradict_each_other_are_refused(pairs):
    with pytest.raises(BodyUnreadable):
        decode(pairs)


@given(st.lists(st.tuples(st.text("a[]0 ", max_size=8), st.text(max_size=2)), max_size=4))
def test_no_names_break_the_reader(pairs):
    with suppress(BodyUnreadable):
        assert isinstance(decode(pairs), dict)


@pytest.mark.parametrize("text", ["[]", "1", "{", '{"a": NaN}', "[" * 100_000, '"a"', b"\xff"])
def test_only_objects_are_bodies(text):
    with pytest.raises(BodyUnreadable):
        parse_object(text)
    assert parse_object("") == {}
