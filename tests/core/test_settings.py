import ast
from pathlib import Path

import pytest

import laterna
from laterna.core import settings
from laterna.core.errors import SettingInvalid

LOCALE = ("LATERNA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_Hans_CN"}, "zh"),
        ({"LANG": "id_ID", "LC_ALL": "ar_EG.UTF-8"}, "ar"),
        ({"LANG": "id_ID", "LATERNA_LANG": "zh-TW"}, "zh"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_language_comes_from_the_setting_or_the_locale(monkeypatch, variables, language):
    for name in LOCALE:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert settings.current_language() == language


def test_threads_can_be_set(monkeypatch):
    assert settings.threads() >= 1
    monkeypatch.setenv("LATERNA_THREADS", "3")
    assert settings.threads() == 3


@pytest.mark.parametrize("value", ["0", "many", "nan", "-1", ""])
def test_a_number_that_is_none_is_refused(monkeypatch, value):
    monkeypatch.setenv("LATERNA_THREADS", value)
    with pytest.raises(SettingInvalid) as caught:
        settings.threads()
    assert caught.value.facts["name"] == "LATERNA_THREADS"


def test_folders(monkeypatch, tmp_path):
    assert settings.weights_folder() is None
    assert settings.state_folder() == Path(".state")
    monkeypatch.setenv("LATERNA_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("LATERNA_STATE", str(tmp_path / "state"))
    assert settings.weights_folder() == tmp_path
    assert settings.state_folder() == tmp_path / "state"


def test_nobody_else_reads_the_environment():
    root = Path(laterna.__file__).parent
    readers = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert readers == {"core/settings.py"}
