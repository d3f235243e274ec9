"""What the director and the designer learn from."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from laterna.core.concepts import ACTIONS, CAMERAS, DAYTIMES, RELATIONS, SETTINGS, WEATHERS
from laterna.data.storybook.samples import UNSAID, DesignerBatch, DirectorBatch
from laterna.diffusion.paths import noised
from laterna.language.tokens import TextArrays
from laterna.models.designer import Designer
from laterna.models.director import Director
from laterna.stage.scenery.tokens import CODE
from laterna.stage.tracks import CHANNELS
from laterna.training.given import given_rows, given_tokens

Floats = NDArray[np.float32]

SMALLEST_SIGMA = 0.1
_TRACK_TIMES, _SET_TIMES = 0.0, -0.3
_EARLY_TIMES = -3.3
_TIME_SPREAD = 1.2
_EARLY_SHARE = 0.5
_CHANNEL_WEIGHTS = torch.tensor([2.0, 2.0, 1.0, 1.0, 2.0, 0.25, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0])
"""For x, y, size, cosine, sine, mirror, opacity, depth; broken, eaten, lit, open."""

_WORDLESS = 0.1
_PLACE_WEIGHT = 0.03
_DEED_WEIGHT = 0.03
_GIVEN_FROM, _GIVEN_TO = 0.9, 0.995
_PULL = 1 / 2
_UNUSED = 0.1
"""How much a row counts that holds no piece; that it holds none counts fully."""


def director_loss(director: Director, batch: DirectorBatch) -> tuple[Tensor, dict[str, float]]:
    """Velocity error of the tracks; small motions count more than what is constant.

    Some tokens of some scenes stand as given and do not count (``training.given``). Besides, what
    is taken from the words must name what they say.
    """
    clean = torch.from_numpy(batch.tracks)
    scenes, seconds, slots = clean.shape[:3]
    given = given_tokens(scenes, seconds, slots)
    usual = _times(scenes, _TRACK_TIMES)[:, None, None].expand(given.shape)
    t = torch.where(given, _held(given.shape), usual)
    z = noised(clean, torch.randn_like(clean), t[..., None])
    words = _trimmed(batch.text)
    mask = _heard(words)
    x0, summary = _directed(director, z, t, words, mask, batch.scalars)
    with torch.no_grad():
        unheard, _ = _directed(director, z, t, words, torch.zeros_like(mask), batch.scalars)
    wanted = clean + _pull(x0, unheard)
    error = (x0.float() - wanted) / (1 - t[..., None]).clip(SMALLEST_SIGMA)
    weighed = error.square().unflatten(-1, (-1, len(CHANNELS))) * _CHANNEL_WEIGHTS
    tracks = _mean(weighed.mean((-1, -2)), ~given)
    deeds = _deed_error(director, summary, mask.any(1), batch)
    figures = {"director": float(tracks.detach()), "deeds": float(deeds.detach())}
    return tracks + _DEED_WEIGHT * deeds, figures


def _directed(
    director: Director, z: Tensor, t: Tensor, words: TextArrays, mask: Tensor, scalars: Floats
) -> tuple[Tensor, Tensor]:
    """The director's estimate, and what it takes from the words."""
    ngrams, slots, sizes = map(torch.from_numpy, (words.ngrams, words.slots, words.sizes))
    text, summary = director.text(ngrams, slots, sizes, mask)
    return director(z, t, text, mask, summary, torch.from_numpy(scalars)), summary


def _pull(heard: Tensor, unheard: Tensor) -> Tensor:
    """How much farther than the data the words are to draw an estimate.

    Learning from it, a network draws as far in one evaluation as guidance does in two: with the
    share w as far as the scale 1 / (1 - w) (model guidance, arXiv 2502.12154, equation 9). At all
    times: what somebody does is decided until late (docs/lab.md, "Until when words guide").
    """
    return _PULL * (heard.detach() - unheard).float()


def _deed_error(director: Director, summary: Tensor, heard: Tensor, batch: DirectorBatch) -> Tensor:
    """Cross-entropy of what captions say of each actor, and of the camera; see below, of places.

    The first channels of what the director takes from a slot's words must name its action, the next
    its relation; those of what it takes from the whole sentence, the camera.
    """
    deeds = torch.from_numpy(batch.deeds)
    deeds = torch.where(heard[:, None, None], deeds, UNSAID)
    told = director.told(summary[:, : deeds.shape[1]]).float()
    gist = director.gist(summary[:, 0]).float()
    end = len(ACTIONS) + len(RELATIONS)
    errors = (
        (told[:, 1:, : len(ACTIONS)], deeds[:, 1:, 0]),
        (told[:, 1:, len(ACTIONS) : end], deeds[:, 1:, 1]),
        (gist[:, : len(CAMERAS)], deeds[:, 0, 0]),
    )
    total = summary.new_zeros((), dtype=torch.float32)
    for logits, wanted in errors:
        error = F.cross_entropy(
            logits.flatten(0, -2), wanted.flatten(), ignore_index=UNSAID, reduction="sum"
        )
        total = total + error / len(deeds)
    return total


