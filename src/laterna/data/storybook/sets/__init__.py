"""Sets: the scenery of every setting as a list of pieces, new in every scene.

``draw`` is the whole interface; one module stands for each family of settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from laterna.core.concepts import INDOORS
from laterna.data.storybook.sets import air, indoors, land, town, water, woods
from laterna.data.storybook.sets.daytime import at, sort
from laterna.stage.scenery.scenery import Scenery

Decorator = Callable[[np.random.Generator, float], Scenery]

SETS: Mapping[str, Decorator] = MappingProxyType(
    {
        "meadow": land.meadow,
        "forest": woods.forest,
        "city": town.city,
        "desert": land.desert,
        "snow": land.snow,
        "sea": water.sea,
        "beach": water.beach,
        "underwater": water.underwater,
        "sky": air.sky,
        "room": indoors.room,
        "stage": indoors.stage,
        "space": air.space,
        "mountains": land.mountains,
        "village": town.village,
        "lake": water.lake,
        "jungle": woods.jungle,
        "cave": indoors.cave,
        "kitchen": indoors.kitchen,
        "playground": town.playground,
        "moon": air.moon,
    }
)
"""Who builds which setting on a plain clear day, in the order of ``concepts.SETTINGS``."""


def draw(
    setting: str,
    daytime: str | None,
    weather: str | None,
    rng: np.random.Generator,
    aspect: float,
) -> Scenery:
    """Build a set.

    Args:
        setting: one of ``laterna.core.concepts.SETTINGS``.
        daytime: one of ``DAYTIMES``; none means day. Indoors it makes no difference.
        weather: one of ``WEATHERS``; none means clear. Indoors it makes no difference.
        rng: decides hues, places, sizes and numbers; equal states give equal sets.
        aspect: width of the frame over its height.

    Raises:
        KeyError: the setting is not known.
    """
    scenery = SETS[setting](rng, aspect)
    if setting not in INDOORS:
        scenery = at(scenery, daytime or "day", weather or "clear", rng, aspect)
    return replace(scenery, pieces=sort([*scenery.pieces]))


__all__ = ["SETS", "Decorator", "draw"]
