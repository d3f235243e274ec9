"""Strangers: pictures that neither the networks that draw nor the reader have been taught to name.

They stand for what a user brings as a reference. There are two sorts of them:

- ``drawn``: single pieces of the scenery's art, in colours of their own, cut out and alone. The
  reader has seen such pieces in sets, where they are nobody; it has no name for any of them.
- ``photo``: **not photographs**, for none with a free licence comes with a package that Laterna
  needs. They are made from other pieces of the same art, so that they look like photographs of
  things: turned and sheared, lit from one side over a rounded relief, with a texture, a gleam and a
  cast of colour, out of focus by a pixel or two, with the grain of a sensor and JPEG's blocks. Like
  a photograph that was cut out they have an outline and no background.

Everything is drawn from the name alone, so that a stranger looks the same in every evaluation.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from laterna.core.errors import DiskFull, OutputDenied
from laterna.core.request import CastChoice
from laterna.core.settings import state_folder
from laterna.core.svg import render
from laterna.language.facts import SceneFacts
from laterna.stage.drawings import Drawing, square
from laterna.stage.scenery.art import KINDS
from laterna.stage.scenery.colour import code

FAMILY = "strangers"
STRANGER = "stranger:"
"""Prefix of the noun of a stranger; its sort, a slash and the kind of scenery follow."""

SORTS = ("drawn", "photo")

COMPACT = (
    "armchair", "barn", "bench", "big_leaves", "block", "bookshelf", "buoy", "bush_berries",
    "cactus_round", "cactus_tall", "church", "climbing_dome", "clock", "coral", "cottage",
    "counter", "cratered_planet", "crystals", "curtained_window", "earth", "fan_coral",
    "fir_snow", "flowers", "fridge", "fruit_bowl", "gable_house", "hot_air_balloon", "houseplant",
    "hydrant", "jetty", "lamp_post", "lander", "lighthouse", "moon_rocks", "mug", "palm",
    "parasol", "picture", "planter", "portrait", "reeds", "ringed_planet", "rowboat", "sailboat",
    "sandbox", "sandcastle", "satellite", "sea_rock", "seaweed", "seesaw", "shop", "side_curtain",
    "sink", "skyscraper", "slide", "sofa", "spire_tower", "spring_horse", "stage_lamp",
    "stalagmites", "stall", "stones_a", "stove", "striped_planet", "swing_set", "toadstools",
    "town_house", "tree_oak", "tree_round", "trunk", "tube_sponge", "tulips", "wall_cupboard",
    "well", "windmill",
)  # fmt: skip
"""Kinds of scenery that are one thing with an outline; every other one is shown as a photograph."""

STRANGERS = tuple(
    f"{STRANGER}{SORTS[number % len(SORTS)]}/{kind}" for number, kind in enumerate(COMPACT)
)

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": ("wug", "blick", "dax", "gutch", "zav", "fep", "tulver"),
        "zh": ("乌格", "布立克", "达克斯", "古奇", "扎夫", "菲普", "图弗"),
        "vi": ("wug", "blick", "dax", "gutch", "zav", "fep", "tulver"),
        "ar": ("وغ", "بلق", "دقس", "غطش", "زاف", "فيب", "طلفر"),
        "id": ("wug", "blik", "daks", "guca", "zav", "fep", "tulver"),
    }
)
"""Made-up words by which prompts call strangers, by language."""

_SIDE = 480
_PALETTE = (
    (0.80, 0.26, 0.22), (0.93, 0.55, 0.20), (0.96, 0.80, 0.28), (0.45, 0.68, 0.27),
    (0.16, 0.48, 0.36), (0.20, 0.63, 0.70), (0.18, 0.36, 0.66), (0.45, 0.32, 0.66),
    (0.82, 0.42, 0.62), (0.48, 0.31, 0.22), (0.88, 0.84, 0.76), (0.22, 0.23, 0.28),
)  # fmt: skip
_DIFFER = 0.45
"""How far the two colours of a stranger are apart at least."""

_RELIEF = (6.0, 22.0)
"""Radii over which the outline is rounded to a relief, in pixels."""

_OCTAVES = ((6, 0.10), (18, 0.08), (60, 0.07), (160, 0.05))
"""The texture: how many grains there are along a side, and how strong."""

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]


def is_stranger(facts: SceneFacts) -> bool:
    """Whether the actor of a case is a stranger."""
    return any(actor.noun.startswith(STRANGER) for actor in facts.actors)


def label(noun: str) -> tuple[str, str]:
    """Sort and kind of a stranger, such as ``("photo", "mug")``."""
    sort, _, kind = noun.removeprefix(STRANGER).partition("/")
    return sort, kind


def word_of(noun: str, language: str) -> str:
    """What prompts in a language call a stranger."""
    words = WORDS[language]
    return words[STRANGERS.index(noun) % len(words)]


def drawing_of_stranger(noun: str) -> Drawing:
    """A stranger as the stage draws what users bring; kept for later."""
    return _kept_drawing(noun)


@lru_cache(maxsize=len(COMPACT))
def _kept_drawing(noun: str) -> Drawing:
    return Drawing.from_rgba(square(picture_of(noun)))


def cast_of(facts: SceneFacts, language: str) -> tuple[CastChoice, ...]:
    """What a user brings for the strangers of a case: pictures, as files in the state folder.

    Raises:
        OutputError: when a file cannot be written.
    """
    folder = state_folder() / "evaluation" / FAMILY
    nouns = [actor.noun for actor in facts.actors if actor.noun.startswith(STRANGER)]
    return tuple(CastChoice(word_of(noun, language), _file(noun, folder)) for noun in nouns)


def _file(noun: str, folder: Path) -> Path:
    """A stranger's picture as PNG; the name changes with what it shows."""
    buffer = io.BytesIO()
    Image.fromarray(picture_of(noun)).save(buffer, "PNG")
    content = buffer.getvalue()
    path = folder / f"{'-'.join(label(noun))}-{hashlib.sha256(content).hexdigest()[:8]}.png"
    if not path.exists():
        partial = path.with_suffix(".partial")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            partial.replace(path)
        except PermissionError as error:
            raise OutputDenied(path=path) from error
        except OSError as error:
            raise DiskFull(path=path) from error
    return path


