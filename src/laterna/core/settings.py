"""The only reader of the environment.

============================  =====================================================================
``LATERNA_LANG``              language of messages: en zh vi ar id; else that of the locale
``LATERNA_THREADS``           processor threads to use; else as many as this process may run on
``LATERNA_WEIGHTS``           folder of weights that is used instead of the packaged one
``LATERNA_STATE``             folder for runs, caches and built corpora; else ``.state`` here
``LATERNA_DATA``              folder for keys and the registry; else ``laterna`` where the user's
                              data go (``XDG_DATA_HOME``, or ``~/.local/share``)
``LATERNA_TIMESTAMPS``        address of a time-stamping authority (RFC 3161); else signatures carry
                              no time that others vouch for
``LATERNA_POLICY``            file of what the operator decides about policies; see docs/design/005
``LATERNA_MODERATION_KEY``    key that is shown to the operator's moderation endpoint
``LATERNA_REWRITER``          address of a chat endpoint (OpenAI's interface) that may rewrite
                              prompts; else no prompt ever leaves this machine
``LATERNA_REWRITER_MODEL``    name of the model that is asked there; may be empty
``LATERNA_REWRITER_KEY``      key that is shown to it
``LATERNA_REWRITER_SECONDS``  how long its answer is waited for (20)
``LATERNA_URL``               address of the server that ``laterna client`` speaks to, with ``/v1``
``LATERNA_API_KEY``           key that is shown to it
``LATERNA_WATTS``             watts that one busy core draws, for the estimate of energy
============================  =====================================================================
"""

from __future__ import annotations

import os
from pathlib import Path

from laterna.core.concepts import LANGUAGES

_WATTS_PER_CORE = 6.0
"""A busy server or desktop core; measured chips lie between 3 and 10 W."""

_REWRITER_SECONDS = 20.0


def current_language() -> str:
    """Return the language of messages; unknown ones fall back to English."""
    names = ("LATERNA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    told = next((value for name in names if (value := os.environ.get(name))), "en")
    language = told.replace("-", "_").split("_")[0].split(".")[0].lower()
    return language if language in LANGUAGES else "en"


def threads() -> int:
    """Return how many processor threads to use, at least 1."""
    return int(_number("LATERNA_THREADS", len(os.sched_getaffinity(0)), 1, 1024))


def watts_per_core() -> float:
    """Return the watts that one busy core is taken to draw."""
    return _number("LATERNA_WATTS", _WATTS_PER_CORE, 0.0, 1000.0)


def weights_folder() -> Path | None:
    """Return the folder that replaces the packaged weights, if one is set."""
    told = os.environ.get("LATERNA_WEIGHTS")
    return Path(told) if told else None


def state_folder() -> Path:
    """Return the folder for runs, caches and built corpora; it need not exist."""
    return Path(os.environ.get("LATERNA_STATE") or ".state")


def data_folder() -> Path:
    """Return the folder for keys and the registry of films; it need not exist."""
    told = os.environ.get("LATERNA_DATA")
    if told:
        return Path(told)
    home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")  # noqa: PTH111
    return Path(home) / "laterna"


def timestamp_authority() -> str | None:
    """Return the address of the time-stamping authority, if one is set.

    Raises:
        laterna.core.errors.SettingInvalid: when it is no address of the web.
    """
    return _address("LATERNA_TIMESTAMPS")


def policy_file() -> Path | None:
    """Return the operator's file of policies, if one is set."""
    told = os.environ.get("LATERNA_POLICY")
    return Path(told) if told else None


def moderation_key() -> str:
    """Return the key for the moderation endpoint, or an empty text."""
    return os.environ.get("LATERNA_MODERATION_KEY", "")


def rewriter() -> str | None:
    """Return the address of the endpoint that may rewrite prompts, if one is set.

    Raises:
        laterna.core.errors.SettingInvalid: when it is no address of the web.
    """
    return _address("LATERNA_REWRITER")


def rewriter_model() -> str:
    """Return the model that the rewriter is asked for, or an empty text."""
    return os.environ.get("LATERNA_REWRITER_MODEL", "")


def rewriter_key() -> str:
    """Return the key for the rewriter, or an empty text."""
    return os.environ.get("LATERNA_REWRITER_KEY", "")


def rewriter_seconds() -> float:
    """Return for how many seconds the rewriter is waited for."""
    return _number("LATERNA_REWRITER_SECONDS", _REWRITER_SECONDS, 0.1, 600.0)


def server_url() -> str:
    """Return the address of the server that clients speak to; else one on this machine.

    Raises:
        laterna.core.errors.SettingInvalid: when it is no address of the web.
    """
    return _address("LATERNA_URL") or "http://127.0.0.1:8080/v1"


def api_key() -> str:
    """Return the key that clients show to it, or an empty text."""
    return os.environ.get("LATERNA_API_KEY", "")


def inherited(**changes: str) -> dict[str, str]:
    """Return the environment of a process below this one: ours, with some changes."""
    return {**os.environ, **changes}


def _address(name: str) -> str | None:
    """Read an address of the web from the environment.

    Raises:
        laterna.core.errors.SettingInvalid: when it is none.
    """
    told = os.environ.get(name)
    if told and not told.startswith(("http://", "https://")):
        from laterna.core.errors import SettingInvalid

        reason = "an address that begins with http:// or https:// is needed"
        raise SettingInvalid(name=name, value=told, reason=reason)
    return told or None


def _number(name: str, default: float, low: float, high: float) -> float:
    """Read a number from the environment.

    Raises:
        laterna.core.errors.SettingInvalid: when it is none, or out of range.
    """
    told = os.environ.get(name)
    if told is None:
        return default
    try:
        value = float(told)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        # Errors speak through the catalogue, which asks this module for the language.
        from laterna.core.errors import SettingInvalid

        reason = f"a number from {low:g} to {high:g} is needed"
        raise SettingInvalid(name=name, value=told, reason=reason)
    return value
