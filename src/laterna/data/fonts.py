"""Fonts of this machine that can write a text; the package carries none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
_ENDINGS = {".ttf", ".otf", ".ttc"}
_FAVOURITES = ("notosans", "dejavusans", "liberationsans", "arial")
_SIZE = 16
_NO_LETTER = "\U0010fffe"
"""A character that no font has; what is drawn for it is drawn for every missing letter."""


@dataclass(frozen=True)
class Font:
    """A font file and the family name by which a drawing asks for it."""

    file: Path
    family: str


def font_for(text: str) -> Font | None:
    """A plain font that has every letter of the text, or None."""
    letters = sorted({letter for letter in text if not letter.isspace()})
    return next((font for font in _fonts() if _writes(font, letters)), None)


@cache
def _fonts() -> tuple[Font, ...]:
    """Upright fonts, plain and well-known ones first."""
    files = [file for folder in FOLDERS for file in _files(Path(folder).expanduser())]
    return tuple(_open(files))


def _files(folder: Path) -> list[Path]:
    found = [file for file in folder.rglob("*") if file.suffix.lower() in _ENDINGS]
    return sorted(found, key=_rank)


def _rank(file: Path) -> tuple[bool, bool, str]:
    name = file.stem.lower().replace("-", "").replace("_", "")
    known = any(name.startswith(start) for start in _FAVOURITES)
    plain = name in _FAVOURITES or name.endswith("regular")
    return not plain, not known, name


def _open(files: list[Path]) -> Iterator[Font]:
    for file in files:
        try:
            family, style = ImageFont.truetype(str(file), _SIZE).getname()
        except OSError:
            continue
        if family and "Italic" not in (style or "") and "Oblique" not in (style or ""):
            yield Font(file, family)


def _writes(font: Font, letters: list[str]) -> bool:
    try:
        face = ImageFont.truetype(str(font.file), _SIZE)
        missing = bytes(face.getmask(_NO_LETTER))
        return all(bytes(face.getmask(letter)) != missing for letter in letters)
    except OSError:  # a face without outlines at this size
        return False
