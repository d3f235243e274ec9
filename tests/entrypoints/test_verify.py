"""``laterna verify``: verdicts, exit statuses, and errors that cannot be taken for verdicts."""

import shutil

import av
import numpy as np
import pytest

from laterna.core.concepts import LANGUAGES
from laterna.core.media import read_video


@pytest.fixture
def own(film, monkeypatch, tmp_path):
    """A film of this machine, whose registry holds nothing else."""
    monkeypatch.setenv("LATERNA_DATA", str(tmp_path / "data"))
    assert film("a ball and a box", "-o", "own.mp4").status == 0
    return tmp_path / "own.mp4"


def encode(frames, path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=12, options={"crf": "23"})
        stream.height, stream.width, _ = frames[0].shape
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame)))
        container.mux(stream.encode())
    return path


def test_intact(own, laterna):
    said = laterna("verify", own, "--json")
    assert (said.status, said.object["verdict"]) == (0, "ours_intact")
    assert said.object["record"]["model"] == "fake"
    assert {one["code"] for one in said.object["evidence"]} >= {"credentials_ours", "mark_found"}
    assert all(one["text"] for one in said.object["evidence"])


def test_altered(own, laterna, tmp_path):
    again = encode(list(read_video(own)), tmp_path / "again.mp4")
    said = laterna("verify", again, "--json")
    assert (said.status, said.object["verdict"]) == (3, "ours_altered")
    (near,) = [one for one in said.object["evidence"] if one["code"] == "record_near"]
    assert float(near["distance"]) <= float(near["limit"])
    assert said.object["record"]["id"] == near["id"]


def test_signed_by_somebody_else(own, laterna, film, monkeypatch, tmp_path):
    monkeypatch.setenv("LATERNA_DATA", str(tmp_path / "elsewhere"))
    assert laterna("keys", "init", "--name", "Lamp & Sons").status == 0
    said = laterna("verify", own, "--json")
    assert (said.status, said.object["verdict"]) == (4, "signed_by_other")
    assert said.object["signer"].startswith("Laterna (self-made keys)")


def test_nothing(own, laterna, tmp_path):
    other = encode([np.full((96, 128, 3), 90, np.uint8)] * 3, tmp_path / "other.mp4")
    said = laterna("verify", other, "--json")
    assert (said.status, said.object["verdict"], said.object["record"]) == (
        5,
        "nothing_found",
        None,
    )
    assert "proves nothing" in said.object["statement"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_told_verdict_and_evidence_in_their_language(own, laterna, language):
    said = laterna("verify", own, "--lang", language)
    statement, *evidence = said.out.splitlines()
    assert statement
    assert len(evidence) == 3
    assert "{" not in said.out
    if language != "en":
        assert statement != laterna("verify", own, "--lang", "en").out.splitlines()[0]


VERDICTS = {0, 3, 4, 5}


def test_an_error_has_no_status_of_a_verdict(own, laterna, tmp_path):
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no film")
    for name, code in {"nowhere.mp4": "check", "empty.mp4": "check", "text.mp4": "check"}.items():
        said = laterna("verify", name)
        assert (said.status, said.err.split()[-1]) == (8, f"[{code}]")
        assert len(said.err.splitlines()) == 1
        assert laterna("verify", name, "--json").object["error"]["code"] == code
    assert laterna("verify").status == 2
    (tmp_path / "data" / "keys" / "mark-1.key").chmod(0o644)
    assert laterna("verify", own).status == 7
    assert not VERDICTS & {2, 7, 8}


def test_no_trace_is_left(own, laterna, tmp_path):
    def everything():
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    shutil.copy(own, tmp_path / "copy.mp4")
    before = everything()
    laterna("verify", "copy.mp4")
    assert everything() == before
