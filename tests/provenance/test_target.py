import errno
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from laterna.core.errors import (
    DiskFull,
    OutputDenied,
    OutputError,
    OutputExists,
    OutputFolderMissing,
    OutputIsFolder,
    OutputKindUnknown,
)
from laterna.provenance.target import check_target, draft_file


def write(path: Path, data: bytes = b"new", *, force: bool = False) -> None:
    with draft_file(path) as draft:
        draft.path.write_bytes(data)
        draft.publish(force=force)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["film.mp4", "FILM.MP4", "a.b.m4v", "狐狸.mp4"])
def test_a_good_place_passes_and_stays_empty(tmp_path, name):
    check_target(tmp_path / name)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["film", "film.avi", "film.mp4.txt", ".mp4", "film.mp4 "])
def test_the_name_must_say_mp4(tmp_path, name):
    with pytest.raises(OutputKindUnknown):
        check_target(tmp_path / name)


def test_a_folder_is_refused_even_with_force(tmp_path):
    (tmp_path / "film.mp4").mkdir()
    for place in (tmp_path, tmp_path / "film.mp4"):
        with pytest.raises(OutputIsFolder):
            check_target(place, force=True)


def test_the_folder_must_exist(tmp_path):
    with pytest.raises(OutputFolderMissing) as caught:
        check_target(tmp_path / "none" / "film.mp4")
    assert str(tmp_path / "none") in str(caught.value)
    (tmp_path / "file").touch()
    with pytest.raises(OutputFolderMissing):
        check_target(tmp_path / "file" / "film.mp4")


def test_a_film_that_exists_needs_force(tmp_path):
    (tmp_path / "film.mp4").touch()
    with pytest.raises(OutputExists):
        check_target(tmp_path / "film.mp4")
    check_target(tmp_path / "film.mp4", force=True)


def test_what_is_no_file_is_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    (tmp_path / "null.mp4").symlink_to("/dev/null")
    for name in ("pipe.mp4", "null.mp4"):
        with pytest.raises(OutputError, match="regular"):
            check_target(tmp_path / name, force=True)


@pytest.mark.parametrize("name", ["a\0.mp4", "x" * 300 + ".mp4", "\ud800.mp4"])
def test_impossible_names_are_refused(tmp_path, name):
    with pytest.raises(OutputError) as caught:
        check_target(tmp_path / name)
    assert "\n" not in str(caught.value)


@pytest.fixture
def forbidden_folder():
    """A folder in which this process may not write; root becomes nobody for the test."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65534)
        yield folder
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_without_permission(forbidden_folder):
    with pytest.raises(OutputDenied):
        check_target(forbidden_folder / "film.mp4")
    with pytest.raises(OutputDenied):
        write(forbidden_folder / "film.mp4")
    assert names(forbidden_folder) == []


def test_the_file_gets_its_name_at_the_end(tmp_path):
    with draft_file(tmp_path / "film.mp4") as draft:
        draft.path.write_bytes(b"new")
        assert draft.path.parent == tmp_path
        assert names(tmp_path) == [draft.path.name]
        assert draft.path.name.startswith(".")
        draft.publish(force=False)
    assert names(tmp_path) == ["film.mp4"]
    assert (tmp_path / "film.mp4").read_bytes() == b"new"


def test_permissions_are_those_of_any_new_file(tmp_path):
    before = os.umask(0o027)
    try:
        write(tmp_path / "film.mp4")
    finally:
        os.umask(before)
    assert (tmp_path / "film.mp4").stat().st_mode & 0o777 == 0o640


def test_an_error_leaves_nothing(tmp_path):
    def half() -> None:
        with draft_file(tmp_path / "film.mp4") as draft:
            draft.path.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert names(tmp_path) == []


def test_a_link_is_followed(tmp_path):
    (tmp_path / "films").mkdir()
    (tmp_path / "link.mp4").symlink_to(tmp_path / "films" / "real.mp4")
    write(tmp_path / "link.mp4")
    assert (tmp_path / "link.mp4").is_symlink()
    assert (tmp_path / "films" / "real.mp4").read_bytes() == b"new"


def test_a_ring_of_links_is_no_place(tmp_path):
    (tmp_path / "a.mp4").symlink_to("b.mp4")
    (tmp_path / "b.mp4").symlink_to("a.mp4")
    with pytest.raises(OutputError, match="circle"):
        check_target(tmp_path / "a.mp4", force=True)


@pytest.mark.parametrize("exists", [False, True])
def test_file_systems_without_links(tmp_path, monkeypatch, exists):
    def link(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", link)
    if exists:
        (tmp_path / "film.mp4").write_bytes(b"old")
        with pytest.raises(OutputExists):
            write(tmp_path / "film.mp4")
        assert (tmp_path / "film.mp4").read_bytes() == b"old"
    else:
        write(tmp_path / "film.mp4")
        assert (tmp_path / "film.mp4").read_bytes() == b"new"
    assert names(tmp_path) == ["film.mp4"]


# --- In processes of their own: kills, limits, full disks -----------------------------------------

_PRELUDE = """
import os, resource, signal, sys, time
import numpy as np
from datetime import UTC, datetime
from pathlib import Path
from laterna.core.clip import Clip
from laterna.core.errors import LaternaError
from laterna.core.media import probe
from laterna.core.request import GenerationRequest, Plan
from laterna.provenance.export import export
from laterna.provenance.signatory import open_signatory
from laterna.provenance.manifest import build_manifest

