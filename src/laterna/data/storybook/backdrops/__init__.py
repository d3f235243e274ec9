"""Backdrops: what stands behind the actors, drawn by code, new in every scene.

``draw`` is the whole interface; one module stands for each family of settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from laterna.data.storybook.backdrops import air, indoors, land, town, water
from laterna.data.storybook.backdrops.backdrop import Backdrop, Weather

Draughtsman = Callable[[np.random.Generator, float], Backdrop]

DRAUGHTSMEN: Mapping[str, Draughtsman] = MappingProxyType(
    {
        "meadow": land.meadow,
        "forest": land.forest,
        "city": town.city,
        "desert": land.desert,
        "snow": land.snow,
        "sea": water.sea,
        "beach": water.beach,
        "underwater": water.underwater,
        "sky": air.sky,
        "night": air.night,
        "sunset": air.sunset,
        "rain": town.rain,
        "room": indoors.room,
        "stage": indoors.stage,
        "space": air.space,
    }
)
"""Who draws which setting; the keys are ``laterna.core.concepts.SETTINGS``, in that order."""


def draw(name: str, rng: np.random.Generator, aspect: float) -> Backdrop:
    """Draw a setting.

    Args:
        name: one of ``laterna.core.concepts.SETTINGS``.
        rng: decides hues, places, sizes and numbers; equal states give equal drawings.
        aspect: width of the frame over its height.

    Raises:
        KeyError: the setting is not known.
    """
    return DRAUGHTSMEN[name](rng, aspect)


__all__ = ["DRAUGHTSMEN", "Backdrop", "Draughtsman", "Weather", "draw"]
