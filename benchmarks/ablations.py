"""What recipes owe to their choices: each left out or changed, for equal time.

    python benchmarks/ablations.py [--network director] [--minutes 4] [--only as-it-is,adamw]

Every variant starts from the same fresh weights, trains on the same scenes for the same processor
time of the one thread that trains (batches are made by another process), with its learning rate
falling to nothing at the end, and is then scored on scenes of another seed: the velocity error of
the tracks at times spread as in training, without what guidance adds, and how often actions,
relations and cameras are named rightly from the words; the reader's, on crops and frames of another
seed: how many works and settings it names rightly. Prints a Markdown table. Differences of one
run each: what lies within a few per cent of each other is alike.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from laterna.core.concepts import ACTIONS
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import UNSAID, DirectorBatch, SampleSource, director_batch
from laterna.models.director import Director, DirectorConfig
from laterna.training import losses, optim
from laterna.training.losses import director_loss
from laterna.training.optim import MasterOptimizer
from laterna.training.recipe import Recipe
from laterna.training.recipes.director import director
from laterna.training.recipes.reader import pixels, reader, reader_source
from laterna.training.recipes.seen import UNKNOWN
from laterna.training.recipes.sights import EyesBatch, eyes_batch
from laterna.training.trainer import working_type

_SCORED, _SCORED_SEED, _SCENES, _APART = 16, 4343, 64, 40
_WARMUP, _FALLING = 0.05, 0.4


class Dropping(nn.Module):
    """Blocks that half of the tokens, chosen anew every time, pass by (TREAD, arXiv 2501.04765)."""

    def __init__(self, blocks: nn.ModuleList) -> None:
        super().__init__()
        self.blocks = blocks

    def forward(
        self, x: Tensor, rotary: Any, keys: Tensor, modulation: Tensor, words: Tensor
    ) -> Any:
        """As the blocks, one after the other."""
        tokens = x.shape[1]
        kept = torch.arange(tokens)
        if self.training:
            kept = torch.randperm(tokens)[: (tokens + 1) // 2].sort().values
        told = keys[..., : keys.shape[-1] - tokens]
        own = keys[..., keys.shape[-1] - tokens :][..., kept]
        part, some = x[:, kept], torch.cat([told, own], dim=-1)
        turned = tuple(angle[:, :, kept] for angle in rotary)
        for block in self.blocks:
            part = block(part, turned, some, modulation[:, kept], words)
        return x.index_copy(1, kept, part)


def _dropping() -> nn.Module:
    network = Director(DirectorConfig())
    first, *middle, last = network.blocks
    network.blocks = nn.ModuleList([first, Dropping(nn.ModuleList(middle)), last])
    return network


def _sized(width: int, depth: int) -> Callable[[], nn.Module]:
    return lambda: Director(DirectorConfig(width=width, depth=depth))


def _uniform(count: int, _mean: float) -> Tensor:
    return torch.rand(count)


def _nothing_given(scenes: int, seconds: int, slots: int) -> Tensor:
    return torch.zeros(scenes, seconds, slots, dtype=torch.bool)


@dataclass(frozen=True)
class Variant:
    """One change: another network, other numbers of the optimiser, or other parts of a module."""

    told: str
    build: Callable[[], nn.Module] | None = None
    optim: dict[str, Any] = field(default_factory=dict)
    parts: dict[tuple[Any, str], Any] = field(default_factory=dict)


VARIANTS = {
    "as-it-is": Variant("width 192, depth 5, Muon and AdamW"),
    "adamw": Variant("AdamW for all weights", parts={(optim, "_MATRIX_PARTS"): {}}),
    "half-lr": Variant("half the learning rate", optim={"lr": 1.1e-3}),
    "wide": Variant("width 288, depth 2", build=_sized(288, 2)),
    "deep": Variant("width 128, depth 11", build=_sized(128, 11)),
    "dropping": Variant("half of the tokens pass by the middle blocks", build=_dropping),
    "uniform-t": Variant("uniform times", parts={(losses, "_times"): _uniform}),
    "no-early-t": Variant("no share of early times", parts={(losses, "_EARLY_SHARE"): 0.0}),
    "no-deeds": Variant("words need not name deeds", parts={(losses, "_DEED_WEIGHT"): 0.0}),
    "nothing-given": Variant("no token is given", parts={(losses, "given_tokens"): _nothing_given}),
    "no-guidance": Variant("guidance is not learnt", parts={(losses, "_PULL"): 0.0}),
}


EYES = {
    "as-it-is": Variant("kernels stepped as matrices by Muon"),
    "adamw": Variant("AdamW for all weights", parts={(optim, "_CONVOLUTIONS"): "-"}),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="what the recipe owes to its choices")
    parser.add_argument("--network", choices=STUDIES, default="director")
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    study = STUDIES[options.network]
    scored = [study.scored(step) for step in range(_SCORED)]
    print(f"| variant | steps | {study.heads} |")
    print("|---" * (3 + study.heads.count("|")) + "|")
    for name in options.only.split(",") if options.only else study.variants:
        variant = study.variants[name]
        network, steps = _trained(study, variant, options.minutes * 60)
        figures = " | ".join(study.scores(network, scored))
        print(f"| {name}: {variant.told} | {steps} | {figures} |", flush=True)


@contextmanager
def _changed(parts: dict[tuple[Any, str], Any]) -> Iterator[None]:
    usual = {(owner, name): getattr(owner, name) for owner, name in parts}
    for (owner, name), part in parts.items():
        setattr(owner, name, part)
    try:
        yield
    finally:
        for (owner, name), part in usual.items():
            setattr(owner, name, part)


def _trained(study: Study, variant: Variant, seconds: float) -> tuple[Any, int]:
    """A network that has had so much processor time, with its averaged weights."""
    recipe = study.recipe()
    torch.manual_seed(recipe.seed)
    network: Any = (variant.build or recipe.build)().to(working_type())
    network.train()
    with _changed(variant.parts):
        optimizer = MasterOptimizer(network, replace(recipe.optim, ema=0.98, **variant.optim))
        spent = 0.0
        for batch in DataLoader(
            _Steps(recipe.batch), batch_size=None, collate_fn=_as_is, num_workers=1
        ):
            began = time.thread_time()
            torch.manual_seed(optimizer.steps)
            recipe.loss(network, batch)[0].backward()
            optimizer.step(_share(spent / seconds))
            spent += time.thread_time() - began
            if spent > seconds:
                break
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(optimizer.average[name])
    return network.eval(), optimizer.steps


def _share(done: float) -> float:
    """Share of the learning rate when so much of the time is over."""
    return min(1.0, 0.02 + done / _WARMUP, max(0.0, (1 - done) / _FALLING))


@torch.no_grad()
def _scores(network: Any, batches: list[DirectorBatch]) -> list[str]:
    errors = []
    right: dict[str, list[float]] = {"actions": [], "relations": [], "cameras": []}
    everything_open = {(losses, "_PULL"): 0.0, (losses, "given_tokens"): _nothing_given}
    with _changed(everything_open):
        for number, batch in enumerate(batches):
            torch.manual_seed(number)
            errors.append(director_loss(network, batch)[1]["director"])
    for batch in batches:
        deeds = torch.from_numpy(batch.deeds)
        summary = network.text(*(torch.from_numpy(part) for part in vars(batch.text).values()))[1]
        told = network.told(summary[:, : deeds.shape[1]])[:, 1:]
        gist = network.gist(summary[:, 0])
        actions, relations = told[..., : len(ACTIONS)], told[..., len(ACTIONS) :]
        for name, logits, wanted in (
            ("actions", actions, deeds[:, 1:, 0]),
            ("relations", relations[..., :4], deeds[:, 1:, 1]),
            ("cameras", gist[:, :9], deeds[:, 0, 0]),
        ):
            known = wanted != UNSAID
            right[name] += (logits.argmax(-1) == wanted)[known].float().tolist()
    shares = (f"{100 * sum(hits) / max(len(hits), 1):.1f}" for hits in right.values())
    return [f"{sum(errors) / len(errors):.4f}", *shares]


class _Steps(Dataset[Any]):
    """Batches of training scenes, made in a worker."""

    def __init__(self, make: Callable[[int], Any]) -> None:
        self.make = make

    def __len__(self) -> int:
        return 1 << 20

    def __getitem__(self, step: int) -> Any:
        if step >= len(self):
            raise IndexError(step)
        return self.make(step)


def _scenes(step: int) -> DirectorBatch:
    source = SampleSource(seed=_SCORED_SEED, nouns=storybook_nouns().trained)
    return director_batch(source, step * _SCENES, _SCENES)


def _sights(step: int) -> EyesBatch:
    return eyes_batch(replace(reader_source(), seed=_SCORED_SEED), step * _APART)


@torch.no_grad()
def _read(network: Any, batches: list[EyesBatch]) -> list[str]:
    works, settings = [], []
    for batch in batches:
        told = network.recogniser(pixels(network, batch.crops.pictures)).nouns.argmax(1)
        known = torch.from_numpy(batch.crops.nouns)
        works += (told == known)[known != UNKNOWN].float().tolist()
        found = network.finder(pixels(network, batch.frames)).settings.argmax(1)
        settings += (found == torch.from_numpy(batch.whole[:, 0])).float().tolist()
    return [f"{100 * sum(hits) / len(hits):.1f}" for hits in (works, settings)]


@dataclass(frozen=True)
class Study:
    """A network, what is changed, and how it is scored."""

    recipe: Callable[[], Recipe]
    variants: dict[str, Variant]
    scored: Callable[[int], Any]
    scores: Callable[[Any, list[Any]], list[str]]
    heads: str


STUDIES = {
    "director": Study(
        director, VARIANTS, _scenes, _scores, "velocity error | actions % | relations % | cameras %"
    ),
    "reader": Study(reader, EYES, _sights, _read, "works % | settings %"),
}


def _as_is(batch: Any) -> Any:
    return batch


if __name__ == "__main__":
    main()
