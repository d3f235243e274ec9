import json
import shutil
import struct
import subprocess
import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from laterna.core.clip import Clip
from laterna.core.errors import OutputExists, OutputFolderMissing, SizeOdd
from laterna.core.media import probe, read_metadata, read_video
from laterna.provenance.export import EncoderSettings, export, rehearse
from laterna.provenance.manifest import read_manifest

COLOURS = [
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (255, 255, 0),
    (0, 255, 255),
    (255, 0, 255),
    (255, 255, 255),
    (128, 128, 128),
    (0, 0, 0),
    (37, 90, 200),
]


def hidden(folder: Path) -> list[Path]:
    return list(folder.glob(".*"))


def times(path: Path) -> list[Fraction]:
    with av.open(str(path)) as container:
        return [frame.pts * frame.time_base for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    ("size", "count", "fps", "rate"),
    [
        ((128, 128), 1, 24.0, Fraction(24)),
        ((160, 130), 31, 24.0, Fraction(24)),
        ((130, 256), 25, 23.976, Fraction(24000, 1001)),
        ((128, 128), 40, 24000 / 1001, Fraction(24000, 1001)),
        ((142, 138), 30, 29.97, Fraction(30000, 1001)),
        ((128, 128), 13, 12.5, Fraction(25, 2)),
        ((128, 128), 3, 1.0, Fraction(1)),
        ((128, 128), 61, 60.0, Fraction(60)),
    ],
)
def test_size_frames_and_times_are_exact(tmp_path, clip_of, manifest_of, size, count, fps, rate):
    clip = clip_of(count, size, fps)
    path = tmp_path / "film.mp4"
    export(clip, path, manifest_of(clip))
    facts = probe(path)
    assert (facts.size, facts.frame_count, facts.fps) == (size, count, rate)
    assert (facts.codec, facts.pixel_format) == ("h264", "yuv420p")
    assert times(path) == [number / rate for number in range(count)]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.duration * stream.time_base == count / rate


def test_frames_come_back_in_their_order(tmp_path, clip_of, manifest_of):
    clip = clip_of(20)
    export(clip, tmp_path / "film.mp4", manifest_of(clip))
    for drawn, read in zip(clip, read_video(tmp_path / "film.mp4"), strict=True):
        assert np.abs(drawn.astype(int) - read).mean() < 4


def test_pure_colours_survive(tmp_path, manifest_of):
    frames = np.empty((len(COLOURS), 128, 128, 3), np.uint8)
    frames[:] = np.array(COLOURS, np.uint8)[:, None, None]
    clip = Clip.from_array(frames, 10)
    export(clip, tmp_path / "film.mp4", manifest_of(clip))
    for colour, read in zip(COLOURS, read_video(tmp_path / "film.mp4"), strict=True):
        assert np.abs(np.median(read, axis=(0, 1)) - colour).max() <= 3, colour


def test_colours_are_bt709_of_limited_range(tmp_path, manifest_of):
    red = Clip.from_array(np.full((1, 128, 128, 3), (255, 0, 0), np.uint8), 10)
    export(red, tmp_path / "film.mp4", manifest_of(red))
    with av.open(str(tmp_path / "film.mp4")) as container:
        context = container.streams.video[0].codec_context
        tags = (context.colorspace, context.color_primaries, context.color_trc)
        assert (*tags, context.color_range) == (1, 1, 1, 1)
        planes = next(container.decode(video=0)).to_ndarray().reshape(-1)
    luma, blue, red_ = planes[: 128**2], *planes[128**2 :].reshape(2, -1)
    # BT.601 would say 81, 90, 240; the mark moves single pixels, and hardly the mean.
    found = [plane.mean() for plane in (luma, blue, red_)]
    assert np.abs(np.array(found) - (63, 102, 240)).max() <= 2


def test_the_index_stands_before_the_frames(tmp_path, clip, manifest):
    export(clip, tmp_path / "film.mp4", manifest)
    data = (tmp_path / "film.mp4").read_bytes()
    boxes, place = [], 0
    while place < len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        boxes.append(name)
        place += length
    assert place == len(data)
    assert boxes.index(b"moov") < boxes.index(b"mdat")


