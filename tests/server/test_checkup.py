"""The doctor: well where all is well, and a fault with words for each thing that is not."""

import json
import socket
import sqlite3
import time
from contextlib import closing

import pytest

from laterna.entrypoints.cli.main import main
from laterna.server import checkup


@pytest.fixture
def doctor(capsys, monkeypatch, tmp_path):
    """Runs the doctor on a data folder, without the slow checks, and returns what it found."""
    monkeypatch.setattr(
        checkup, "_film", lambda: checkup.Finding("film", "ok", "film", {"bytes": 1})
    )
    monkeypatch.setattr(checkup, "_weights", lambda _: ())

    def run(*words):
        status = main(["doctor", "--data", str(tmp_path / "data"), "--port", "0", "--json", *words])
        told = json.loads(capsys.readouterr().out)
        assert told["healthy"] == (status == 0)
        assert status in {0, 4}
        return {one["check"]: (one["state"], one["text"]) for one in told["checks"]}

    return run


@pytest.fixture
def data(tmp_path):
    """A data folder with a database of the newest version."""
    import asyncio

    from laterna.server.config import read_config
    from laterna.server.server import open_gate

    async def make():
        async with open_gate(read_config(tmp_path / "data")) as (_, gate):
            await gate.create("a")

    asyncio.run(make())
    return tmp_path / "data"


def test_an_empty_place_will_do_and_stays_empty(doctor, tmp_path):
    found = doctor()
    assert not [check for check, (state, _) in found.items() if state == "fault"]
    assert {check for check, (state, _) in found.items() if state == "warning"} >= {
        "keys",
        "pepper",
        "database",
    }
    assert not (tmp_path / "data").exists()


def test_films_are_made_without_any_other_program():
    assert checkup._film().state == "ok"


def test_a_folder_in_use_is_well(doctor, data):
    found = doctor()
    assert found["database"][0] == found["pepper"][0] == found["storage"][0] == "ok"
    assert not list((data / "storage").rglob("*.*"))


@pytest.mark.parametrize(("revision", "state"), [("0001", "warning"), ("9999_future", "fault")])
def test_a_database_of_another_version_is_told(doctor, data, revision, state):
    with closing(sqlite3.connect(data / "laterna.sqlite")) as rows:
        rows.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        rows.commit()
    found = doctor()
    assert found["database"][0] == state
    assert revision in found["database"][1]


def test_a_damaged_database_is_told(doctor, data):
    for file in data.glob("laterna.sqlite-*"):
        file.unlink()
    (data / "laterna.sqlite").write_bytes(b"no database" * 1000)
    assert doctor()["database"][0] == "fault"


def test_a_pepper_that_others_can_read_is_told(doctor, data):
    (data / "api.pepper").chmod(0o644)
    assert doctor()["pepper"][0] == "fault"


def test_a_storage_that_cannot_be_written_is_told(doctor, data):
    (data / "storage").write_bytes(b"no folder")
    assert doctor()["storage"][0] == "fault"


def test_wrong_settings_are_told(doctor, data):
    (data / "server.toml").write_text("workers = 'many'\n")
    found = doctor()
    assert found["settings"][0] == "fault"
    assert "server.toml" in found["settings"][1]


def test_a_clock_that_runs_behind_is_told(doctor, data, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 86400)
    assert doctor()["clock"][0] == "fault"


def test_little_room_is_told(doctor, monkeypatch):
    monkeypatch.setattr(checkup, "_DISK_GOOD", 1e18)
    monkeypatch.setattr(checkup, "_WORKER_BYTES", 1e18)
    found = doctor()
    assert (found["disk"][0], found["memory"][0]) == ("warning", "warning")
    monkeypatch.setattr(checkup, "_DISK_LEAST", 1e18)
    assert doctor()["disk"][0] == "fault"


def test_a_port_that_is_taken_is_told(doctor):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = doctor("--port", str(taken.getsockname()[1]))
    assert found["port"][0] == "warning"


def test_each_model_is_asked_for_a_word(tmp_path):
    from laterna.server.config import ServerConfig

    config = ServerConfig(tmp_path, "", "", {"a": "fake", "b": "fake"})
    assert [(one.state, one.facts["name"]) for one in checkup._weights(config)] == [("ok", "fake")]
