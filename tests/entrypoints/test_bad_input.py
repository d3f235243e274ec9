"""Each mistake: one clear line, a stable code and status, nothing written, nothing lost."""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

OUTPUT = ("-o", "film.mp4")
PROMPTS = [
    ("", "prompt_empty"),
    ("   \n", "prompt_empty"),
    ("a" * 40_000, "prompt_too_long"),
    ("a\x00b", "prompt_control_characters"),
    ("a\x1b[2Jb", "prompt_control_characters"),
    ("a\ud83eb", "prompt_not_text"),
]
OPTIONS = [
    (("--size", "0x0"), "size_out_of_range", 2),
    (("--size", "0"), "size_unreadable", 2),
    (("--size", "1279x720"), "size_odd", 2),
    (("--size=-1280x720",), "size_out_of_range", 2),
    (("--size", "99998x99998"), "size_out_of_range", 2),
    (("--size", f"{'9' * 5000}x720"), "size_unreadable", 2),
    (("--size", "wide"), "size_unreadable", 2),
    (("--seconds", "0"), "seconds_out_of_range", 2),
    (("--seconds", "-3"), "seconds_out_of_range", 2),
    (("--seconds", "nan"), "seconds_out_of_range", 2),
    (("--seconds", "1e9"), "seconds_out_of_range", 2),
    (("--seconds", "long"), "usage", 2),
    (("--fps", "0"), "fps_out_of_range", 2),
    (("--fps", "inf"), "fps_out_of_range", 2),
    (("--steps", "0"), "steps_out_of_range", 2),
    (("--steps", "1.5"), "usage", 2),
    (("--guidance", "nan"), "guidance_out_of_range", 2),
    (("--seed", "-1"), "seed_out_of_range", 2),
    (("--seed", str(2**63)), "seed_out_of_range", 2),
    (("--seed", "9" * 5000), "usage", 2),
    (("--n", "0"), "variations_out_of_range", 2),
    (("--n", "1000000000"), "variations_out_of_range", 2),
    (("--model", "nobody"), "unknown_model", 2),
    (("--sampler", "nobody"), "unknown_sampler", 2),
    (("--cast", "ball"), "cast_unreadable", 2),
    (("--cast", "=a.png"), "cast_unreadable", 2),
    (("--cast", "ball=nowhere.png"), "input_missing", 3),
    (("--cast", "ball=notes.txt"), "picture_unreadable", 3),
    (("--cast", "ball=damaged.png"), "picture_unreadable", 3),
    (("--cast", "ball=damaged.svg"), "drawing_damaged", 3),
    (("--cast", "ball=folder"), "picture_unreadable", 3),
    (("--cast", "lion=good.png"), "cast_word_missing", 2),
    (("-o", "folder"), "output_is_folder", 5),
    (("-o", "there.mp4"), "output_exists", 5),
    (("-o", "nowhere/film.mp4"), "output_folder_missing", 5),
    (("-o", "film.avi"), "output_kind_unknown", 5),
    (("-o", "film"), "output_kind_unknown", 5),
    (("--preview", "good.png"), "output_exists", 5),
    (("--preview", "look.gif"), "output_kind_unknown", 5),
    (("--preview", "folder"), "output_is_folder", 5),
    (("--preview", "nowhere/look.png"), "output_folder_missing", 5),
    (("--unheard-of",), "usage", 2),
]


@pytest.fixture
def desk(tmp_path):
    """A folder with things in it, and a way to see whether any of them changed."""
    from PIL import Image

    (tmp_path / "folder").mkdir()
    (tmp_path / "there.mp4").write_bytes(b"mine")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "damaged.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><path d=")
    Image.new("RGB", (64, 64), "red").save(tmp_path / "good.png")
    (tmp_path / "damaged.png").write_bytes((tmp_path / "good.png").read_bytes()[:60])
    return lambda: {
        path.name: path.read_bytes() if path.is_file() else b"" for path in tmp_path.rglob("*")
    }


@pytest.mark.parametrize(("prompt", "code"), PROMPTS)
def test_prompts_that_cannot_be_read(film, desk, prompt, code):
    before = desk()
    said = film(prompt, *OUTPUT)
    assert said.status == 2
    assert said.out == ""
    assert said.err.endswith(f" [{code}]\n")
    assert len(said.err.splitlines()) == 1
    assert desk() == before


@pytest.mark.parametrize(("words", "code", "status"), OPTIONS, ids=lambda value: str(value)[:40])
def test_options_that_are_not_possible(film, desk, words, code, status):
    before = desk()
    said = film("a ball", *OUTPUT, *words)
    assert said.status == status
    assert said.out == ""
    assert said.err.startswith("laterna: ")
    assert said.err.endswith(f" [{code}]\n")
    assert len(said.err.splitlines()) == 1
    assert desk() == before


@pytest.mark.parametrize(("words", "code", "status"), OPTIONS, ids=lambda value: str(value)[:40])
def test_machines_are_told_the_same(film, desk, words, code, status):
    said = film("a ball", *OUTPUT, "--json", *words)
    assert said.status == status
    assert said.err == ""
    assert said.object["error"]["code"] == code
    assert len(said.object["error"]["message"].splitlines()) == 1


def test_no_variation_begins_when_one_of_them_cannot_end(film, desk, tmp_path):
    (tmp_path / "film-3.mp4").write_bytes(b"mine")
    before = desk()
    assert film("a ball", *OUTPUT, "--n", "3").err.endswith("[output_exists]\n")
    assert desk() == before


def test_force_does_not_lose_the_old_film_to_a_bad_request(film, desk):
    before = desk()
    assert film("", "-o", "there.mp4", "--force").status == 2
    assert desk() == before


@pytest.fixture
def locked_folder(film):
    """A folder into which we may not write, also when we are root, who may write everywhere."""
    assert film("a ball", "-o", "before.mp4").status == 0  # loads what we may read only now

    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(user)
    assert list(folder.iterdir()) == []
    folder.rmdir()


def test_no_permission(film, locked_folder):
    said = film("a ball", "-o", locked_folder / "film.mp4")
    assert (said.status, said.err.split()[-1]) == (5, "[output_denied]")


PROGRAM = [sys.executable, "-m", "laterna.entrypoints.cli.main", "generate", "a ball"]
PROGRAM += ["--model", "fake", "--force", "--size", "1280x720", "--seconds", "3"]


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))  # the registry needs 33 kB


def test_a_file_that_may_not_grow(tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"mine")
    done = subprocess.run(
        [*PROGRAM, "-o", film, "--json"], check=False, capture_output=True, preexec_fn=limit_files
    )
    assert done.returncode == 5, done.stderr
    assert b'"code": "output"' in done.stdout
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]


FULL_DISK = """
set -e
mount -t tmpfs -o size=24k none "$1"
echo mine > "$1/film.mp4"
status=0
disk=$1; shift
"$@" -o "$disk/film.mp4" || status=$?
ls -A "$disk"; cat "$disk/film.mp4"
exit $status
"""


def test_a_full_disk(tmp_path):
    """In a name space of its own, which may mount a disk of 24 kB."""
    inside = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*inside, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    command = [*inside, "sh", "-c", FULL_DISK, "sh", tmp_path, *PROGRAM]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 5, done.stderr
    assert done.stderr.splitlines()[-1].endswith("[disk_full]")
    assert done.stdout.splitlines()[-2:] == ["film.mp4", "mine"]
