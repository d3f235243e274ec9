"""Where one second of a track meets the next: a token of the director is one second of one actor.

For every sample of every actor who can be seen: how far its step, in half frames, is from the mean
of the steps before and after it. Where nothing jerks, this is the same between two seconds as
inside of one. ``python benchmarks/seconds.py --n 24``; seeds from 0, sentences of its own.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator

import numpy as np

from laterna.backends.native import NativeBackend
from laterna.core.request import GenerationRequest
from laterna.service import operations
from laterna.stage.tracks import OPACITY, TRACK_RATE, X, Y

SENTENCES = (
    "a red fox runs through the forest while a bear follows the fox",
    "a penguin jumps on the beach",
    "a taxi drives to the right in the city",
    "a cat chases a dog",
    "a robot circles in the snow",
    "a girl carries a cheese",
)
VISIBLE, JERK = 0.5, 0.15


def main() -> None:
    """Print a row for plain films and one for extended ones."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=24, help="films of each kind (24)")
    count = parser.parse_args().n
    engine = NativeBackend()
    print("| films | where | samples | mean | 99 % | over 0.15 half frames |")
    print("|---|---|---|---|---|---|")
    for name, extended in (("4 s", False), ("4 s, extended by 4 s", True)):
        found = [
            one for number in range(count) for one in _jerks(engine, number, extended=extended)
        ]
        for where, border in (("between seconds", True), ("inside of one", False)):
            values = [jerk for at, jerk in found if at is border]
            share = 100 * np.mean(np.array(values) > JERK)
            middle, high = np.mean(values), np.quantile(values, 0.99)
            print(
                f"| {name} | {where} | {len(values)} | {middle:.3f} | {high:.3f} | {share:.1f} % |"
            )


def _jerks(engine: NativeBackend, number: int, *, extended: bool) -> Iterator[tuple[bool, float]]:
    """Whether it is between two seconds, and how much it jerks there."""
    seed, sentence = divmod(number, len(SENTENCES))
    request = GenerationRequest(SENTENCES[sentence], 4.0, (192, 108), fps=8, seed=seed)
    if extended:
        request = operations.extend(request, 4)
    for shot in engine.staged(request, engine.plan(request), lambda _: None):
        rows = shot.tracks.values
        steps = np.diff(rows[..., [X, Y]], axis=0)
        away = np.abs(steps[1:-1] - (steps[:-2] + steps[2:]) / 2).max(-1)
        for slot in shot.slots:
            for moment, jerk in enumerate(away[:, slot].tolist(), start=2):
                if rows[moment - 2 : moment + 2, slot, OPACITY].min() > VISIBLE:
                    yield moment % TRACK_RATE == 0, jerk


if __name__ == "__main__":
    main()
