import os
import random
import stat
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from laterna.core.errors import (
    DrawingDamaged,
    InputMissing,
    PictureTooLarge,
    PictureUnreadable,
    VideoUnreadable,
)
from laterna.core.media import MAX_PIXELS, probe, read_metadata, read_picture, read_video

FORMATS = ["png", "jpg", "webp", "gif"]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="1" height="1"/></svg>'


def quarters(width: int = 40, height: int = 24) -> Image.Image:
    """Red left, blue right, so that turning shows."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def near(pixel, colour, by: int = 12) -> bool:
    return bool(np.abs(pixel[:3].astype(int) - colour).max() <= by)


# --- Pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("suffix", ["", ".png", ".txt"])
def test_a_picture_is_known_by_what_it_holds(tmp_path, kind, suffix):
    path = tmp_path / f"picture{suffix}"
    quarters().save(path, format="JPEG" if kind == "jpg" else kind)
    picture = read_picture(path)
    assert picture.shape == (24, 40, 4)
    assert picture.dtype == np.uint8
    assert picture[..., 3].min() == 255
    assert near(picture[12, 5], (255, 0, 0))
    assert near(picture[12, 35], (0, 0, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_mode_is_rgba_in_the_end(tmp_path, mode):
    path = tmp_path / ("picture.jpg" if mode == "CMYK" else "picture.png")
    if mode == "I;16":
        Image.fromarray(np.full((8, 8), 0xC0C0, np.uint16)).save(path)
    else:
        grey = Image.new("L", (8, 8), 0xC0).convert("RGB")
        grey.convert(mode, palette=Image.Palette.ADAPTIVE).save(path)
    picture = read_picture(path)
    assert picture.shape == (8, 8, 4)
    if mode != "1":
        assert near(picture[4, 4], (0xC0,) * 3, 4)


def test_transparency_is_straight(tmp_path):
    Image.new("RGBA", (4, 4), (250, 100, 50, 60)).save(tmp_path / "a.png")
    assert (read_picture(tmp_path / "a.png") == (250, 100, 50, 60)).all()


def test_a_moving_gif_shows_its_first_frame(tmp_path):
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert near(read_picture(tmp_path / "a.gif")[3, 3], (255, 0, 0))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    quarters().save(tmp_path / "a.jpg", exif=exif, quality=95)
    picture = read_picture(tmp_path / "a.jpg")
    assert picture.shape[:2] == ((24, 40) if orientation < 5 else (40, 24))
    # Where the red half is: left, right, right, left, top, top, bottom, bottom.
    row, column = {1: (12, 3), 2: (12, 36), 3: (12, 36), 4: (12, 3)}.get(
        orientation, (3, 12) if orientation < 7 else (36, 12)
    )
    assert near(picture[row, column], (255, 0, 0), 30)


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_a_large_picture_is_made_smaller(tmp_path, kind):
    quarters(600, 300).save(tmp_path / f"a.{kind}")
    picture = read_picture(tmp_path / f"a.{kind}", max_side=100)
    assert picture.shape == (50, 100, 4)
    assert near(picture[25, 10], (255, 0, 0))


@pytest.mark.parametrize("pixels", [MAX_PIXELS + 10**6, 95 * 10**6, 400 * 10**6])
def test_a_bomb_is_refused_unopened(tmp_path, pixels):
    side = int(pixels**0.5) + 1
    path = tmp_path / "bomb.png"
    Image.new("1", (side, side)).save(path)
    assert path.stat().st_size < 10**6
    with pytest.raises(PictureTooLarge):
        read_picture(path)


def test_an_svg(tmp_path):
    (tmp_path / "a").write_text("\ufeff\n  " + SVG, encoding="utf-8")
    assert read_picture(tmp_path / "a").shape == (512, 1024, 4)
    assert read_picture(tmp_path / "a", max_side=64).shape == (32, 64, 4)
    (tmp_path / "b.svg").write_text(SVG[:-9])
    with pytest.raises(DrawingDamaged, match=r"b\.svg"):
        read_picture(tmp_path / "b.svg")


@pytest.mark.parametrize(
    "data", [b"", b"fox", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.4", b"%!PS"]
)
def test_what_is_no_picture_is_refused(tmp_path, data):
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(PictureUnreadable):
        read_picture(tmp_path / "a.png")


def test_other_formats_stay_closed(tmp_path):
    for kind in ("bmp", "tiff", "ppm", "eps"):
        quarters().save(tmp_path / f"a.{kind}")
        with pytest.raises(PictureUnreadable):
            read_picture(tmp_path / f"a.{kind}")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_cut_picture_is_refused(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
    Image.fromarray(noise).save(path)
    whole = path.read_bytes()
    for share in (0.01, 0.1, 0.5, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(PictureUnreadable) as caught:
            read_picture(path)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_damage_is_an_error_for_people_or_a_picture(tmp_path_factory, kind, seed):
    path = tmp_path_factory.getbasetemp() / f"damaged.{kind}"
    quarters().save(path)
    chance, data = random.Random(seed), bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data)
    try:
        channels = read_picture(path).shape[2]
    except (PictureUnreadable, PictureTooLarge, DrawingDamaged):
        return
    assert channels == 4


@pytest.mark.parametrize("read", [read_picture, read_video, probe, read_metadata])
def test_what_is_no_file_is_refused(tmp_path, read):
    for name in ("none", "a\0b", "\ud800"):
        with pytest.raises(InputMissing):
            read(tmp_path / name)
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises((PictureUnreadable, VideoUnreadable), match="regular"):
            read(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can stop being root")
@pytest.mark.parametrize("read", [read_picture, probe])
def test_without_permission(tmp_path, read):
    path = tmp_path / "a.png"
    quarters().save(path)
    path.chmod(stat.S_IWUSR)
    for folder in tmp_path.parents[:2]:
        folder.chmod(0o755)
    os.seteuid(65534)
    try:
        with pytest.raises((PictureUnreadable, VideoUnreadable)):
            read(path)
    finally:
        os.seteuid(0)


# --- Video ----------------------------------------------------------------------------------------


def film(path: Path, codec: str = "libx264", count: int = 20, **metadata: str) -> Path:
    """Write a film in which frame n is grey of 10 n."""
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata.update(metadata)
        stream = container.add_stream(codec, rate=Fraction(25, 2))
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for number in range(count):
            picture = np.full((64, 96, 3), 10 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize(
    ("suffix", "codec", "name"),
    [(".mp4", "libx264", "h264"), (".mkv", "libx264", "h264"), (".avi", "mpeg4", "mpeg4")],
)
def test_a_video_is_a_clip(tmp_path, suffix, codec, name):
    path = film(tmp_path / f"film{suffix}", codec)
    facts = probe(path)
    assert (facts.size, facts.frame_count, facts.codec) == ((96, 64), 20, name)
    assert (facts.fps, facts.seconds, facts.pixel_format) == (Fraction(25, 2), 1.6, "yuv420p")
    clip = read_video(path)
    assert (clip.size, clip.frame_count, clip.fps, clip.seconds) == ((96, 64), 20, 12.5, 1.6)
    for _ in range(2):
        frames = list(clip)
        assert len(frames) == 20
        assert all(frame.shape == (64, 96, 3) and frame.dtype == np.uint8 for frame in frames)
        assert [round(float(frame.mean()) / 10) for frame in frames] == list(range(20))


def test_frames_are_decoded_one_at_a_time(tmp_path):
    frames = iter(read_video(film(tmp_path / "film.mp4")))
    next(frames)
    frames.close()


def test_a_turned_video_stands_upright(tmp_path):
    path = tmp_path / "phone.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.set_display_rotation(90)
        picture = np.asarray(quarters(96, 64))
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())
    clip = read_video(path)
    assert clip.size == (64, 96)
    (frame,) = clip
    # Turned by 90 degrees against the clock: what was left is below.
    assert near(frame[88, 32], (255, 0, 0), 30)
    assert near(frame[8, 32], (0, 0, 255), 30)


def test_tags_are_read(tmp_path):
    path = film(tmp_path / "film.mp4", title="狐狸", laterna_note="x" * 5000)
    tags = read_metadata(path)
    assert tags["title"] == "狐狸"
    assert tags["laterna_note"] == "x" * 5000


@pytest.mark.parametrize("data", [b"", b"fox", b"\0\0\0\x18ftypmp42", b"RIFF\0\0\0\0AVI "])
def test_what_is_no_video_is_refused(tmp_path, data):
    (tmp_path / "a.mp4").write_bytes(data)
    for read in (probe, read_metadata, read_video):
        with pytest.raises(VideoUnreadable):
            read(tmp_path / "a.mp4")


def test_a_list_of_other_files_is_no_video(tmp_path):
    film(tmp_path / "film.mp4")
    lists = {
        "a.m3u8": f"#EXTM3U\n#EXTINF:2,\n{tmp_path}/film.mp4\n#EXT-X-ENDLIST\n",
        "a.txt": f"ffconcat version 1.0\nfile '{tmp_path}/film.mp4'\n",
    }
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(VideoUnreadable):
            read_video(tmp_path / name)


def test_a_video_that_ends_early_says_so(tmp_path):
    path = tmp_path / "film.mp4"
    noise = np.random.default_rng(0).integers(0, 256, (20, 64, 96, 3), np.uint8)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for picture in noise:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(VideoUnreadable):
        list(read_video(path))


def test_sound_alone_is_no_video(tmp_path):
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        sound.rate = 44100
        container.mux(stream.encode(sound))
        container.mux(stream.encode())
    with pytest.raises(VideoUnreadable):
        read_video(path)
