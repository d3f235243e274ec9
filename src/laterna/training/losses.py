"""What the director and the painter learn from."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from laterna.core.concepts import SETTINGS
from laterna.data.storybook.samples import UNSAID, DirectorBatch, PainterBatch, UpscalerBatch
from laterna.diffusion.paths import noised
from laterna.language.tokens import TextArrays
from laterna.models.director import Director
from laterna.models.painter import Painter
from laterna.models.upscaler import Upscaler, compose
from laterna.stage.tracks import CHANNELS

SMALLEST_SIGMA = 0.1
_FRAME_TIMES, _TRACK_TIMES = -0.7, 0.0
_EARLY_TIMES = -3.3
_TIME_SPREAD = 1.2
_EARLY_SHARE = 0.5
_CHANNEL_WEIGHTS = torch.tensor([2.0, 2.0, 1.0, 1.0, 2.0, 0.25, 0.5, 0.5])
"""For x, y, size, cosine, sine, mirror, opacity, depth."""

_WORDLESS = 0.1
_PLACE_WEIGHT = 0.03
_GIVEN_FROM = 0.9
_SOME_GIVEN = 0.5


def painter_loss(painter: Painter, batch: PainterBatch) -> tuple[Tensor, dict[str, float]]:
    """Velocity error of the frames (JiT, arXiv 2511.13720: x0-prediction with the v-loss).

    Some groups of some clips stand as given and do not count. Besides, the first channels of what
    the painter takes from the words must name the setting: what the pictures teach about words,
    they teach at the earliest times alone, and slowly.
    """
    clean = _channels(torch.from_numpy(batch.frames)).float() / 127.5 - 1
    composite = _channels(torch.from_numpy(batch.composite)).float() / 255
    world = torch.from_numpy(batch.world).flatten(2, 3).float()
    t, given = _group_times(*clean.shape[:2])
    grid = t[..., None, None, None]
    z = noised(clean, torch.randn_like(clean), grid)
    x0 = painter(
        z,
        t,
        composite,
        world,
        torch.from_numpy(batch.seconds),
        torch.from_numpy(batch.text.ngrams),
        _heard(batch.text),
        torch.from_numpy(batch.scalars),
    )
    error = ((x0.float() - clean) / (1 - grid).clip(SMALLEST_SIGMA)).square().mean((2, 3, 4))
    frames = (error * ~given).sum() / (~given).sum()
    place = _place_error(painter, batch)
    figures = {"painter": float(frames.detach()), "place": float(place.detach())}
    return frames + _PLACE_WEIGHT * place, figures


def _place_error(painter: Painter, batch: PainterBatch) -> Tensor:
    """Cross-entropy of the settings that the captions name; zero where no caption names one."""
    settings = torch.from_numpy(batch.settings)
    heard = painter.words(torch.from_numpy(batch.text.ngrams), torch.from_numpy(batch.text.mask))
    logits = heard[:, : len(SETTINGS)].float()
    errors = F.cross_entropy(logits, settings, ignore_index=UNSAID, reduction="sum")
    return errors / len(settings)


def director_loss(director: Director, batch: DirectorBatch) -> tuple[Tensor, dict[str, float]]:
    """Velocity error of the tracks; small motions count more than what is constant."""
    clean = torch.from_numpy(batch.tracks)
    t = _times(clean.shape[0], _TRACK_TIMES)[:, None, None].expand(clean.shape[:3])
    z = noised(clean, torch.randn_like(clean), t[..., None])
    words = _trimmed(batch.text)
    mask = _heard(words)
    slots = torch.from_numpy(words.slots)
    text, summary = director.text(torch.from_numpy(words.ngrams), slots, mask)
    x0 = director(z, t, text, mask, summary, torch.from_numpy(batch.scalars))
    error = (x0.float() - clean) / (1 - t[..., None]).clip(SMALLEST_SIGMA)
    loss = (error.square().unflatten(-1, (-1, len(CHANNELS))) * _CHANNEL_WEIGHTS).mean()
    return loss, {"director": float(loss.detach())}


def _trimmed(text: TextArrays) -> TextArrays:
    """Without the columns that are padding in every row."""
    length = int(text.mask.any(axis=0).sum())
    return TextArrays(text.ngrams[:, :length], text.slots[:, :length], text.mask[:, :length])


def _heard(text: TextArrays) -> Tensor:
    """The mask of tokens; a tenth of the captions is hidden, for guidance."""
    mask = torch.from_numpy(text.mask)
    return mask & (torch.rand(len(mask), 1) >= _WORDLESS)


def _times(count: int, mean: float) -> Tensor:
    """Times (count,), logit-normal about ``mean`` (arXiv 2403.03206), half of them very early.

    Thousands of numbers that agree betray a scene at t = 0.03 already; what the words decide, they
    decide before (the shift of schedules with resolution, section 5.3.2 there).
    """
    early = (torch.rand(count) < _EARLY_SHARE) * (_EARLY_TIMES - mean)
    return torch.sigmoid(torch.randn(count) * _TIME_SPREAD + mean + early)


def _group_times(batch: int, groups: int) -> tuple[Tensor, Tensor]:
    """Times (batch, groups), and which groups are given; one group at least is not."""
    t = _times(batch, _FRAME_TIMES)[:, None].expand(batch, groups).clone()
    given = torch.rand(batch, groups) < torch.rand(batch, 1) * 0.9
    given &= torch.rand(batch, 1) < _SOME_GIVEN
    given[torch.arange(batch), torch.randint(groups, (batch,))] = False
    held = _GIVEN_FROM + (0.995 - _GIVEN_FROM) * torch.rand(batch, groups)
    return torch.where(given, held, t), given


def _channels(grouped: Tensor) -> Tensor:
    """(batch, groups, frame, h, w, colour) to (batch, groups, frame * colour, h, w)."""
    return grouped.permute(0, 1, 2, 5, 3, 4).flatten(2, 3)


def upscaler_loss(module: Upscaler, batch: UpscalerBatch) -> tuple[Tensor, dict[str, float]]:
    """Absolute error of the composed frame, of the bare background, and of its edges.

    The small frames are disturbed as a painter's are: a little noise, a little too soft.
    """
    frame, background, target = (
        _picture(array) * 2 - 1 for array in (batch.frames, batch.background, batch.large_frames)
    )
    composite, large_composite = _picture(batch.composite), _picture(batch.large_composite)
    made, gain = module(_disturbed(frame), composite)
    composed = compose(made.float(), gain.float(), large_composite)
    whole = (composed - target).abs().mean()
    behind = (made.float() - background).abs().mean()
    edges = sum(
        (made.float().diff(dim=axis) - background.diff(dim=axis)).abs().mean() for axis in (2, 3)
    )
    figures = {"whole": float(whole.detach()), "behind": float(behind.detach())}
    return whole + behind + edges, figures


def _picture(array: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(array).permute(0, 3, 1, 2).float() / 255


def _disturbed(frame: Tensor) -> Tensor:
    soft = F.avg_pool2d(F.pad(frame, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    share = 0.4 * torch.rand(len(frame), 1, 1, 1)
    spread = 0.04 * torch.rand(len(frame), 1, 1, 1)
    return frame.lerp(soft, share) + spread * torch.randn_like(frame)
