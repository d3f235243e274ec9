"""What the operator of a server decides: a file, ``server.toml``, in the data folder.

::

    database = "postgresql+psycopg://..."   # else SQLite in the data folder
    storage = "s3://bucket/prefix"          # else files in the data folder
    workers = 2                             # films that are made at the same time (1)
    drain_seconds = 60                      # how long a server that is to end finishes films (0)

    [models]                                # names that clients use = models that are installed
    sora-2 = "storybook"

    [limits]
    queued_per_account = 200

    [logs]
    format = "json"                         # or "console"
    prompts = true                          # what people write may stand in the logs (false)

    [retention]
    days = 30                               # after which a finished video is deleted (never)

    [outside]                               # what webhooks may call beside the public internet
    allow = ["10.1.2.0/24"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from laterna.backends import BACKENDS
from laterna.core.errors import ConfigInvalid

FILE = "server.toml"
_STRICT = ConfigDict(extra="forbid")

ALIASES = (
    "sora-2",
    "sora-2-pro",
    "sora-2-2025-10-06",
    "sora-2-2025-12-08",
    "sora-2-pro-2025-10-06",
)
"""Names that clients of the Videos API use; all mean the server's first model."""


@checked(frozen=True, config=_STRICT)
class Limits:
    """How much one account, and all together, may ask for.

    Attributes:
        requests_per_minute: calls that begin something, by account.
        queued_per_account: films that wait or are being made, by account.
        queued: the same of all accounts.
        upload_bytes: size of one request.
        files_per_account: files that an account keeps.
        file_bytes_per_account: what they take together.
    """

    requests_per_minute: int = 600
    queued_per_account: int = 200
    queued: int = 5000
    upload_bytes: int = 200 * 2**20
    files_per_account: int = 10_000
    file_bytes_per_account: int = 10 * 2**30


@checked(frozen=True, config=_STRICT)
class Logs:
    """What the server writes about its work.

    Attributes:
        format: lines of JSON, or lines for eyes.
        level: what is written at all.
        prompts: whether what people write may stand there.
    """

    format: Literal["json", "console"] = "console"
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    prompts: bool = False


@checked(frozen=True, config=_STRICT)
class Retention:
    """How long videos are kept: ``days`` after they are finished, or for ever."""

    days: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    @property
    def seconds(self) -> float | None:
        """The same in seconds."""
        return None if self.days is None else self.days * 86400


@checked(frozen=True, config=_STRICT)
class Reach:
    """Whom the server may call for its clients, beside the public internet."""

    allow: tuple[IPv4Network | IPv6Network, ...] = ()


@dataclass(frozen=True)
class ServerConfig:
    """Everything that is decided before a server starts.

    Attributes:
        data: folder of the database, the films, the keys that sign and the registry.
        database: address in SQLAlchemy's form.
        storage: address in obstore's form.
        models: name that clients use -> name in the backend registry.
        workers: films that are made at the same time.
        limits: how much may be asked for.
        drain_seconds: how long a server that is to end finishes what it began.
        logs: what it writes about its work.
        retention: how long videos are kept.
        outside: whom it may call.
    """

    data: Path
    database: str
    storage: str
    models: Mapping[str, str]
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    drain_seconds: float = 0.0
    logs: Logs = field(default_factory=Logs)
    retention: Retention = field(default_factory=Retention)
    outside: Reach = field(default_factory=Reach)

    @property
    def scratch(self) -> Path:
        """Where films are made; emptied at every start."""
        return self.data / "scratch"

    @property
    def embedded(self) -> bool:
        """Whether the database is a file that this server has to itself."""
        return self.database.startswith("sqlite")


@checked(frozen=True, config=_STRICT)
class _File:
    """What the file may say."""

    database: str | None = None
    storage: str | None = None
    workers: int = 1
    models: dict[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    drain_seconds: Annotated[float, Field(ge=0, le=86400)] = 0.0
    logs: Logs = field(default_factory=Logs)
    retention: Retention = field(default_factory=Retention)
    outside: Reach = field(default_factory=Reach)


def read_config(data: Path, model: str | None = None) -> ServerConfig:
    """Read what the operator decided; what is not said has a default.

    Args:
        data: the data folder, which need not exist.
        model: what ``sora-2`` and its kin mean; None leaves it to the file, else ``storybook``.

    Raises:
        ConfigInvalid: the file cannot be read, or says something that is not possible.
        UnknownModel: a model is not installed.
    """
    data = data.absolute()
    said = _read(data / FILE)
    models = {name: name for name in BACKENDS.names if name != "fake"}
    models |= {"test-pattern": "fake"} | dict.fromkeys(ALIASES, "storybook") | said.models
    if model is not None:
        models |= dict.fromkeys(ALIASES, models.get(model, model))
    for name in models.values():
        BACKENDS.check(name)
    return ServerConfig(
        data=data,
        database=said.database or f"sqlite+aiosqlite:///{data / 'laterna.sqlite'}",
        storage=said.storage or (data / "storage").as_uri(),
        models=models,
        workers=said.workers,
        limits=said.limits,
        drain_seconds=said.drain_seconds,
        logs=said.logs,
        retention=said.retention,
        outside=said.outside,
    )


def with_limits(config: ServerConfig, **limits: int) -> ServerConfig:
    """The same with other limits."""
    return replace(config, limits=replace(config.limits, **limits))


def _read(path: Path) -> _File:
    if not path.exists():
        return _File()
    try:
        return TypeAdapter(_File).validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigInvalid(path=path, reason=error) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigInvalid(path=path, reason=f"{place}: {first['msg']}") from error
