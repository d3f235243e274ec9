"""A process that makes films, one after another; it may be killed at any moment.

It knows no database and no network. Orders come as lines of JSON on its standard input, what
becomes of them goes out as lines on its standard output; when its input ends, so does it. What else
is printed goes to standard error. See ``laterna.server.hand`` for the other side.

::

    < {"make": {"id", "folder", "request", "expand", "parents": [{"file", "how"}]}}
    < {"stop": id}                        that film is not wanted any more
    > {"begun": id}                       from here on it may be the order that ends the process
    > {"progress": 40, "stage": "encode"}
    > {"done": {"film_id", "wall_seconds", "compute_seconds", "energy_wh",
               "expanded"}}
    > {"failed": {"code", "text", "again"}}     again: it was not the request's fault
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from laterna.core.errors import (
    JobCancelled,
    LaternaError,
    MemoryExhausted,
    OutputError,
    RegistryUnusable,
)
from laterna.core.request import Progress

FILM = "video.mp4"
SPANS = {
    "text": (0, 2),
    "tracks": (2, 15),
    "set": (15, 25),
    "frames": (2, 25),
    "encode": (25, 97),
}
"""Share of the whole, in per cent, in which a stage begins and ends."""

_HOW: dict[str, Literal["remix", "extend", "edit"]] = {
    "remix": "remix",
    "extend": "extend",
    "edit": "edit",
}
_AGAIN = (OutputError, RegistryUnusable)
_EVERY = 0.1
_NICENESS = 5


@dataclass(frozen=True)
class Order:
    """A film to be made in a folder, out of the films that lie there."""

    id: str
    folder: str
    request: dict[str, Any]
    expand: bool
    parents: list[dict[str, str]]


class Channel:
    """Lines to and from the server."""

    def __init__(self) -> None:
        """Take standard output for lines; prints go to standard error from here on."""
        self.unwanted = ""
        self._orders: queue.Queue[Order] = queue.Queue()
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
        os.dup2(2, 1)
        threading.Thread(target=self._listen, daemon=True).start()

    def tell(self, **line: object) -> None:
        """Send one line."""
        self._out.write(json.dumps(line) + "\n")

    def next_order(self) -> Order:
        """Wait for what is to be made."""
        return self._orders.get()

    def _listen(self) -> None:
        for text in sys.stdin:
            line = json.loads(text)
            if "stop" in line:
                self.unwanted = line["stop"]
            else:
                self._orders.put(Order(**line["make"]))
        os._exit(0)  # the server has gone; nothing that is made now would be asked for


class Herald:
    """Tells how far a film is, now and then, and ends one that is not wanted any more."""

    def __init__(self, channel: Channel, film: str) -> None:
        """Begin at nothing."""
        self._channel = channel
        self._film = film
        self._told, self._stage, self._progress = 0.0, "", 0

    def __call__(self, progress: Progress) -> None:
        """Take one sign of life.

        Raises:
            JobCancelled: the film is not wanted any more.
        """
        if self._channel.unwanted == self._film:
            raise JobCancelled
        low, high = SPANS[progress.stage]
        share = min(1.0, progress.step / max(progress.steps, 1))
        self._progress = max(self._progress, int(low + (high - low) * share))
        now = time.monotonic()
        if progress.stage != self._stage or now - self._told >= _EVERY:
            self._told, self._stage = now, progress.stage
            self._channel.tell(progress=self._progress, stage=progress.stage)


def main() -> None:
    """Make films until there is nobody who wants any."""
    _step_back()
    channel = Channel()
    from laterna.service import generate  # noqa: F401 - what all films need is loaded now

    while True:
        order = channel.next_order()
        channel.tell(begun=order.id)
        _attempt(channel, order)


def _attempt(channel: Channel, order: Order) -> None:
    try:
        channel.tell(done=_make(order, Herald(channel, order.id)))
    except MemoryError:
        _tell_failure(channel, MemoryExhausted())
    except LaternaError as error:
        _tell_failure(channel, error)
    except Exception as fault:  # noqa: BLE001 - one film fails, the next one may not
        # Its message may quote the prompt, which is not for the server's log.
        traceback.print_tb(fault.__traceback__)
        print(type(fault).__name__, file=sys.stderr)  # noqa: T201 - as print_tb does
        channel.tell(failed={"code": "internal", "text": type(fault).__name__, "again": False})


def _tell_failure(channel: Channel, error: LaternaError) -> None:
    again = isinstance(error, _AGAIN)
    channel.tell(failed={"code": error.code, "text": str(error), "again": again})


def _make(order: Order, report: Herald) -> dict[str, Any]:
    from laterna.provenance.credentials import Parent
    from laterna.server.requests import loaded
    from laterna.server.stills import write_stills
    from laterna.service.generate import prepare, run

    folder = Path(order.folder)
    film = folder / FILM
    job = prepare(
        loaded(order.request),
        film,
        force=True,
        expand=order.expand,
        parents=[Parent(folder / one["file"], _HOW[one["how"]]) for one in order.parents],
    )
    result = run(job, report)
    write_stills(film, folder)
    return {
        "film_id": result.film_id,
        "wall_seconds": result.wall_seconds,
        "compute_seconds": result.compute_seconds,
        "energy_wh": result.energy_wh,
        "expanded": job.request.prompt if order.expand else "",
    }


def _step_back() -> None:
    """Leave the processor to the server, and be the first to go when memory ends."""
    with suppress(OSError):
        os.nice(_NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    main()