# --- Pictures -------------------------------------------------------------------------------------


@cache
def picture_of(noun: str) -> Picture:
    """A stranger's picture, (height, width, 4) uint8, RGBA with straight alpha."""
    sort, kind = label(noun)
    rng = np.random.default_rng(zlib.crc32(noun.encode()))
    drawn = _drawn(kind, *_colours(rng))
    return _cropped(_photographed(drawn, rng) if sort == "photo" else drawn)


def _colours(rng: np.random.Generator) -> tuple[str, str]:
    """Two colours, well apart."""
    while True:
        tint, shade = (_PALETTE[int(i)] for i in rng.integers(len(_PALETTE), size=2))
        if sum(abs(a - b) for a, b in zip(tint, shade, strict=True)) > _DIFFER:
            return code(tint), code(shade)


def _drawn(kind: str, tint: str, shade: str) -> Picture:
    """A piece of scenery alone."""
    art = KINDS[kind]
    wide = 100 * art.ratio
    size = max(wide, 100)
    box = f"{wide / 2 - size / 2} {50 - size / 2} {size} {size}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{_SIDE}" height="{_SIDE}" viewBox="{box}">{art.draw(tint, shade)}</svg>'
    )
    return render(svg, _SIDE, kind)


def _cropped(picture: Picture) -> Picture:
    """Without the emptiness round it."""
    lines, columns = (np.flatnonzero(picture[..., 3].max(axis) > 8) for axis in (1, 0))
    return picture[lines[0] : lines[-1] + 1, columns[0] : columns[-1] + 1].copy()


