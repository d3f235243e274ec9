import re
import string
from pathlib import Path

import pytest

import laterna
from laterna.core.concepts import LANGUAGES
from laterna.core.errors import all_errors
from laterna.core.i18n import catalogue, message, speak

OTHERS = [language for language in LANGUAGES if language != "en"]
ERRORS = {f"error.{error.code}": error.default() for error in all_errors()}
ENGLISH = catalogue("en") | ERRORS


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_key_and_no_other(language):
    assert catalogue(language).keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_same_places(language):
    for key, text in catalogue(language).items():
        assert places(text) == places(ENGLISH[key]), key


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_untranslated(language):
    same = [key for key, text in catalogue(language).items() if text == ENGLISH[key]]
    assert same == []


def test_every_key_that_the_program_names_exists():
    source = Path(laterna.__file__).parent
    named = {
        key
        for file in source.rglob("*.py")
        for key in re.findall(r"message\(\s*\"([a-z_.]+)\"", file.read_text(encoding="utf-8"))
    }
    assert len(named) > 20
    assert named <= ENGLISH.keys()


def test_an_unknown_key_is_a_fault():
    with pytest.raises(KeyError, match="no such key"):
        message("no such key")


def test_speaking_goes_before_the_settings(monkeypatch):
    monkeypatch.setenv("LATERNA_LANG", "vi")
    assert message("stage.encode") == catalogue("vi")["stage.encode"]
    speak("id")
    assert message("stage.encode") == catalogue("id")["stage.encode"]
    assert message("stage.encode", "zh") == catalogue("zh")["stage.encode"]
    speak(None)
    assert message("stage.encode") == catalogue("vi")["stage.encode"]
