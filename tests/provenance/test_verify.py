"""Real files, real signatures, real marks: what each of them is found to be."""

import importlib.util
import io
import os
import shutil
import struct
import time
import wave
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from c2pa import Builder, C2paSignerInfo, Context, Signer
from PIL import Image

from laterna.core.clip import Clip
from laterna.core.errors import CheckError, CheckTooLarge
from laterna.core.media import read_video
from laterna.core.request import GenerationRequest, Plan
from laterna.provenance import key_folder, keys, reading
from laterna.provenance.certificates import make_leaf
from laterna.provenance.credentials import Claim, sign
from laterna.provenance.export import export
from laterna.provenance.manifest import build_manifest
from laterna.provenance.registry import FILE, Record, Registry
from laterna.provenance.signatory import open_signatory
from laterna.provenance.verify import LARGEST, verify
from laterna.provenance.watermarks.embedding import Embedder

_spec = importlib.util.spec_from_file_location(
    "authority", Path(__file__).with_name("authority.py")
)
authority = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(authority)

FPS = 12
PLAN = Plan((), (), (), 0.0, "storybook", "ef" * 32, "CC-BY-SA-4.0")


def scene(number: int) -> Clip:
    """Two seconds of a drawn scene under a still camera."""
    from laterna.data.storybook.render import render
    from laterna.data.storybook.scene import build_scene
    from laterna.language.facts import ActorFacts, SceneFacts

    told = {1: ("openmoji:1F98A", "jump", "meadow"), 2: ("openmoji:1F418", "go_left", "city")}
    noun, action, setting = told[number]
    facts = SceneFacts((ActorFacts(noun, action),), setting)
    built = build_scene(facts, 2.0, 16 / 9, np.random.default_rng(number))
    return Clip.from_array(render(built, np.arange(2 * FPS) / FPS, (352, 198)).frames, FPS)


def manifest_of(clip: Clip):
    return build_manifest(GenerationRequest("a fox", seed=7), PLAN, clip, datetime.now(UTC))


@dataclass(frozen=True)
class Ours:
    data: Path
    film: Path
    record: Record

    @property
    def registry(self) -> Registry:
        return Registry(self.data / FILE)


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Ours:
    folder = tmp_path_factory.mktemp("ours")
    keys.init(folder / "data", "Lantern Works")
    clip = scene(1)
    signatory = open_signatory(folder / "data")
    record = export(clip, folder / "film.mp4", manifest_of(clip), signatory=signatory)
    return Ours(folder / "data", folder / "film.mp4", record)


@pytest.fixture(scope="module")
def stranger(tmp_path_factory) -> keys.SigningKeys:
    """Somebody with certificates of the same form, who even goes by our name."""
    folder = tmp_path_factory.mktemp("stranger")
    keys.init(folder, "Lantern Works")
    return keys.load_signing_keys(folder)


@pytest.fixture
def copy(ours, tmp_path) -> Ours:
    """Our keys and registry, to be changed at will."""
    shutil.copytree(ours.data, tmp_path / "data")
    return replace(ours, data=tmp_path / "data")


def encode(clip: Clip, path: Path, codec: str = "libx264", **options: str) -> Path:
    """Write frames with nothing else about them."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            codec, rate=Fraction(clip.fps).limit_denominator(1000), options=options
        )
        stream.width, stream.height, stream.pix_fmt = *clip.size, "yuv420p"
        for frame in clip:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame)))
        container.mux(stream.encode())
    return path


def sign_as(
    who: keys.SigningKeys, source: Path, target: Path, kind="video/mp4", **options
) -> bytes:
    """Sign a file with somebody's keys, saying what we would say."""
    claim = Claim(manifest_of(Clip.from_array(np.zeros((1, 8, 8, 3), np.uint8), 1)), "ab" * 8)
    with source.open("rb") as there, target.open("w+b") as here:
        return sign(there, here, kind, claim, who, **options)


def codes(finding) -> set[str]:
    return {evidence.code for evidence in finding.evidence}


