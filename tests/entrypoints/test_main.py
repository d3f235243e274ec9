import json
import signal
import subprocess
import sys

import pytest

import laterna as package
from laterna.core.concepts import LANGUAGES
from laterna.core.i18n import catalogue
from laterna.entrypoints.cli import main as cli
from laterna.entrypoints.cli.main import VERBS, Stopped, main


def test_without_words_it_says_what_it_can_do(laterna):
    said = laterna()
    assert said.status == 2
    assert all(name in said.out for name in VERBS.names)


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in VERBS.names)])
def test_help_is_there(capsys, words):
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 0
    assert "usage: laterna" in capsys.readouterr().out


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"laterna {package.__version__}\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VERBS.names)
def test_every_verb_has_a_summary_in_every_language(language, name):
    assert catalogue(language)[f"verb.{name}"]


def test_an_unknown_verb_is_answered_with_the_known_ones(laterna):
    said = laterna("a fox jumps")
    assert said.status == 2
    assert said.err == (
        f"laterna: There is no command a fox jumps; there are: {', '.join(VERBS.names)}. "
        "[unknown_verb]\n"
    )


def test_options_are_not_guessed(laterna):
    said = laterna("generate", "a ball", "--mod", "fake")
    assert said.status == 2
    assert said.err.endswith("[usage]\n")


@pytest.mark.parametrize("words", [["--lang", "vi"], ["--lang=vi"]])
def test_messages_speak_the_language_asked_for(laterna, words):
    said = laterna("generate", "", "--model", "fake", *words)
    assert "Lời mô tả đang trống" in said.err


def test_an_unknown_language_is_refused(laterna):
    said = laterna("generate", "a ball", "--lang", "xx")
    assert (said.status, said.err.split()[-1]) == (2, "[unknown_language]")


def test_the_language_of_one_run_does_not_stay_for_the_next(laterna):
    laterna("generate", "", "--lang", "vi")
    assert "The prompt is empty" in laterna("generate", "").err


@pytest.fixture
def broken(monkeypatch):
    """Makes the next verb raise."""

    def breaking(error):
        def dispatch(_):
            raise error

        monkeypatch.setattr(cli, "_dispatch", dispatch)

    return breaking


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (Stopped(signal.SIGTERM), 143, "interrupted"),
        (MemoryError(), 4, "memory_exhausted"),
        (RuntimeError("two\nlines"), 1, "internal"),
    ],
)
def test_every_end_has_a_code(broken, laterna, error, status, code):
    broken(error)
    said = laterna("generate", "a ball", "--json")
    assert said.status == status
    assert said.object["error"]["code"] == code


def test_a_fault_of_our_own_shows_where_it_is(broken, laterna):
    broken(RuntimeError("a bug"))
    said = laterna("generate")
    assert "Traceback" in said.err
    assert said.err.splitlines()[-1].startswith("laterna: This is a fault of Laterna's own: ")


def test_signals_are_as_before_afterwards(laterna):
    before = signal.getsignal(signal.SIGTERM)
    laterna("models", "--json")
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_reader_that_has_gone_is_not_a_fault():
    command = f"{sys.executable} -m laterna.entrypoints.cli.main --help | true"
    done = subprocess.run(command, shell=True, check=False, capture_output=True, text=True)  # noqa: S602
    assert done.stderr == ""


def test_a_terminal_without_our_letters_is_not_a_fault():
    command = [sys.executable, "-m", "laterna.entrypoints.cli.main", "--help", "--lang", "ar"]
    environment = {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert done.returncode == 0
    assert "\\u" in done.stdout


def test_models_say_whether_they_can_run(laterna):
    models = {model["name"]: model for model in laterna("models", "--json").object["models"]}
    assert models["fake"]["ready"] is True
    assert models["fake"]["licence"] == "Apache-2.0"
    assert "storybook" in models


def test_models_can_be_read(laterna):
    said = laterna("models")
    assert said.status == 0
    assert any(line.startswith("fake: ") and "Apache-2.0" in line for line in said.out.splitlines())


def test_a_model_without_weights_says_so(laterna, monkeypatch):
    from laterna.core.errors import WeightsMissing

    def missing(name):
        raise WeightsMissing(path=name)

    monkeypatch.setattr("laterna.entrypoints.cli.models.open_backend", missing)
    said = laterna("models", "--json")
    assert said.status == 0
    assert [model["ready"] for model in said.object["models"]] == [False] * len(
        said.object["models"]
    )
    assert json.loads(said.out)["models"][0]["reason"] == "The weights storybook do not exist."