@pytest.mark.parametrize(
    "prompt",
    [
        "A fox.",
        "一只狐狸在雪中跳",
        "ثعلب يقفز",
        "🦊\u200d❄",
        "half \ud83e",
        "a\x00\x07b",
        "x" * 40_000,
    ],
)
def test_the_manifest_travels_inside(tmp_path, clip, manifest_of, prompt):
    manifest = manifest_of(clip, prompt)
    export(clip, tmp_path / "film.mp4", manifest)
    assert read_manifest(tmp_path / "film.mp4") == manifest


def test_people_can_read_who_made_it(tmp_path, clip, manifest):
    export(clip, tmp_path / "film.mp4", manifest)
    tags = read_metadata(tmp_path / "film.mp4")
    assert tags["title"] == manifest.prompt
    assert tags["comment"].splitlines() == [
        manifest.statement,
        "Model: storybook (CC-BY-SA-4.0).",
        "a red fox: 'fox' by Sofie Ascherl, 2018-04-18, CC-BY-SA-4.0, openmoji 17.0.0",
        "taxi: 'my.png', a picture given by the user",
    ]
    assert tags["copyright"] == "Drawings by Sofie Ascherl (CC-BY-SA-4.0)"


def test_there_is_no_film_without_a_manifest(tmp_path, clip):
    with pytest.raises(TypeError):
        export(clip, tmp_path / "film.mp4")  # type: ignore[call-arg]


def look_alike(one: Path, other: Path) -> bool:
    """Whether two films differ by no more than their marks, which name them."""
    pairs = zip(read_video(one), read_video(other), strict=True)
    return max(np.abs(a.astype(int) - b).mean() for a, b in pairs) < 3


def test_what_was_asked_twice_gives_the_same_frames_and_number(tmp_path, clip, manifest):
    one, other = (export(clip, tmp_path / name, manifest) for name in ("a.mp4", "b.mp4"))
    films = (read_video(tmp_path / name) for name in ("a.mp4", "b.mp4"))
    assert all(np.array_equal(a, b) for a, b in zip(*films, strict=True))
    assert one.id == other.id
    another = export(clip, tmp_path / "c.mp4", replace(manifest, seed=manifest.seed + 1))
    assert another.id != one.id
    assert look_alike(tmp_path / "a.mp4", tmp_path / "c.mp4")


def test_a_producer_may_use_its_array_again(tmp_path, clip_of, manifest_of):
    clip = clip_of(20)
    array = np.empty((128, 160, 3), np.uint8)

    def frames():
        for frame in clip:
            array[:] = frame
            yield array

    for name, one in (("a.mp4", clip), ("b.mp4", replace(clip, open_frames=frames))):
        export(one, tmp_path / name, manifest_of(clip))
    assert look_alike(tmp_path / "a.mp4", tmp_path / "b.mp4")


def test_frames_of_any_memory_layout(tmp_path, clip, manifest):
    def frames():
        for frame in clip:
            frame.flags.writeable = False
            yield np.asfortranarray(frame)

    export(replace(clip, open_frames=frames), tmp_path / "a.mp4", manifest)
    export(clip, tmp_path / "b.mp4", manifest)
    assert look_alike(tmp_path / "a.mp4", tmp_path / "b.mp4")


def test_few_frames_wait_and_drawing_stays_in_the_calling_thread(tmp_path, clip_of, manifest_of):
    clip = clip_of(60)
    drawn, threads, written = [], set(), []

    def frames():
        for number, frame in enumerate(clip):
            threads.add(threading.get_ident())
            drawn.append(number - len(written))
            yield frame

    def report(done, total):
        threads.add(threading.get_ident())
        written.append((done, total))

    lazy = replace(clip, open_frames=frames)
    export(lazy, tmp_path / "film.mp4", manifest_of(clip), report=report)
    assert written == [(number, 60) for number in range(1, 61)]
    assert threads == {threading.get_ident()}
    assert max(drawn) <= 5 + 12  # half a second waits to be marked together


def failing(clip: Clip, at: int, error: BaseException) -> Clip:
    def frames():
        for number, frame in enumerate(clip):
            if number == at:
                raise error
            yield frame

    return replace(clip, open_frames=frames)


@pytest.mark.parametrize("at", [0, 1, 7, 11])
@pytest.mark.parametrize("error", [RuntimeError("no more ink"), KeyboardInterrupt(), OSError(28)])
def test_a_failing_producer_leaves_nothing(tmp_path, clip, manifest, at, error):
    before = threading.active_count()
    with pytest.raises(type(error)) as caught:
        export(failing(clip, at, error), tmp_path / "film.mp4", manifest)
    assert caught.value is error
    assert list(tmp_path.iterdir()) == []
    assert threading.active_count() == before