# --- Ours -----------------------------------------------------------------------------------------


def test_our_film_is_ours_and_intact_by_three_witnesses(ours):
    finding = verify(ours.film, ours.data)
    assert finding.verdict == "ours_intact"
    assert finding.record.id == ours.record.id
    assert codes(finding) == {"credentials_ours", "registry_exact", "mark_found"}
    assert "Lantern Works" in finding.signer


@pytest.mark.parametrize("name", ["film.png", "film.txt", "film"])
def test_names_do_not_matter(ours, tmp_path, name):
    shutil.copy(ours.film, tmp_path / name)
    assert verify(tmp_path / name, ours.data).verdict == "ours_intact"


def test_the_signature_alone_proves_it_where_there_is_no_registry(copy):
    (copy.data / FILE).unlink()
    finding = verify(copy.film, copy.data)
    assert finding.verdict == "ours_intact"
    assert (finding.record, codes(finding)) == (None, {"credentials_ours", "mark_found"})


def test_what_an_older_certificate_signed_stays_ours(copy):
    keys.rotate(copy.data, mark=True)
    (copy.data / FILE).unlink()
    assert verify(copy.film, copy.data).verdict == "ours_intact"


@pytest.mark.parametrize(
    ("codec", "suffix", "options"),
    [
        ("libx264", ".mp4", {"crf": "28", "preset": "veryfast"}),
        ("libx264", ".mkv", {"crf": "23", "preset": "veryfast"}),
        ("libvpx-vp9", ".webm", {"crf": "34", "b": "0", "deadline": "realtime", "cpu-used": "6"}),
    ],
)
def test_a_film_that_was_coded_again_is_ours_and_altered(ours, tmp_path, codec, suffix, options):
    path = encode(read_video(ours.film), tmp_path / f"again{suffix}", codec, **options)
    finding = verify(path, ours.data)
    assert finding.verdict == "ours_altered"
    assert finding.record.id == ours.record.id
    assert codes(finding) == {"credentials_missing", "mark_found", "record_near"}


def test_an_animated_gif_of_our_film(ours, tmp_path):
    frames = [Image.fromarray(frame) for frame in read_video(ours.film)]
    frames[0].save(tmp_path / "film.gif", save_all=True, append_images=frames[1:], duration=83)
    assert verify(tmp_path / "film.gif", ours.data).verdict == "ours_altered"


def test_a_picture_of_our_film(ours, tmp_path):
    Image.fromarray(next(iter(read_video(ours.film)))).save(tmp_path / "still.png")
    finding = verify(tmp_path / "still.png", ours.data)
    assert finding.verdict == "ours_altered"
    assert finding.record.id == ours.record.id


def test_metadata_that_were_stripped(ours, tmp_path):
    with av.open(str(ours.film)) as there, av.open(str(tmp_path / "bare.mp4"), "w") as here:
        stream = here.add_stream_from_template(there.streams.video[0])
        for packet in there.demux(video=0):
            if packet.size:
                packet.stream = stream
                here.mux(packet)
    finding = verify(tmp_path / "bare.mp4", ours.data)
    assert finding.verdict == "ours_altered"
    assert "credentials_missing" in codes(finding)


def test_one_bit_that_was_turned(ours, tmp_path):
    data = bytearray(ours.film.read_bytes())
    data[-300] ^= 1  # late, so that most pictures stay as they are
    (tmp_path / "film.mp4").write_bytes(data)
    finding = verify(tmp_path / "film.mp4", ours.data)
    assert finding.verdict == "ours_altered"
    assert "credentials_broken" in codes(finding)


