"""Whether a server could work here, before it is started and while it runs.

Each check is a function that gives one ``Finding``; the words for it, with what is to be done, are
in the catalogue under ``doctor``.
"""

from __future__ import annotations

import asyncio
import platform
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from laterna.core import settings
from laterna.core.errors import LaternaError
from laterna.core.request import GenerationRequest
from laterna.provenance import keys
from laterna.server.access import PEPPER, read_pepper
from laterna.server.config import ServerConfig, read_config
from laterna.server.database import MIGRATIONS
from laterna.server.storage import open_storage
from laterna.service.bootstrap import open_backend

State = Literal["ok", "warning", "fault"]

_GIGABYTE = 1e9
_WORKER_BYTES = 1.0 * _GIGABYTE
"""Memory of a worker that draws 1080p with the built-in model."""

_DISK_LEAST, _DISK_GOOD = 0.5 * _GIGABYTE, 5.0 * _GIGABYTE
_BUILT = 1_793_000_000
"""Seconds since 1970 when this was written: no clock that is right shows less."""

_SLACK = 300.0
_FILM_SECONDS = 120


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes:
        check: what was looked at.
        state: whether that is well, could be better, or keeps a server from working.
        code: which words of the catalogue say it.
        facts: what is put into them.
    """

    check: str
    state: State
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def examine(data: Path, host: str, port: int) -> Iterator[Finding]:
    """Look at everything, one after another; a check that fails ends none of the others."""
    yield _python()
    yield _film()
    try:
        config = read_config(data)
    except LaternaError as error:
        yield Finding("settings", "fault", "settings_wrong", {"reason": error})
        return
    yield Finding("settings", "ok", "settings", {"data": data, "workers": config.workers})
    yield _memory(config)
    yield _disk(data)
    yield from _weights(config)
    yield _signing_keys(data)
    yield _api_keys(data)
    yield _clock(data)
    yield asyncio.run(_database(config))
    yield asyncio.run(_storage(config))
    yield _port(host, port)


def _python() -> Finding:
    facts = {"version": platform.python_version(), "machine": platform.machine()}
    good = sys.version_info >= (3, 11) and sys.maxsize > 2**32
    return Finding("python", *(("ok", "python") if good else ("fault", "python_old")), facts)


def _film() -> Finding:
    """Make a film where no other program can be found: nothing but this installation is needed."""
    with tempfile.TemporaryDirectory(prefix="laterna-") as name:
        words = ["generate", "a ball", "--model", "fake", "--seconds", "1", "--size", "128x128"]
        environment = settings.inherited(PATH=name, LATERNA_DATA=name)
        film = Path(name) / "film.mp4"
        try:
            subprocess.run(  # noqa: S603 - ourselves
                [sys.executable, "-m", "laterna", *words, "-o", str(film)],
                check=True,
                capture_output=True,
                text=True,
                env=environment,
                timeout=_FILM_SECONDS,
            )
        except subprocess.CalledProcessError as error:
            reason = (error.stderr.strip() or "?").splitlines()[-1]
        except subprocess.TimeoutExpired as error:
            reason = str(error)
        else:
            return Finding("film", "ok", "film", {"bytes": film.stat().st_size})
    return Finding("film", "fault", "film_none", {"reason": reason})


def _memory(config: ServerConfig) -> Finding:
    free = _free_memory()
    needed = _WORKER_BYTES * config.workers
    facts = {"free": f"{free / _GIGABYTE:.1f}", "needed": f"{needed / _GIGABYTE:.1f}"}
    enough = free >= needed
    return Finding("memory", *(("ok", "memory") if enough else ("warning", "memory_low")), facts)


def _free_memory() -> float:
    """Bytes that may still be taken, here or in the container that this is."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    free = next(float(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    group = Path("/sys/fs/cgroup")
    try:
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        used = int((group / "memory.current").read_text(encoding="ascii"))
    except OSError:
        return free
    return free if limit == "max" else min(free, float(int(limit) - used))


