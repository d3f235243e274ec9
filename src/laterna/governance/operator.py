"""What an operator decides: one TOML file, named by the setting ``LATERNA_POLICY``.

adult_art = false          # only where every asker is known to be an adult
consents = ["Name"]        # people who allow their likeness to be made, as named below or built in
audit = "decisions.jsonl"  # where decisions are logged; nowhere by default
picture_threshold = 0.8    # score from which a picture counts as sexual

[people]                   # more names that are refused; their other spellings, with commas
"Jane Example" = "Jane E., 简·示例"

[endpoint]                 # a moderation endpoint that is asked too
url = "http://127.0.0.1:8080/v1/moderations"
model = "llama-guard"
timeout_seconds = 5.0
on_failure = "refuse"      # or "allow": what follows when it does not answer
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from laterna.core.errors import InputMissing, PolicyFileDamaged


@dataclass(frozen=True)
class Endpoint:
    """A service with the moderation interface that OpenAI published.

    Attributes:
        url: of the endpoint itself.
        model: which model it should ask; empty leaves the choice to it.
        timeout_seconds: how long to wait for the whole answer.
        on_failure: what follows when it does not answer, or nothing that can be read.
    """

    url: str
    model: str = ""
    timeout_seconds: float = 5.0
    on_failure: Literal["refuse", "allow"] = "refuse"


@dataclass(frozen=True)
class Operator:
    """The settings of one installation; the default is the strictest.

    Attributes:
        adult_art: whether nudity in art is allowed, because all askers are known to be adults.
        consents: names of people who have allowed their likeness.
        people: further people who are refused: name, and other spellings.
        audit: the log of decisions, or None.
        picture_threshold: score (0 to 1) from which a picture is refused as sexual.
        endpoint: a moderation service to ask too, or None.
    """

    adult_art: bool = False
    consents: frozenset[str] = frozenset()
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    audit: Path | None = None
    picture_threshold: float = 0.8
    endpoint: Endpoint | None = None


def read_operator(path: Path) -> Operator:
    """Read an operator's file.

    Raises:
        InputMissing: there is none.
        PolicyFileDamaged: it is no TOML, has an unknown key, or a value of the wrong kind.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return _operator(table, path.parent)
    except FileNotFoundError as error:
        raise InputMissing(path=path) from error
    except (OSError, ValueError, TypeError) as error:
        raise PolicyFileDamaged(path=path, reason=str(error)) from error


def _operator(table: dict[str, Any], folder: Path) -> Operator:
    return Operator(
        **{name: _READ[_known(name, _READ)](value, folder) for name, value in table.items()}
    )


def _known(name: str, table: Mapping[str, object]) -> str:
    if name not in table:
        raise ValueError(f"{name} is none of {', '.join(table)}")
    return name


def _flag(value: Any, _: Path) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _texts(value: Any, _: Path) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"{value!r} is no list of names")
    return frozenset(value)


def _people(value: Any, _: Path) -> dict[str, tuple[str, ...]]:
    rows = value.items() if isinstance(value, dict) else ()
    if not rows or not all(isinstance(spellings, str) for _, spellings in rows):
        raise TypeError("people is a table of names and their other spellings")
    return {name: tuple(text.strip() for text in more.split(",")) for name, more in rows}


def _path(value: Any, folder: Path) -> Path:
    if not isinstance(value, str) or not value:
        raise TypeError(f"{value!r} is no file")
    return folder / value


def _share(value: Any, _: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise TypeError(f"{value!r} is no number from 0 to 1")
    return float(value)


def _endpoint(value: Any, _: Path) -> Endpoint:
    if not isinstance(value, dict):
        raise TypeError("endpoint is a table")
    endpoint = Endpoint(**value)
    if not str(endpoint.url).startswith(("http://", "https://")):
        raise ValueError(f"{endpoint.url!r} is no http address")
    if endpoint.on_failure not in {"refuse", "allow"}:
        raise ValueError(f"on_failure is refuse or allow, not {endpoint.on_failure!r}")
    if not 0 < endpoint.timeout_seconds <= 60:
        raise ValueError("timeout_seconds is from 0 to 60")
    return endpoint


_READ: dict[str, Callable[[Any, Path], Any]] = {
    "adult_art": _flag,
    "consents": _texts,
    "people": _people,
    "audit": _path,
    "picture_threshold": _share,
    "endpoint": _endpoint,
}
