import pickle
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.core.concepts import LANGUAGES
from laterna.core.errors import InputMissing, LaternaError, PromptTooLong, all_errors

ERRORS = list(all_errors())


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_codes_are_unique_and_written_in_one_manner():
    codes = [error.code for error in ERRORS]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_every_error_has_words_and_a_code_of_its_own(error):
    assert "__doc__" in vars(error)
    assert "code" in vars(error)
    assert error.default().endswith(".")


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_exit_status_tells_the_family(error):
    families = {"request": 2, "input": 3, "installation": 4, "output": 5, "material": 6}
    families |= {"keys": 7, "check": 8, "policy_refused": 9, "service": 11}
    expected = [families[kin.code] for kin in error.__mro__ if getattr(kin, "code", "") in families]
    assert error.exit_status == (expected or [1])[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_every_fact_is_told_in_every_language(error, language):
    facts = {name: f"<{name}>" for name in places(error.default())}
    told = error(**facts).message(language)
    assert all(value in told for value in facts.values())
    assert "{" not in told


def test_the_message_fills_in_the_facts():
    told = str(PromptTooLong(length=40000, limit=2000))
    assert told == "The prompt has 40000 characters; at most 2000 can be read."


def test_an_error_survives_pickling():
    error = pickle.loads(pickle.dumps(PromptTooLong(length=3, limit=2)))  # noqa: S301
    assert type(error) is PromptTooLong
    assert error.facts == {"length": 3, "limit": 2}


@given(st.text(st.characters(codec=None, categories=None)))
def test_no_input_breaks_the_line(text):
    told = str(InputMissing(path=text))
    assert len(told.splitlines()) == 1
    assert told.isprintable()
    told.encode("utf-8")


def test_a_missing_fact_stays_visible():
    assert str(InputMissing()) == "The file {path} does not exist."


def test_facts_in_braces_are_not_places():
    assert str(InputMissing(path="{length}")) == "The file {length} does not exist."


def test_all_are_caught_as_one():
    with pytest.raises(LaternaError, match="40000"):
        raise PromptTooLong(length=40000, limit=1)