def test_a_failing_report_leaves_nothing(tmp_path, clip, manifest):
    def report(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(clip, tmp_path / "film.mp4", manifest, report=report)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_the_film_that_stood_there(tmp_path, clip, manifest):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError):
        export(failing(clip, 5, RuntimeError()), path, manifest, force=True)
    assert path.read_bytes() == b"old"
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("claimed", [11, 13])
def test_a_clip_must_have_the_frames_it_claims(tmp_path, clip, manifest, claimed):
    with pytest.raises(ValueError, match="12 frames"):
        export(replace(clip, frame_count=claimed), tmp_path / "film.mp4", manifest)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "frame",
    [np.zeros((128, 162, 3), np.uint8), np.zeros((128, 160), np.uint8), np.zeros((128, 160, 3))],
)
def test_a_clip_must_have_the_size_it_claims(tmp_path, clip, manifest, frame):
    with pytest.raises(ValueError, match="frame 0"):
        export(
            replace(clip, open_frames=lambda: iter([frame] * 12)), tmp_path / "film.mp4", manifest
        )
    assert list(tmp_path.iterdir()) == []


def test_a_clip_without_frames_is_refused(tmp_path, clip_of, manifest):
    with pytest.raises(ValueError, match="no frames"):
        export(clip_of(0), tmp_path / "film.mp4", manifest)


def test_odd_sides_are_refused(tmp_path, clip_of, manifest):
    with pytest.raises(SizeOdd):
        export(clip_of(2, (129, 128)), tmp_path / "film.mp4", manifest)
    assert list(tmp_path.iterdir()) == []


def test_a_bad_place_is_refused_before_the_first_frame(tmp_path, clip, manifest):
    def frames():
        raise AssertionError("a frame was drawn")

    lazy = replace(clip, open_frames=frames)
    (tmp_path / "film.mp4").touch()
    with pytest.raises(OutputExists):
        export(lazy, tmp_path / "film.mp4", manifest)
    with pytest.raises(OutputFolderMissing):
        export(lazy, tmp_path / "none" / "film.mp4", manifest)


@pytest.mark.parametrize("force", [False, True])
def test_a_file_that_appears_meanwhile(tmp_path, clip, manifest, force):
    path = tmp_path / "film.mp4"

    def report(done, total):
        path.write_bytes(b"somebody else's")

    if force:
        export(clip, path, manifest, report=report, force=True)
        assert probe(path).frame_count == 12
    else:
        with pytest.raises(OutputExists):
            export(clip, path, manifest, report=report)
        assert path.read_bytes() == b"somebody else's"
    assert hidden(tmp_path) == []


def test_exports_into_one_folder_do_not_meet(tmp_path, clip, manifest):
    inner = []

    def report(done, total):
        if done == 5:
            export(clip, tmp_path / "inner.mp4", manifest)
            inner.append(len(hidden(tmp_path)))

    export(clip, tmp_path / "outer.mp4", manifest, report=report)
    assert inner == [1]  # the outer export's file was not taken for a leftover
    assert look_alike(tmp_path / "inner.mp4", tmp_path / "outer.mp4")


def test_of_two_exports_to_one_name_one_wins(tmp_path, clip, manifest):
    gate, results = threading.Barrier(2), []

    def frames():
        gate.wait(30)
        yield from clip

    def work():
        try:
            export(replace(clip, open_frames=frames), tmp_path / "film.mp4", manifest)
            results.append("written")
        except OutputExists:
            results.append("refused")

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused", "written"]
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
    assert probe(tmp_path / "film.mp4").frame_count == 12


@pytest.mark.parametrize("name", ["狐狸 🦊.mp4", "con:cat|x?%d.mp4", "-o.MP4", "é" * 120 + ".mp4"])
def test_names_of_all_kinds(tmp_path, clip, manifest, name):
    export(clip, tmp_path / name, manifest)
    assert read_manifest(tmp_path / name) == manifest


