"""How many network evaluations a film needs: what its tracks and its set say, before any picture.

    python benchmarks/few_steps.py [--n 200] [--seed 4242] [--plans 24:1.5,8:1.5,4:1,2:1,1:1]

A plan is STEPS:GUIDANCE or STEPS:GUIDANCE:END, END being the time from which on nothing guides. The
guidance that the networks have learnt (``backends.native.denoising``) asks each of them once a
step. Captions are of random scenes with one shot, a still camera and four seconds, in all languages
in turn; no suite is touched. Actions are read from the tracks by the reader's teller, with the
errors of measuring; settings, times of day and weather from the set: the nearest of 60 true sets
each, by kinds and colours.
Prints shares in per cent with Wilson's 95 % intervals, and milliseconds of both networks.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import torch

from laterna.backends.native import directing
from laterna.backends.native.denoising import TRACKS
from laterna.backends.native.engine import NativeBackend
from laterna.core.concepts import ACTIONS, DAYTIMES, INDOORS, LANGUAGES, SETTINGS
from laterna.core.request import GenerationRequest
from laterna.data.storybook import sets
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.data.storybook.scene import Scene
from laterna.evaluation.reading import ClipReader
from laterna.evaluation.scores import wilson
from laterna.language.captions import write
from laterna.language.facts import SceneFacts
from laterna.language.lexicon import load_lexicon
from laterna.language.reading import read
from laterna.models.tellings import telling
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.tracks import BROKEN, EATEN, LIT, SLOTS, Tracks
from laterna.training.recipes.reader_actions import measured

ASPECT = 16 / 9
_TRUE_SETS = 60
_CHANGES = {"break": (BROKEN, 1), "eat": (EATEN, 1), "light": (LIT, 1), "blow_out": (LIT, -1)}


@dataclass(frozen=True)
class Case:
    """A caption with its facts."""

    facts: SceneFacts
    language: str
    prompt: str
    seed: int


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="how few steps are enough")
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--seed", type=int, default=4242)
    parser.add_argument("--plans", default="24:2,8:2,4:2,3:2,2:2,1:2")
    options = parser.parse_args()
    torch.set_num_threads(2)
    cases = [_case(options.seed, number) for number in range(options.n)]
    judge = Judge()
    print("| steps | guidance | until | action | change | setting | daytime | weather | ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    for plan in options.plans.split(","):
        steps, guidance, *end = plan.split(":")
        until = float(end[0]) if end else TRACKS.guidance_end
        with _guided_until(until):
            row = _row(cases, judge, int(steps), float(guidance))
        print(f"| {steps} | {guidance} | {until} | {row} |", flush=True)


@contextmanager
def _guided_until(end: float) -> Iterator[None]:
    usual = {name: getattr(directing, name) for name in ("TRACKS", "SETS")}
    for name, denoising in usual.items():
        setattr(directing, name, replace(denoising, guidance_end=end))
    try:
        yield
    finally:
        for name, denoising in usual.items():
            setattr(directing, name, denoising)


def _case(seed: int, number: int) -> Case:
    rng = np.random.default_rng([seed, number])
    odds = Odds(moving_camera=0.0, pair=0.55, relation=0.05)
    facts = replace(sample_facts(storybook_nouns().trained, rng, odds), camera=None)
    language = LANGUAGES[number % len(LANGUAGES)]
    return Case(facts, language, write(facts, language, rng).text, number)


class Judge:
    """Reads tracks and sets."""

    def __init__(self) -> None:
        """Load the engine and the teller, and draw the true sets."""
        self.engine = NativeBackend()
        self.lexicon = load_lexicon()
        self.reader = ClipReader.load()
        self.truth = [
            (setting, _traits(sets.draw(setting, None, None, np.random.default_rng(n), ASPECT)))
            for setting in SETTINGS
            for n in range(_TRUE_SETS)
        ]

    def made(self, case: Case, steps: int, guidance: float) -> tuple[Tracks, Scenery, float]:
        """What the networks answer, and the seconds that they take."""
        request = GenerationRequest(case.prompt, seed=case.seed, steps=steps, guidance=guidance)
        plan = self.engine.plan(request)
        began = time.perf_counter()
        shot = self.engine.staged(request, plan, lambda _: None)[0]
        return shot.tracks, shot.scenery, time.perf_counter() - began

    def actions(self, case: Case, tracks: Tracks) -> list[bool]:
        """For every actor that was asked to do something: does it?"""
        values = tracks.values
        if values.shape[1] <= case.facts.slot_count:
            return [False for actor in case.facts.actors if actor.action]
        full = np.tile(Tracks.empty(len(values)).values[:, :1], (1, SLOTS, 1))
        full[:, : values.shape[1]] = values
        scene = Scene(case.facts, "", Tracks(full), Scenery.bare(), ASPECT)
        seen = measured(scene, np.random.default_rng(case.seed))
        right = []
        for index, actor in enumerate(case.facts.actors):
            if actor.action:
                other = None if actor.target is None else seen[case.facts.slots(actor.target)[0]]
                told = telling(seen[case.facts.slots(index)[0]], other)
                chances = self.reader.model.teller(torch.from_numpy(told[None]))[0]
                right.append(ACTIONS[int(chances[: len(ACTIONS)].argmax())] == actor.action)
        return right

    def setting(self, scenery: Scenery) -> str:
        """The setting whose true sets are nearest."""
        mine = _traits(scenery)
        return min(self.truth, key=lambda row: _unlike(mine, row[1]))[0]


def _traits(scenery: Scenery) -> Counter[str]:
    return Counter(piece.kind for piece in scenery.pieces)


def _unlike(one: Counter[str], other: Counter[str]) -> float:
    common = sum((one & other).values())
    return -common / max(sum((one | other).values()), 1)


def _changed(case: Case, tracks: Tracks) -> list[bool]:
    """For every change that was asked for: is it there at the end and not at the beginning?"""
    found = []
    for actor in case.facts.actors:
        if actor.action in _CHANGES and actor.target is not None:
            channel, sense = _CHANGES[actor.action]
            slot = case.facts.slots(actor.target)[0]
            states = tracks.values[:, slot, channel] if slot < tracks.values.shape[1] else None
            found.append(states is not None and bool(sense * (states[-1] - states[0]) > 0.5))
    return found


def _daytime(scenery: Scenery) -> str:
    kinds = _traits(scenery)
    if kinds["moon"] or kinds["stars"]:
        return "night"
    red, _, blue = scenery.light.ambient
    if red + blue < 1.4:
        return "night"
    return "sunset" if red - blue > 0.12 else "day"


def _weather(scenery: Scenery) -> str:
    light = scenery.light
    rows = {"rain": light.rain, "snowfall": light.snowfall, "fog": light.fog}
    most = max(rows, key=rows.__getitem__)
    return most if rows[most] > 0 else "clear"


def _row(cases: list[Case], judge: Judge, steps: int, guidance: float) -> str:
    actions: list[bool] = []
    changes: list[bool] = []
    places: dict[str, list[bool]] = {"setting": [], "daytime": [], "weather": []}
    spent = []
    for case in cases:
        tracks, scenery, seconds = judge.made(case, steps, guidance)
        spent.append(seconds)
        actions += judge.actions(case, tracks)
        changes += _changed(case, tracks)
        said = read(case.prompt, judge.lexicon).said
        if said.setting:
            places["setting"].append(judge.setting(scenery) == said.setting)
        if case.facts.setting not in INDOORS and said.setting:
            places["daytime"].append(_daytime(scenery) == (said.daytime or DAYTIMES[0]))
            places["weather"].append(_weather(scenery) == (said.weather or "clear"))
    cells = [_share(hits) for hits in (actions, changes, *places.values())]
    median = float(np.median(np.array(spent, np.float64)))
    return f"{' | '.join(cells)} | {1000 * median:.0f}"


def _share(hits: list[bool]) -> str:
    if not hits:
        return "-"
    low, high = wilson(sum(hits), len(hits))
    return f"{100 * np.mean(hits):.1f} ({100 * low:.0f}-{100 * high:.0f}, n={len(hits)})"


if __name__ == "__main__":
    main()