folder = Path(sys.argv[1])
noise = np.random.default_rng(0).integers(0, 256, (30, 128, 128, 3), np.uint8)
clip = Clip.from_array(noise, 24)
plan = Plan((), (), (), 0.0, "m", "", "")
manifest = build_manifest(GenerationRequest("x"), plan, clip, datetime.now(UTC))
"""


def start(script: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PRELUDE + textwrap.dedent(script), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


_SLOW = """
def report(done, total):
    if done == 9:
        print("half", flush=True)
        time.sleep(60)
export(clip, folder / "film.mp4", manifest, report=report)
"""


def stop_half_way(folder: Path, how: signal.Signals) -> int:
    with start(_SLOW, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        assert len(names(folder)) == 1
        assert names(folder)[0].startswith(".laterna-")
        process.send_signal(how)
    return process.returncode


def test_a_kill_leaves_no_film_and_the_next_export_cleans_up(tmp_path):
    assert stop_half_way(tmp_path, signal.SIGKILL) == -signal.SIGKILL
    (leftover,) = names(tmp_path)
    assert leftover.startswith(".laterna-")
    write(tmp_path / "other.mp4")
    assert names(tmp_path) == ["other.mp4"]


@pytest.mark.filterwarnings("default")
def test_an_interrupt_leaves_nothing(tmp_path):
    assert stop_half_way(tmp_path, signal.SIGINT) != 0
    assert names(tmp_path) == []


_LIMITED = """
signatory = open_signatory(folder.with_name("data"))
export(clip, folder / "whole.mp4", manifest, signatory=signatory)
whole = (folder / "whole.mp4").stat().st_size
limits = [0, 1, 100, 4096, *range(9000, whole + 20000, 23003)]
for limit in limits:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    path = folder / f"{limit}.mp4"
    try:
        export(clip, path, manifest, signatory=signatory)
        assert probe(path).frame_count == 30
        print("written", flush=True)
    except LaternaError as error:
        assert not path.exists()
        print(error.code, flush=True)
    assert not list(folder.glob(".*"))
"""


def test_a_film_that_cannot_be_written_to_its_end_is_not_there(tmp_path):
    """Wherever writing stops, in the header, a frame or the index: all or nothing."""
    with start(_LIMITED, tmp_path) as process:
        told = process.stdout.read().split()
    assert process.returncode == 0
    assert told[0] == "output"
    assert told[-1] == "written"
    assert set(told) == {"output", "written"}
    assert told == sorted(told)


@pytest.fixture
def tiny_disk(tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_named_and_left_as_it_was(tiny_disk):
    script = """
    try:
        export(clip, folder / "film.mp4", manifest)
    except LaternaError as error:
        print(error.code)
    """
    with start(script, tiny_disk) as process:
        assert process.stdout.read() == "disk_full\n"
    assert process.returncode == 0
    assert names(tiny_disk) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_is_full_only_at_the_end(tmp_path, monkeypatch, number):
    def fsync(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(DiskFull):
        write(tmp_path / "film.mp4")
    assert names(tmp_path) == []
