"""Pictures of a film for lists and timelines, taken from the marked file."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from laterna.core.media import read_video

THUMBNAIL, SPRITESHEET = "thumbnail.webp", "spritesheet.jpg"
COLUMNS, ROWS = 5, 4
"""Pictures of a sheet: twenty moments, evenly spread, in rows from left to right."""

_THUMBNAIL_SIDE, _TILE_SIDE = 640, 240


def write_stills(film: Path, folder: Path) -> None:
    """Write a thumbnail (WebP) and a sheet of small pictures (JPEG) of a film.

    The thumbnail is the frame after a third of the film. The longer side of the thumbnail is 640
    pixels, that of a tile 240.

    Raises:
        laterna.core.errors.InputError: the film cannot be read.
        OSError: a picture cannot be written.
    """
    clip = read_video(film)
    count = COLUMNS * ROWS
    moments = [round(place * (clip.frame_count - 1) / (count - 1)) for place in range(count)]
    kept: dict[int, Image.Image] = {}
    cover = clip.frame_count // 3
    for index, frame in enumerate(clip):
        if index == cover:
            _fitted(Image.fromarray(frame), _THUMBNAIL_SIDE).save(folder / THUMBNAIL, quality=80)
        if index in moments:
            kept[index] = _fitted(Image.fromarray(frame), _TILE_SIDE)
    width, height = kept[moments[0]].size
    sheet = Image.new("RGB", (COLUMNS * width, ROWS * height))
    for place, moment in enumerate(moments):
        sheet.paste(kept[moment], (place % COLUMNS * width, place // COLUMNS * height))
    sheet.save(folder / SPRITESHEET, quality=80)


def _fitted(picture: Image.Image, side: int) -> Image.Image:
    picture.thumbnail((side, side), Image.Resampling.BOX, reducing_gap=None)
    return picture
