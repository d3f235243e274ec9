"""The reader's eyes: finder and recogniser, on true renders of every work of the storybook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional as F

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import Drawings, SampleSource
from laterna.models.reader import Reader, ReaderConfig
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe
from laterna.training.recipes.sights import CROPS, NOBODY, EyesBatch, eyes_batch

STEPS = 8000
SEED = 77


def reader_source() -> SampleSource:
    """Scenes of all works, also of those that the generator never saw; the order is the classes'."""
    return SampleSource(seed=SEED, nouns=tuple(sorted(storybook_nouns().everything)))


def reader() -> Recipe:
    """The recipe of the finder and the recogniser."""
    source = reader_source()
    return Recipe(
        name="reader",
        build=partial(_build, len(source.nouns)),
        batch=partial(eyes_batch, source, Drawings()),
        loss=eyes_loss,  # type: ignore[arg-type]
        steps=STEPS,
        weights="reader.safetensors",
        optim=OptimConfig(lr=1.5e-3, weight_decay=0.02, ema=0.998),
        warmup=150,
        decay=0.4,
        seed=SEED,
        samples_per_step=CROPS,
    )


def _build(nouns: int) -> Reader:
    return Reader(ReaderConfig(nouns)).to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def eyes_loss(model: Reader, batch: EyesBatch) -> tuple[Tensor, dict[str, float]]:
    """Where, which setting, who, and how it lies."""
    places, settings = model.finder(_pixels(model, batch.frames))
    truth = torch.from_numpy(batch.places)
    found, off = _place_losses(places.float(), truth)
    setting = F.cross_entropy(settings.float(), torch.from_numpy(batch.settings))
    nouns, poses = model.recogniser(_pixels(model, batch.crops.pictures))
    who = torch.from_numpy(batch.crops.nouns)
    known = who != NOBODY
    noun = F.cross_entropy(nouns.float()[known], who[known], label_smoothing=0.02)
    pose = _pose_loss(poses.float(), torch.from_numpy(batch.crops.poses), known)
    right = (nouns[known].argmax(1) == who[known]).float().mean()
    figures = {"found": found, "off": off, "setting": setting, "noun": noun, "pose": pose}
    told = {name: float(value.detach()) for name, value in figures.items()}
    return found + off + 0.5 * setting + noun + 2 * pose, {**told, "right": float(right)}


def _pixels(model: Reader, pictures: object) -> Tensor:
    frames = torch.as_tensor(pictures).permute(0, 3, 1, 2)
    return (frames.to(next(model.parameters()).dtype) / 127.5 - 1).contiguous(
        memory_format=torch.channels_last
    )


def _place_losses(places: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """Focal loss of the heat (CenterNet, arXiv 1904.07850), and the error of offset and side."""
    heat, wanted = places[:, 0], truth[:, 0]
    chance = torch.sigmoid(heat)
    peaks = (wanted > 0.999).float()
    hits = -F.logsigmoid(heat) * (1 - chance) ** 2 * peaks
    misses = -F.logsigmoid(-heat) * chance**2 * (1 - wanted) ** 4 * (1 - peaks)
    count = peaks.sum().clip(1)
    near = (wanted > 0.6).float()
    off = F.smooth_l1_loss(places[:, 1:], truth[:, 1:], reduction="none", beta=0.3).sum(1)
    return (hits + misses).sum() / count, (off * near).sum() / near.sum().clip(1)


def _pose_loss(poses: Tensor, truth: Tensor, known: Tensor) -> Tensor:
    error = F.smooth_l1_loss(poses, truth, reduction="none", beta=0.1)
    return error[:, :-1][known].sum(1).mean() + error[:, -1].mean()
