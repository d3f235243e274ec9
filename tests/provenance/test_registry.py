import sqlite3
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace

import numpy as np
import pytest

from laterna.core.errors import OutputExists, RegistryUnusable
from laterna.provenance.export import export
from laterna.provenance.fingerprint import Fingerprint
from laterna.provenance.registry import FILE, Record, Registry
from laterna.provenance.signatory import content_sha256, open_signatory

LOOK = Fingerprint(np.arange(-63, 63, dtype=np.int8).reshape(2, 63))
RECORD = Record(
    "0" * 15 + "1",
    "2030-01-02T03:04:05+00:00",
    "storybook",
    "ef" * 32,
    "ab" * 32,
    "cd" * 32,
    LOOK,
    ("0" * 15 + "2", "sha256:" + "12" * 32),
)


@pytest.fixture
def registry(tmp_path):
    registry = Registry(tmp_path / FILE)
    registry.prepare()
    return registry


def same(one: Record, other: Record) -> bool:
    looks = np.array_equal(one.fingerprint.moments, other.fingerprint.moments)
    return looks and replace(one, fingerprint=LOOK) == replace(other, fingerprint=LOOK)


def test_a_film_is_found_by_its_number_and_by_its_content(registry):
    with registry.enter(RECORD):
        assert registry.count() == (1, 1)
    closed = replace(RECORD, closed=True)
    assert same(registry.find(RECORD.id), closed)
    assert same(registry.find_content(RECORD.content_sha256), closed)
    assert registry.find("f" * 16) is None
    assert registry.find_content("00") is None
    assert registry.count() == (1, 0)


def test_nothing_tells_who_asked(registry):
    with sqlite3.connect(registry.path) as table:
        columns = {row[1] for row in table.execute("PRAGMA table_info(films)")}
    table.close()
    assert columns == {
        "id",
        "created",
        "model",
        "model_sha256",
        "request_sha256",
        "content_sha256",
        "fingerprint",
        "parents",
        "closed",
    }
    assert registry.path.stat().st_mode & 0o777 == 0o600


def test_a_refused_name_is_forgotten(registry):
    with pytest.raises(OutputExists), registry.enter(RECORD):
        raise OutputExists(path="film.mp4")
    assert registry.count() == (0, 0)


def test_an_interrupt_leaves_the_record_open(registry):
    with pytest.raises(KeyboardInterrupt), registry.enter(RECORD):
        raise KeyboardInterrupt
    assert registry.count() == (1, 1)
    assert not registry.find(RECORD.id).closed


def test_a_number_is_given_once(registry):
    with registry.enter(RECORD):
        pass
    with pytest.raises(RegistryUnusable), registry.enter(RECORD):
        raise AssertionError("the block was begun")


def test_a_registry_that_is_not_there_is_empty_and_stays_so(tmp_path):
    registry = Registry(tmp_path / FILE)
    assert registry.find("1") is None
    assert registry.count() == (0, 0)
    assert list(registry.records()) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"no table at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_registry_is_named(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    registry = Registry(tmp_path / FILE)
    with pytest.raises(RegistryUnusable, match=FILE):
        registry.prepare()
    with pytest.raises(RegistryUnusable, match=FILE):
        registry.find("1")


def test_it_writes_ahead(registry):
    with sqlite3.connect(registry.path) as table:
        assert table.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    table.close()


def test_many_writers_at_once(registry):
    def work(first: int) -> None:
        for number in range(first, first + 5):
            with registry.enter(replace(RECORD, id=f"{number:016x}")):
                pass

    threads = [threading.Thread(target=work, args=(100 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert registry.count() == (20, 0)


# --- With films -----------------------------------------------------------------------------------


def test_every_film_has_a_record_that_fits_it(tmp_path, clip, manifest):
    signatory = open_signatory(tmp_path / "data")
    record = export(clip, tmp_path / "film.mp4", manifest, signatory=signatory)
    assert record.content_sha256 == content_sha256(tmp_path / "film.mp4")
    assert same(signatory.registry.find(record.id), record)
    assert (record.model, record.created) == (manifest.model_name, manifest.created)
    assert record.fingerprint.moments.shape == (2, 63)


def test_a_film_that_came_too_late_has_no_record(tmp_path, clip, manifest):
    signatory = open_signatory(tmp_path / "data")

    def report(done, total):
        (tmp_path / "film.mp4").write_bytes(b"somebody else's")

    with pytest.raises(OutputExists):
        export(clip, tmp_path / "film.mp4", manifest, signatory=signatory, report=report)
    assert signatory.registry.count() == (0, 0)


_CRASH = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
import numpy as np
from laterna.core.clip import Clip
from laterna.core.request import GenerationRequest, Plan
from laterna.provenance import target
from laterna.provenance.export import export
from laterna.provenance.manifest import build_manifest
from laterna.provenance.signatory import open_signatory

folder = Path(sys.argv[1])
noise = np.random.default_rng(0).integers(0, 256, (8, 128, 128, 3), np.uint8)
clip = Clip.from_array(noise, 24)
plan = Plan((), (), (), 0.0, "m", "", "")
manifest = build_manifest(GenerationRequest("x"), plan, clip, datetime.now(UTC))
publish = target._publish

def crash(*arguments, **options):
    if sys.argv[2] == "after":
        publish(*arguments, **options)
    os._exit(9)

target._publish = crash
export(clip, folder / "film.mp4", manifest, signatory=open_signatory(folder / "data"))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_at_the_last_moment_is_noticed(tmp_path, moment):
    command = [sys.executable, "-c", textwrap.dedent(_CRASH), tmp_path, moment]
    assert subprocess.run(command, check=False).returncode == 9
    registry = Registry(tmp_path / "data" / FILE)
    assert registry.count() == (1, 1)
    film = tmp_path / "film.mp4"
    assert film.exists() == (moment == "after")
    if film.exists():
        assert not registry.find_content(content_sha256(film)).closed


def test_no_film_where_the_registry_cannot_be_written(tmp_path, clip, manifest):
    signatory = open_signatory(tmp_path / "data")
    signatory.registry.path.write_bytes(b"damaged" * 1000)
    with pytest.raises(RegistryUnusable):
        export(clip, tmp_path / "film.mp4", manifest, signatory=signatory)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_film_that_is_made_twice_has_one_number_and_two_records(registry):
    again = replace(RECORD, created="2031-01-01T00:00:00+00:00", content_sha256="ef" * 32)
    for record in (RECORD, again):
        with registry.enter(record):
            pass
    assert registry.count() == (2, 0)
    assert registry.find(RECORD.id).content_sha256 == again.content_sha256
    with pytest.raises(OutputExists), registry.enter(replace(again, content_sha256="12" * 32)):
        raise OutputExists(path="film.mp4")
    assert registry.count() == (2, 0)


def test_the_number_follows_from_the_request_and_the_key(tmp_path, clip, manifest):
    one, other = (open_signatory(tmp_path / name) for name in ("one", "other"))
    number = one.identify(manifest, None, ())
    later = replace(manifest, created="2040-01-01T00:00:00+00:00")
    assert one.identify(later, None, ()) == number < 2**64
    assert one.identify(replace(manifest, seed=manifest.seed + 1), None, ()) != number
    assert one.identify(manifest, "Made by a model", ()) != number
    assert other.identify(manifest, None, ()) != number
