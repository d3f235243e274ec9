"""The reader's eyes: finder and recogniser, on true renders of every work of the storybook."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.render import drawing_of
from laterna.data.storybook.samples import SampleSource
from laterna.models.reader import POSE, Eyes, Found, ReaderConfig, Recognised
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe
from laterna.training.recipes.pasting import DRAWN_SIDE
from laterna.training.recipes.seen import UNKNOWN, Sights
from laterna.training.recipes.sights import CROPS, EyesBatch, eyes_batch

STEPS = 13499
SEED = 77

_WEIGHTS = {
    "found": 1.0,
    "off": 1.0,
    "setting": 0.7,
    "daytime": 0.3,
    "weather": 0.5,
    "noun": 1.0,
    "colour": 0.3,
    "pose": 0.5,
    "state": 1.5,
}
_STATE_WEIGHTS = (4.0, 6.0, 5.0, 20.0)
"""Of ``STATES``, by how rarely they are not as usual."""

_POSE_WEIGHTS = (4.0, 4.0, 4.0, 2.0)
_TRAITS = 200
_TRAIT_SCALE = 3.0


def reader_source() -> SampleSource:
    """Scenes of all works, also of those held out of the generator; their order is the classes'."""
    return SampleSource(seed=SEED, nouns=tuple(sorted(storybook_nouns().everything)))


def reader() -> Recipe:
    """The recipe of the finder and the recogniser."""
    source = reader_source()
    return Recipe(
        name="reader",
        build=partial(_build, source.nouns),
        batch=partial(eyes_batch, source),
        loss=eyes_loss,  # type: ignore[arg-type]
        steps=STEPS,
        weights="reader.safetensors",
        optim=OptimConfig(lr=1.5e-3, weight_decay=0.02, ema=0.998),
        warmup=150,
        decay=0.4,
        seed=SEED,
        samples_per_step=CROPS,
    )


def _build(nouns: tuple[str, ...]) -> Eyes:
    model = Eyes(ReaderConfig(len(nouns))).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    with torch.no_grad():
        weight = model.recogniser.noun.weight
        traits = torch.from_numpy(drawing_traits(nouns))
        directions = torch.empty(weight.shape[1], traits.shape[1])
        weight.copy_(_TRAIT_SCALE * traits @ nn.init.orthogonal_(directions).T)
        nn.init.zeros_(model.recogniser.noun.bias)
    return model


def drawing_traits(nouns: Sequence[str]) -> NDArray[np.float32]:
    """What sets the drawings apart in shape and colour, (nouns, traits), rows of length one.

    The classifier starts from these: works that look alike begin with like weights, so that the
    first thing learnt, colour, moves all of them. Measured over 180 steps of the same crops, the
    loss fell to 4.8; from random weights it stayed at 6.2, which is chance.
    """
    looks = []
    for noun in nouns:
        picture = drawing_of(noun, None, DRAWN_SIDE).levels[0]
        shape = np.asarray(picture.resize((8, 8)), np.float32).ravel() / 255
        looks.append(np.concatenate([shape, 2 * _colours(np.asarray(picture.resize((16, 16))))]))
    spread = np.stack(looks) - np.mean(looks, axis=0)
    left, size, _ = np.linalg.svd(spread, full_matrices=False)
    traits = left[:, :_TRAITS] * np.sqrt(size[:_TRAITS])
    return (traits / np.linalg.norm(traits, axis=1, keepdims=True)).astype(np.float32)


def _colours(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Root of the amounts of 64 colours in a premultiplied RGBA picture."""
    pixels = picture.reshape(-1, 4).astype(np.float64) / 255
    pure = pixels[:, :3] / np.maximum(pixels[:, 3:], 0.01)
    step = np.clip(pure * 4, 0, 3).astype(int)
    amounts = np.bincount(step @ (16, 4, 1), weights=pixels[:, 3], minlength=64)
    return np.sqrt(amounts)


def eyes_loss(model: Eyes, batch: EyesBatch) -> tuple[Tensor, dict[str, float]]:
    """Where, in which set, who, in which colour and state, and where exactly."""
    found = _floats(model.finder(pixels(model, batch.frames)))
    losses = _whole_losses(Found(*found), torch.from_numpy(batch.whole))
    losses["found"], losses["off"] = _place_losses(found[0], torch.from_numpy(batch.places))
    told = Recognised(*_floats(model.recogniser(pixels(model, batch.crops.pictures))))
    losses |= _crop_losses(told, batch.crops)
    who = torch.from_numpy(batch.crops.nouns)
    right = (told.nouns.argmax(1) == who)[who != UNKNOWN].float().mean()
    total = torch.stack([weight * losses[name] for name, weight in _WEIGHTS.items()]).sum()
    figures = {name: float(value.detach()) for name, value in losses.items()}
    return total, {**figures, "right": float(right)}


def _floats(tensors: Sequence[Tensor]) -> list[Tensor]:
    return [tensor.float() for tensor in tensors]


def _whole_losses(found: Found, truth: Tensor) -> dict[str, Tensor]:
    """Of what whole frames show."""
    heads = (found.settings, found.daytimes, found.weathers)
    pairs = zip(("setting", "daytime", "weather"), heads, truth.unbind(1), strict=True)
    return {name: _choice_loss(logits, chosen) for name, logits, chosen in pairs}


def _crop_losses(told: Recognised, crops: Sights) -> dict[str, Tensor]:
    """Of what is in crops."""
    poses, states = torch.from_numpy(crops.poses), torch.from_numpy(crops.states)
    there = poses[:, POSE.index("opacity")] > 0
    # Squared: the median of what rarely changes is that nothing has (docs/lab.md, "States unseen").
    state = F.mse_loss(told.states, states, reduction="none")
    return {
        "noun": _choice_loss(told.nouns, torch.from_numpy(crops.nouns), smoothing=0.02),
        "colour": _choice_loss(told.colours, torch.from_numpy(crops.colours)),
        "pose": _pose_loss(told.pose, poses, there),
        "state": (state[there] * state.new_tensor(_STATE_WEIGHTS)).sum(1).mean(),
    }


def _choice_loss(logits: Tensor, truth: Tensor, smoothing: float = 0.0) -> Tensor:
    """Mean cross-entropy of what is known; nothing where nothing is."""
    known = (truth != UNKNOWN).sum().clip(1)
    loss = F.cross_entropy(
        logits, truth, ignore_index=UNKNOWN, reduction="sum", label_smoothing=smoothing
    )
    return loss / known


def pixels(model: Eyes, pictures: object) -> Tensor:
    """Pictures (n, h, w, 3) uint8 as the networks take them, (n, 3, h, w) in [-1, 1]."""
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
    error = error * error.new_tensor(_POSE_WEIGHTS)
    return error[:, :-1][known].sum(1).mean() + error[:, -1].mean()