def test_a_film_that_was_cut_short(ours, tmp_path):
    data = ours.film.read_bytes()
    (tmp_path / "film.mp4").write_bytes(data[: len(data) * 3 // 4])
    finding = verify(tmp_path / "film.mp4", ours.data)
    assert finding.verdict == "ours_altered"
    assert {"pictures_end", "mark_found"} <= codes(finding)


def test_a_record_that_was_never_closed_is_told(copy):
    copy.registry._write("UPDATE films SET closed = 0")
    finding = verify(copy.film, copy.data)
    assert finding.verdict == "ours_intact"
    assert "record_open" in codes(finding)


# --- Others, and what pretends to be ours ---------------------------------------------------------


@pytest.fixture(scope="module")
def other_film(tmp_path_factory) -> Path:
    """A film that we did not make, short and small, since it is searched in vain for a mark."""
    folder = tmp_path_factory.mktemp("other")
    small = np.stack([frame[::2, ::2] for frame in scene(2)][: FPS // 2])
    return encode(
        Clip.from_array(small[:, :96, :128], FPS), folder / "other.mp4", crf="23", preset="veryfast"
    )


def test_a_stranger_with_our_name_is_a_stranger(ours, other_film, stranger, tmp_path):
    sign_as(stranger, other_film, tmp_path / "film.mp4")
    finding = verify(tmp_path / "film.mp4", ours.data)
    assert finding.verdict == "signed_by_other"
    assert finding.record is None
    assert "Lantern Works" in finding.signer
    assert "credentials_other" in codes(finding)


def test_a_stranger_who_signs_our_film_cannot_hide_that_it_is_ours(ours, stranger, tmp_path):
    bare = encode(read_video(ours.film), tmp_path / "bare.mp4", crf="23", preset="veryfast")
    sign_as(stranger, bare, tmp_path / "film.mp4")
    finding = verify(tmp_path / "film.mp4", ours.data)
    assert finding.verdict == "ours_altered"
    assert "credentials_other" in codes(finding)
    assert finding.signer


def marked_like_ours(ours: Ours, path: Path) -> Path:
    """Other pictures with the mark of our film, as who stole its key could make them."""
    clip = scene(2)
    mark = keys.load_signing_keys(ours.data).mark
    embed = Embedder(int(ours.record.id, 16), mark, clip.size, clip.fps)
    marked = Clip.from_array(np.stack(list(embed(clip))), clip.fps)
    return encode(marked, path, crf="18", preset="veryfast")


def test_a_mark_that_was_copied_onto_other_pictures(ours, stranger, tmp_path):
    forged = marked_like_ours(ours, tmp_path / "forged.mp4")
    finding = verify(forged, ours.data)
    assert finding.verdict == "nothing_found"
    assert {"mark_found", "record_far"} <= codes(finding)
    sign_as(stranger, forged, tmp_path / "signed.mp4")
    assert verify(tmp_path / "signed.mp4", ours.data).verdict == "signed_by_other"


def test_a_mark_that_no_record_knows(copy, tmp_path):
    path = encode(read_video(copy.film), tmp_path / "again.mp4", crf="23", preset="veryfast")
    (copy.data / FILE).unlink()
    finding = verify(path, copy.data)
    assert finding.verdict == "nothing_found"
    assert {"mark_found", "record_none"} <= codes(finding)


def test_credentials_that_were_copied_beside_another_film(ours, other_film, tmp_path):
    shutil.copy(other_film, tmp_path / "film.mp4")
    signing = keys.load_signing_keys(ours.data)
    store = sign_as(signing, ours.film, tmp_path / "unused.mp4", embed=False)
    (tmp_path / "film.mp4.c2pa").write_bytes(store)
    finding = verify(tmp_path / "film.mp4", ours.data)
    assert finding.verdict == "nothing_found"
    assert {"sidecar", "credentials_broken"} <= codes(finding)


def test_a_film_of_nobody_is_nothing_found(ours, other_film):
    finding = verify(other_film, ours.data)
    assert (finding.verdict, finding.record, finding.signer) == ("nothing_found", None, "")
    assert codes(finding) == {"credentials_missing", "mark_none"}


def test_what_only_looks_like_our_film_is_a_hint(ours, tmp_path):
    path = encode(scene(1), tmp_path / "unmarked.mp4", crf="18", preset="veryfast")
    finding = verify(path, ours.data)
    assert finding.verdict == "nothing_found"
    assert "lookalike" in codes(finding)


def test_on_a_machine_without_keys_nothing_is_ours(ours, tmp_path):
    finding = verify(ours.film, tmp_path / "empty")
    assert finding.verdict == "signed_by_other"
    assert "keys_none" in codes(finding)
    assert not (tmp_path / "empty").exists()


# --- Sidecars -------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".webm", ".mkv"])
@pytest.mark.parametrize("beside", ["film{suffix}.c2pa", "film.c2pa"])
def test_credentials_beside_a_container_that_cannot_carry_them(ours, tmp_path, suffix, beside):
    codec = "libvpx-vp9" if suffix == ".webm" else "libx264"
    path = encode(read_video(ours.film), tmp_path / f"film{suffix}", codec, crf="30")
    signing = keys.load_signing_keys(ours.data)
    store = sign_as(signing, path, tmp_path / "same", "video/webm", embed=False)
    assert (tmp_path / "same").read_bytes() == path.read_bytes()
    (tmp_path / beside.format(suffix=suffix)).write_bytes(store)
    assert verify(path, ours.data).verdict == "ours_intact"
    path.write_bytes(path.read_bytes() + b"\0")
    assert verify(path, ours.data).verdict == "ours_altered"


# --- Time and revocation --------------------------------------------------------------------------


def short_lived(data: Path, seconds: float) -> keys.SigningKeys:
    folder = data / "keys"
    issuer = keys.Pair(
        key_folder.newest_cert(folder, "issuer"), key_folder.newest_key(folder, "issuer")
    )
    key_folder.store(folder, "leaf", 9, make_leaf(issuer, timedelta(seconds=seconds)))
    return keys.load_signing_keys(data)


@pytest.fixture
def stamped(copy, other_film, tmp_path):
    """The same film signed by a certificate that ended since, with a time stamp and without."""
    (tmp_path / "tsa").mkdir()
    with authority.running(tmp_path / "tsa") as (address, root):
        (copy.data / "keys" / "timestamp-roots" / "clockmakers.pem").write_bytes(root)
        signing = short_lived(copy.data, 3)
        sign_as(signing, other_film, tmp_path / "stamped.mp4", timestamps=address)
        sign_as(signing, other_film, tmp_path / "plain.mp4")
    time.sleep(max(0.0, (signing.ends - datetime.now(UTC)).total_seconds() + 1.1))
    return tmp_path / "stamped.mp4", tmp_path / "plain.mp4"


def test_a_signature_outlives_its_certificate_thanks_to_the_time_stamp(copy, stamped):
    with_stamp, without = (verify(path, copy.data) for path in stamped)
    assert with_stamp.verdict == "ours_intact"
    assert "credentials_stamped" in codes(with_stamp)
    assert without.verdict == "signed_by_other"
    assert "credentials_expired" in codes(without)
    (copy.data / "keys" / "timestamp-roots" / "clockmakers.pem").unlink()
    assert verify(stamped[0], copy.data).verdict == "signed_by_other"


def test_a_stamp_shows_what_was_signed_before_a_revocation(copy, other_film, tmp_path):
    (tmp_path / "tsa").mkdir()
    with authority.running(tmp_path / "tsa") as (address, root):
        (copy.data / "keys" / "timestamp-roots" / "clockmakers.pem").write_bytes(root)
        signing = keys.load_signing_keys(copy.data)
        sign_as(signing, other_film, tmp_path / "before.mp4", timestamps=address)
        time.sleep(1.1)
        keys.revoke(copy.data, reason="stolen")
        sign_as(signing, other_film, tmp_path / "after.mp4", timestamps=address)
    sign_as(signing, other_film, tmp_path / "unstamped.mp4")
    assert verify(tmp_path / "before.mp4", copy.data).verdict == "ours_intact"
    for name in ("after", "unstamped"):
        finding = verify(tmp_path / f"{name}.mp4", copy.data)
        assert finding.verdict == "signed_by_other"
        assert "certificate_revoked" in codes(finding)


def test_a_revocation_does_not_touch_what_the_registry_knows(copy):
    keys.revoke(copy.data)
    finding = verify(copy.film, copy.data)
    assert finding.verdict == "ours_intact"
    assert {"certificate_revoked", "registry_exact"} <= codes(finding)


def test_an_authority_for_time_is_none_for_films(copy, stranger, other_film, tmp_path):
    folder = copy.data / "keys" / "timestamp-roots"
    keys.init(tmp_path / "clockmakers")
    (folder / "root.pem").write_bytes((tmp_path / "clockmakers/keys/root-1.pem").read_bytes())
    sign_as(keys.load_signing_keys(tmp_path / "clockmakers"), other_film, tmp_path / "film.mp4")
    assert verify(tmp_path / "film.mp4", copy.data).verdict == "signed_by_other"


def test_an_authority_that_does_not_answer_leaves_no_film(copy, tmp_path):
    from laterna.core.errors import SigningFailed

    clip = scene(2)
    signatory = replace(open_signatory(copy.data), timestamps="http://127.0.0.1:9/")
    with pytest.raises(SigningFailed):
        export(clip, tmp_path / "film.mp4", manifest_of(clip), signatory=signatory)
    assert not list(tmp_path.glob("*.mp4"))
    assert copy.registry.count() == (1, 0)


# --- Bad input ------------------------------------------------------------------------------------


def silence(path: Path) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(8000))
    return path


def sound_in_mp4(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


UNREADABLE = {
    "empty.mp4": b"",
    "text.mp4": b"once upon a time\n" * 200,
    "encrypted.mp4": bytes(np.random.default_rng(0).integers(0, 256, 50_000, np.uint8)),
    "head-only.mp4": struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0),
    "box-bomb.mp4": struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)
    + struct.pack(">IIQ", 1, 0x6D6F6F76, 2**62),
    "damaged.png": b"\x89PNG\r\n\x1a\n" + b"\xff" * 300,
    "damaged.gif": b"GIF89a\xff\xff\xff\xff\x00\x00\x00",
    "page.html": b"<html><script>alert(1)</script></html>",
    "bomb.svg": b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g>" * 5000,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_an_error_and_no_verdict(ours, tmp_path, name):
    before = (ours.data / FILE).read_bytes()
    (tmp_path / name).write_bytes(UNREADABLE[name])
    with pytest.raises(CheckError) as caught:
        verify(tmp_path / name, ours.data)
    assert caught.value.exit_status == 8
    assert str(caught.value).count("\n") == 0
    assert (ours.data / FILE).read_bytes() == before


@pytest.mark.parametrize("name", ["nothing.mp4", "folder", "pipe", "a\0b"])
def test_what_is_no_file(ours, tmp_path, name):
    if name == "folder":
        (tmp_path / name).mkdir()
    if name == "pipe":
        os.mkfifo(tmp_path / name)
    with pytest.raises(CheckError):
        verify(tmp_path / name, ours.data)


def test_a_huge_file_is_refused_before_it_is_read(ours, tmp_path):
    with (tmp_path / "huge.mp4").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(CheckTooLarge):
        verify(tmp_path / "huge.mp4", ours.data)


@pytest.mark.parametrize("make", [silence, sound_in_mp4])
def test_sound_alone_has_no_pictures_and_nothing_to_find(ours, tmp_path, make):
    finding = verify(make(tmp_path / ("a.wav" if make is silence else "a.m4a")), ours.data)
    assert finding.verdict == "nothing_found"
    assert codes(finding) == {"credentials_missing", "pictures_none"}


def test_a_picture_that_would_fill_memory(ours, tmp_path):
    from zlib import compress, crc32

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0))
    body = chunk(b"IDAT", compress(bytes(7501 * 1000)))
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b""))
    with pytest.raises(CheckError, match="pixels"):
        verify(tmp_path / "bomb.png", ours.data)


