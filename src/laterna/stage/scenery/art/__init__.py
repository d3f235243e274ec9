"""The art that sets are built of, drawn by Laterna: one module for each family of pieces."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from laterna.stage.scenery.art import (
    air,
    cosmos,
    ground,
    houses,
    indoors,
    plants,
    playground,
    street,
    water,
)
from laterna.stage.scenery.art.kind import Kind

KINDS: Mapping[str, Kind] = MappingProxyType(
    dict(
        sorted(
            {
                **air.KINDS,
                **ground.KINDS,
                **plants.KINDS,
                **houses.KINDS,
                **street.KINDS,
                **playground.KINDS,
                **water.KINDS,
                **indoors.KINDS,
                **cosmos.KINDS,
            }.items()
        )
    )
)
"""All kinds by name, in the order in which the designer knows them."""

__all__ = ["KINDS", "Kind"]