def test_a_relative_name_that_looks_like_an_address(tmp_path, clip, manifest, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("http:").mkdir()
    export(clip, Path("http:/film.mp4"), manifest)
    assert read_manifest(Path("http:/film.mp4")) == manifest


def test_the_label_stands_in_the_corner_only(tmp_path, clip, manifest):
    export(clip, tmp_path / "bare.mp4", manifest)
    export(clip, tmp_path / "marked.mp4", manifest, label="Made by a model")
    bare, marked = (next(iter(read_video(tmp_path / f"{n}.mp4"))) for n in ("bare", "marked"))
    change = np.abs(bare.astype(int) - marked).max(axis=2)
    assert change[96:, 60:].max() > 60
    assert change[:90].max() < 30  # each film has a mark of its own


def test_settings_reach_the_encoder(tmp_path, manifest_of):
    noise = np.random.default_rng(0).integers(0, 256, (48, 128, 128, 3), np.uint8)
    clip = Clip.from_array(noise, 24)
    sizes = []
    for quality in (10, 40):
        path = tmp_path / f"{quality}.mp4"
        settings = EncoderSettings(quality=quality, keyframe_seconds=0.5)
        export(clip, path, manifest_of(clip), encoder=settings)
        sizes.append(path.stat().st_size)
        with av.open(str(path)) as container:
            keys = [p.pts for p in container.demux(video=0) if p.size and p.is_keyframe]
        assert len(keys) >= 4
    assert sizes[0] > 2 * sizes[1]


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffprobe is not installed")
def test_ffprobe_reads_everything(tmp_path, clip, manifest):
    path = tmp_path / "film.mp4"
    export(clip, path, manifest)
    command = ["ffprobe", "-v", "error", "-of", "json", "-count_frames", "-show_streams"]
    told = json.loads(
        subprocess.run([*command, "-show_format", path], capture_output=True, check=True).stdout
    )
    (stream,) = told["streams"]
    wanted = {
        "codec_name": "h264",
        "pix_fmt": "yuv420p",
        "width": 160,
        "height": 128,
        "nb_read_frames": "12",
        "r_frame_rate": "24/1",
        "avg_frame_rate": "24/1",
        "color_space": "bt709",
        "color_primaries": "bt709",
        "color_transfer": "bt709",
        "color_range": "tv",
        "start_time": "0.000000",
        "duration": "0.500000",
    }
    assert {key: stream[key] for key in wanted} == wanted
    tags = told["format"]["tags"]
    assert json.loads(tags["laterna_manifest"])["prompt"] == manifest.prompt
    assert "Sofie Ascherl" in tags["comment"]


def test_a_webm_has_its_credentials_beside_it(tmp_path, clip, manifest, data_folder):
    from laterna.provenance.verify import verify

    path, sidecar = tmp_path / "film.webm", tmp_path / "film.webm.c2pa"
    record = export(clip, path, manifest)
    facts = probe(path)
    assert (facts.codec, facts.size, facts.frame_count) == ("vp9", (160, 128), 12)
    assert sorted(tmp_path.iterdir()) == [path, sidecar]
    finding = verify(path, data_folder)
    assert (finding.verdict, finding.record.id) == ("ours_intact", record.id)
    assert {"sidecar", "credentials_ours"} <= {one.code for one in finding.evidence}


def test_a_sidecar_is_no_more_replaced_than_a_film(tmp_path, clip, manifest):
    (tmp_path / "film.webm.c2pa").write_bytes(b"somebody else's")
    with pytest.raises(OutputExists):
        export(clip, tmp_path / "film.webm", manifest)
    assert [path.name for path in tmp_path.iterdir()] == ["film.webm.c2pa"]
    export(clip, tmp_path / "film.webm", manifest, force=True)
    assert (tmp_path / "film.webm.c2pa").read_bytes() != b"somebody else's"


def test_a_webm_that_came_too_late_leaves_no_sidecar(tmp_path, clip, manifest):
    def report(done, total):
        (tmp_path / "film.webm").write_bytes(b"somebody else's")

    with pytest.raises(OutputExists):
        export(clip, tmp_path / "film.webm", manifest, report=report)
    assert [path.name for path in tmp_path.iterdir()] == ["film.webm"]


def test_a_rehearsal_encodes_every_frame_and_leaves_nothing(tmp_path, monkeypatch, clip_of):
    monkeypatch.chdir(tmp_path)
    drawn = []
    clip = clip_of(9)

    def counted():
        for frame in clip:
            drawn.append(frame.shape)
            yield frame

    rehearse(replace(clip, open_frames=counted))
    assert len(drawn) == 9
    assert list(tmp_path.iterdir()) == []