def designer_loss(designer: Designer, batch: DesignerBatch) -> tuple[Tensor, dict[str, float]]:
    """Velocity error of the rows of a set.

    Besides, the first channels of what the designer takes from the words must name setting, time of
    day and weather: what sets teach about words, they teach at the earliest times alone, and slowly
    (docs/lab.md, "Words that name a place").
    """
    clean = torch.from_numpy(batch.rows)
    given = given_rows(*clean.shape[:2])
    usual = _times(len(clean), _SET_TIMES)[:, None].expand(given.shape)
    t = torch.where(given, _held(given.shape), usual)
    z = noised(clean, torch.randn_like(clean), t[..., None])
    words = _trimmed(batch.text)
    ngrams = torch.from_numpy(words.ngrams)
    scalars = torch.from_numpy(batch.scalars)
    mask = _heard(words)
    x0 = designer(z, t, ngrams, mask, scalars)
    with torch.no_grad():
        unheard = designer(z, t, ngrams, torch.zeros_like(mask), scalars)
    wanted = clean + _pull(x0, unheard)
    error = (x0.float() - wanted) / (1 - t[..., None]).clip(SMALLEST_SIGMA)
    rows = (error.square() * _row_weights(clean)).mean(-1)
    sets = _mean(rows, ~given)
    place = _place_error(designer, ngrams, torch.from_numpy(words.mask), batch)
    figures = {"designer": float(sets.detach()), "place": float(place.detach())}
    return sets + _PLACE_WEIGHT * place, figures


def _row_weights(clean: Tensor) -> Tensor:
    """Weights (batch, rows, channels): rows without a piece count for being empty alone."""
    used = (clean[..., CODE : CODE + 1] > 0).float()
    used[:, 0] = 1
    weights = (_UNUSED + (1 - _UNUSED) * used).expand(clean.shape).clone()
    weights[..., CODE] = 2
    return weights


def _place_error(designer: Designer, ngrams: Tensor, mask: Tensor, batch: DesignerBatch) -> Tensor:
    """Cross-entropy of what the captions name; zero where they name nothing."""
    heard = designer.words(ngrams, mask).float()
    total = heard.new_zeros(())
    start = 0
    for column, names in enumerate((SETTINGS, DAYTIMES, WEATHERS)):
        logits = heard[:, start : start + len(names)]
        wanted = torch.from_numpy(batch.places[:, column])
        error = F.cross_entropy(logits, wanted, ignore_index=UNSAID, reduction="sum")
        total = total + error / len(wanted)
        start += len(names)
    return total


def _mean(errors: Tensor, counts: Tensor) -> Tensor:
    return (errors * counts).sum() / counts.sum().clamp(min=1)


def _trimmed(text: TextArrays) -> TextArrays:
    """Without the columns that are padding in every row."""
    kept = slice(int(text.mask.any(axis=0).sum()))
    return TextArrays(
        text.ngrams[:, kept], text.slots[:, kept], text.sizes[:, kept], text.mask[:, kept]
    )


def _heard(text: TextArrays) -> Tensor:
    """The mask of tokens; a tenth of the captions is hidden, for guidance."""
    mask = torch.from_numpy(text.mask)
    return mask & (torch.rand(len(mask), 1) >= _WORDLESS)


def _times(count: int, mean: float) -> Tensor:
    """Times (count,), logit-normal about ``mean`` (arXiv 2403.03206), half of them very early.

    Many numbers that agree betray a scene at t = 0.03 already; what the words decide, they decide
    before (the shift of schedules with resolution, section 5.3.2 there).
    """
    early = (torch.rand(count) < _EARLY_SHARE) * (_EARLY_TIMES - mean)
    return torch.sigmoid(torch.randn(count) * _TIME_SPREAD + mean + early)


def _held(shape: torch.Size) -> Tensor:
    """Times of what is given: nearly clean, so that continuing what was made does not drift."""
    return _GIVEN_FROM + (_GIVEN_TO - _GIVEN_FROM) * torch.rand(shape)
