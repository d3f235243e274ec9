import sys

import pytest

from laterna.core.errors import UnknownModel, UnknownName
from laterna.core.registry import Registry


def test_a_name_leads_to_its_thing():
    registry = Registry("model", {"join": "posixpath:join"})
    assert registry.load("join")("a", "b") == "a/b"


def test_nothing_is_imported_before_it_is_loaded():
    sys.modules.pop("this", None)
    registry = Registry("model", {"zen": "this:s"})
    registry.check("zen")
    assert "zen" in registry
    assert "this" not in sys.modules


def test_an_unknown_name_is_answered_with_the_known_ones():
    registry = Registry("model", {"a": "x:y", "b": "x:z"})
    with pytest.raises(UnknownModel) as caught:
        registry.load("c")
    assert caught.value.facts == {"name": "c", "known": ("a", "b")}
    assert "a, b" in str(caught.value)
    assert isinstance(caught.value, UnknownName)


def test_outsiders_come_by_the_same_door():
    registry = Registry("sampler", {})
    registry.add("mine", "posixpath:basename")
    assert registry.names == ("mine",)
    assert registry.load("mine")("a/b") == "b"


def test_a_kind_needs_an_error_of_its_own():
    with pytest.raises(KeyError, match="unknown_spoon"):
        Registry("spoon", {})