def _disk(data: Path) -> Finding:
    place = next(folder for folder in (data, *data.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    facts = {"path": place, "free": f"{free / _GIGABYTE:.1f}"}
    if free < _DISK_LEAST:
        return Finding("disk", "fault", "disk_full", facts)
    return Finding(
        "disk", *(("ok", "disk") if free >= _DISK_GOOD else ("warning", "disk_low")), facts
    )


def _weights(config: ServerConfig) -> Iterator[Finding]:
    for name in sorted(set(config.models.values())):
        try:
            plan = open_backend(name).plan(GenerationRequest("a ball", model=name))
        except LaternaError as error:
            yield Finding("weights", "fault", "weights_wrong", {"name": name, "reason": error})
        else:
            facts = {"name": name, "sha256": plan.model_sha256[:12]}
            yield Finding("weights", "ok", "weights", facts)


def _signing_keys(data: Path) -> Finding:
    if not keys.exist(data):
        return Finding("keys", "warning", "keys_none", {"path": data})
    try:
        signing = keys.load_signing_keys(data)
    except LaternaError as error:
        return Finding("keys", "fault", "keys_wrong", {"reason": error})
    if signing.ending_soon:
        return Finding("keys", "warning", "keys_ending")
    return Finding("keys", "ok", "keys")


def _api_keys(data: Path) -> Finding:
    if not (data / PEPPER).exists():
        return Finding("pepper", "warning", "pepper_none")
    try:
        read_pepper(data)
    except LaternaError as error:
        return Finding("pepper", "fault", "pepper_wrong", {"reason": error})
    return Finding("pepper", "ok", "pepper")


def _clock(data: Path) -> Finding:
    """A clock is wrong that shows less than when this was written, or than the newest file."""
    now = time.time()
    files = data.iterdir() if data.is_dir() else ()
    newest = max((file.stat().st_mtime for file in files if file.exists()), default=0.0)
    facts = {"time": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))}
    wrong = now < _BUILT or newest > now + _SLACK
    return Finding("clock", *(("fault", "clock_wrong") if wrong else ("ok", "clock")), facts)


async def _database(config: ServerConfig) -> Finding:
    """Which tables there are; nothing is changed."""
    if config.embedded and not (config.data / "laterna.sqlite").exists():
        return Finding("database", "warning", "database_none")
    engine = create_async_engine(config.database)
    try:
        async with engine.connect() as connection:
            row = (
                await connection.execute(text("SELECT version_num FROM alembic_version"))
            ).first()
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        return Finding("database", "fault", "database_wrong", {"reason": reason})
    finally:
        await engine.dispose()
    return _revision(row[0] if row else "")


def _revision(found: str) -> Finding:
    settled = Config()
    settled.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(settled)
    head = scripts.get_current_head()
    facts = {"found": found, "newest": head}
    if found == head:
        return Finding("database", "ok", "database", facts)
    known = {script.revision for script in scripts.walk_revisions()}
    if found in known:
        return Finding("database", "warning", "database_old", facts)
    return Finding("database", "fault", "database_new", facts)


async def _storage(config: ServerConfig) -> Finding:
    """Whether a file can be put there, read and removed; a folder made for that goes again."""
    fresh = None if config.data.exists() else config.data
    key = f"probes/{secrets.token_hex(8)}"
    try:
        with tempfile.TemporaryDirectory(prefix="laterna-") as name:
            probe = Path(name) / "probe"
            probe.write_text(key, encoding="ascii")
            storage = open_storage(config.storage)
            await storage.put(key, probe)
            await storage.fetch(key, probe)
            await storage.forget([key])
            same = probe.read_text(encoding="ascii") == key
    except Exception as error:  # noqa: BLE001 - whatever a store says, it is told
        reason = str(error).splitlines()[0]
        return Finding("storage", "fault", "storage_wrong", {"reason": reason})
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
    state: State = "ok" if same else "fault"
    return Finding("storage", state, "storage", {"address": config.storage})


def _port(host: str, port: int) -> Finding:
    facts = {"address": f"{host}:{port}"}
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        return Finding("port", "warning", "port_taken", {**facts, "reason": error})
    return Finding("port", "ok", "port", facts)