def _photographed(picture: Picture, rng: np.random.Generator) -> Picture:
    """A drawing as if it were a thing that somebody took a photograph of and cut out."""
    seen = _turned(picture, rng)
    values = seen.astype(np.float32) / np.float32(255)
    colour, alpha = values[..., :3], values[..., 3:]
    texture = _texture(rng)
    shading, gleam = _lit(seen[..., 3], texture, rng)
    cast = 1 + rng.uniform(-0.12, 0.12, 3).astype(np.float32)
    faded = colour * 0.86 + colour.mean(-1, keepdims=True) * 0.08 + 0.03
    photo = faded * cast * (1 + texture[..., None]) * shading[..., None] + gleam[..., None]
    rgb = _developed(np.where(alpha > 0, photo, 0.4), rng)
    cover = Image.fromarray(seen[..., 3]).filter(ImageFilter.GaussianBlur(1.2))
    return np.dstack([rgb, np.asarray(cover)])


def _turned(picture: Picture, rng: np.random.Generator) -> Picture:
    """Seen from a little aside: turned, sheared and narrowed."""
    angle, shear = rng.uniform(-0.2, 0.2), rng.uniform(-0.2, 0.2)
    wide, tall = rng.uniform(1.2, 1.5), rng.uniform(1.2, 1.35)
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = np.array([[wide * cos, wide * sin + shear], [-tall * sin, tall * cos]])
    centre = np.full(2, _SIDE / 2)
    (a, b), (d, e) = matrix.tolist()
    c, f = (centre - matrix @ centre).tolist()
    image = Image.fromarray(picture).convert("RGBa")
    turned = image.transform(
        image.size, Image.Transform.AFFINE, (a, b, c, d, e, f), Image.Resampling.BICUBIC
    )
    return np.asarray(turned.convert("RGBA"))


def _texture(rng: np.random.Generator) -> Floats:
    """Smooth noise of several grains, about 0."""
    texture = np.zeros((_SIDE, _SIDE), np.float32)
    for count, strength in _OCTAVES:
        grains = rng.normal(0, strength, (count, count)).astype(np.float32)
        enlarged = Image.fromarray(grains).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
        texture += np.asarray(enlarged)
    return texture


def _lit(cover: Picture, texture: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Light from one side over a relief that is rounded towards the outline: shading and gleam."""
    relief = 3 * texture
    for radius in _RELIEF:
        blurred = Image.fromarray(cover).filter(ImageFilter.GaussianBlur(radius))
        relief = relief + np.asarray(blurred, np.float32) * np.float32(radius / 255)
    down, across = np.gradient(relief)
    turn = rng.uniform(0, 2 * np.pi)
    light = np.array([0.55 * np.cos(turn), -0.35 - 0.2 * np.sin(turn), 0.75])
    light /= np.linalg.norm(light)
    normal = np.stack([-across, -down, np.ones_like(across)])
    normal /= np.linalg.norm(normal, axis=0)
    facing = np.clip(np.tensordot(light, normal, 1), 0, 1)
    ramp = np.linspace(-1, 1, _SIDE)
    slope = 0.14 * (np.cos(turn) * ramp[None, :] - np.sin(turn) * ramp[:, None])
    shading = 0.35 + 0.85 * facing + slope
    gleam = rng.uniform(0.1, 0.35) * facing**24
    return shading.astype(np.float32), gleam.astype(np.float32)


def _developed(photo: Floats, rng: np.random.Generator) -> Picture:
    """Out of focus by a pixel or two, grained, and once through JPEG."""
    flat = Image.fromarray((np.clip(photo, 0, 1) * 255).astype(np.uint8))
    soft = np.asarray(flat.filter(ImageFilter.GaussianBlur(rng.uniform(1.0, 2.2))), np.float32)
    grained = soft + rng.normal(0, 7, soft.shape) + rng.normal(0, 5, (*soft.shape[:2], 1))
    buffer = io.BytesIO()
    Image.fromarray(np.clip(grained, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=72)
    return np.asarray(Image.open(buffer).convert("RGB"))
