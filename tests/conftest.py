"""Shapes are checked while testing, and no test hears the environment of whoever runs it."""

import os

import pytest
from jaxtyping import install_import_hook

# Before any of these is imported: from here on a wrong shape or dtype is an error in every call.
_HOOK = install_import_hook(
    ["laterna.diffusion", "laterna.models", "laterna.stage"], "beartype.beartype"
)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """English messages and the settings that ship."""
    for name in [name for name in os.environ if name.startswith("LATERNA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LATERNA_LANG", "en")
