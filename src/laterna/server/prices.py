"""What a video costs: the rate card, a file that the operator edits while the server is at work.

``rates.toml`` in the data folder; without it everything is free::

    currency = "EUR"

    [default]
    video = 0.01          # for each video
    second = 0.05         # for each second of it
    gigapixel = 0.002     # for each 1,000,000,000 pixels that are drawn

    [models.sora-2-pro]   # by the name that the client used, or else the model's own
    second = 0.20

A price is known before anything is made. What is made keeps the rates that it was priced with, and
the card's version, which is a digest of what the card says.
"""

from __future__ import annotations

import hashlib
import json
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from laterna.core.errors import ConfigInvalid
from laterna.server.micros import to_micros
from laterna.server.tables import Video

FILE = "rates.toml"
NO_CURRENCY = "XXX"
"""ISO 4217's word for none: what is free needs no currency."""

_STRICT = ConfigDict(extra="forbid")
_Amount = Annotated[Decimal, Field(ge=0, le=1_000_000, allow_inf_nan=False)]

log = logging.getLogger(__name__)


@checked(frozen=True, config=_STRICT)
class Rates:
    """What is to be paid for a video, for a second of it, and for 10^9 pixels."""

    video: _Amount = Decimal(0)
    second: _Amount = Decimal(0)
    gigapixel: _Amount = Decimal(0)


@checked(frozen=True, config=_STRICT)
class RateCard:
    """All rates, in one currency."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = NO_CURRENCY
    default: Rates = field(default_factory=Rates)
    models: dict[str, Rates] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """The card as an object of JSON."""
        told: dict[str, Any] = _CARD.dump_python(self, mode="json")
        return told

    @property
    def version(self) -> str:
        """Names what the card says."""
        return hashlib.sha256(json.dumps(self.told, sort_keys=True).encode()).hexdigest()[:12]

    def price(self, video: Video, seconds: Decimal) -> Price:
        """What a video of so many seconds costs."""
        names = (video.model, str(video.request["model"]))
        rates = next((self.models[name] for name in names if name in self.models), self.default)
        gigapixels = Decimal(str(video.units)) / 1000
        amount = rates.video + rates.second * seconds + rates.gigapixel * gigapixels
        told = {name: str(getattr(rates, name)) for name in ("video", "second", "gigapixel")}
        kept = {"card": self.version, "currency": self.currency, **told}
        return Price(to_micros(amount), kept)


@dataclass(frozen=True)
class Price:
    """Millionths of money, and the rates that led to them."""

    money: int
    rates: Mapping[str, str]


_CARD = TypeAdapter(RateCard)


class Prices:
    """The rate card as it is now."""

    def __init__(self, data: Path) -> None:
        """Read the card of a data folder.

        Raises:
            ConfigInvalid: it cannot be read.
        """
        self._path = data / FILE
        self._seen = self._state()
        self._card = _read(self._path)

    def card(self) -> RateCard:
        """Read it anew if the file was changed; a mistake in it leaves the old one in force."""
        state = self._state()
        if state != self._seen:
            self._seen = state
            try:
                self._card = _read(self._path)
                log.info("the rate card %s is in force", self._card.version)
            except ConfigInvalid as error:
                log.error("the rate card %s stays in force: %s", self._card.version, error)  # noqa: TRY400
        return self._card

    def _state(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size


def _read(path: Path) -> RateCard:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        return _CARD.validate_python(said)
    except FileNotFoundError:
        return RateCard()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigInvalid(path=path, reason=error) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigInvalid(path=path, reason=f"{place}: {first['msg']}") from error