def nested(depth: int) -> bytes:
    """JUMBF superboxes in each other (ISO 19566-5), the outermost a C2PA store."""
    kind = b"c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq"
    data = b""
    for _ in range(depth):
        about = struct.pack(">I", 8 + 17 + 5) + b"jumd" + kind + b"\x03c2pa\0"
        about = struct.pack(">I", len(about)) + about[4:]
        data = struct.pack(">I", 8 + len(about) + len(data)) + b"jumb" + about + data
    return data


BOMBS = {
    "deep": lambda: nested(20_000),
    "long": lambda: nested(1)[:-1] + bytes(40_000_000),
    "lying": lambda: struct.pack(">I", 0xFFFFFFFF) + nested(3)[4:],
    "noise": lambda: bytes(np.random.default_rng(1).integers(0, 256, 100_000, np.uint8)),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_in_the_credentials_is_given_up(ours, tmp_path, bomb):
    shutil.copy(ours.film, tmp_path / "film.mp4")
    (tmp_path / "film.mp4.c2pa").write_bytes(BOMBS[bomb]())
    finding = verify(tmp_path / "film.mp4", ours.data)
    assert finding.verdict == "ours_intact"  # the registry knows the file whatever lies beside it
    assert codes(finding) & {
        "credentials_unreadable",
        "credentials_unbounded",
        "credentials_missing",
    }


def test_a_reader_that_wants_too_much_memory_is_stopped(ours, tmp_path, monkeypatch):
    anchors = {"stamps": "", "ours": ""}
    assert isinstance(reading.read_credentials(ours.film, None, anchors), reading.Reading)
    (tmp_path / "sitecustomize.py").write_text(
        "import laterna.provenance.reading as r\n"
        "r._answer = lambda **_: {'why': 'missing', 'detail': len(bytes(2 << 30))}\n"
    )
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import sitecustomize"
    source = f"{script}; sitecustomize.r._main()"
    monkeypatch.setattr(reading, "_COMMAND", [*reading._COMMAND[:1], "-c", source])
    found = reading.read_credentials(ours.film, None, anchors)
    assert (found.why, found.detail.split()[0]) == ("unbounded", "status")


def test_nothing_is_run_from_the_folder_of_a_file(ours, tmp_path, monkeypatch):
    shutil.copy(ours.film, tmp_path / "film.mp4")
    for name in ("json", "c2pa", "resource"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert "credentials_ours" in codes(verify(Path("film.mp4"), ours.data))


def test_addresses_in_credentials_are_not_called(ours, other_film, stranger, tmp_path):
    called = []
    import http.server
    import threading

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            called.append(self.path)
            self.send_error(404)

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    info = C2paSignerInfo(b"es256", stranger.chain, stranger.key, None)
    with Signer.from_info(info) as signer, Context.from_dict(reading.SETTINGS) as context:
        claim = {
            "claim_generator_info": [{"name": "x"}],
            "assertions": [
                {
                    "label": "c2pa.actions.v2",
                    "data": {
                        "actions": [
                            {
                                "action": "c2pa.created",
                                "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
                            }
                        ]
                    },
                }
            ],
        }
        builder = Builder(claim, context=context)
        builder.set_no_embed()
        builder.set_remote_url(f"http://127.0.0.1:{server.server_port}/store.c2pa")
        out = io.BytesIO()
        with other_film.open("rb") as file:
            builder.sign(signer, "video/mp4", file, out)
    (tmp_path / "remote.mp4").write_bytes(out.getvalue())
    finding = verify(tmp_path / "remote.mp4", ours.data)
    server.shutdown()
    server.server_close()
    thread.join()
    assert called == []
    assert finding.verdict == "nothing_found"
    assert "credentials_remote" in codes(finding)


def test_checking_leaves_no_trace(ours, other_film, tmp_path):
    before = {path: path.read_bytes() for path in ours.data.rglob("*") if path.is_file()}
    verify(ours.film, ours.data)
    verify(other_film, ours.data)
    after = {path: path.read_bytes() for path in ours.data.rglob("*") if path.is_file()}
    assert after == before
