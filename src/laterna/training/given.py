"""What stands as given while training, so that one network generates, continues, fills and edits.

The task is the mask: nothing given is text to video; the first or the last seconds are extension;
both ends are in-betweening; whole slots are control over paths; anything else is editing.
"""

from __future__ import annotations

import torch
from torch import Tensor

_NOTHING = 0.6
_ROWS_NOTHING = 0.7


def given_tokens(scenes: int, seconds: int, slots: int) -> Tensor:
    """Which track tokens are given, (scenes, seconds, slots) bool; one at least is not."""
    clock = torch.arange(seconds)
    known = 1 + (torch.rand(scenes, 1) * max(seconds - 1, 1)).long()
    first = clock < known
    last = clock >= seconds - known
    ends = (clock < (known + 1) // 2) | (clock >= seconds - known // 2)
    who = (torch.rand(scenes, slots) < 0.5)[:, None].expand(-1, seconds, -1)
    any_ = torch.rand(scenes, seconds, slots) < torch.rand(scenes, 1, 1)
    times = torch.stack([first, last, ends], 1)[..., None].expand(-1, -1, -1, slots)
    masks = torch.cat([times, torch.stack([who, any_], 1)], 1)
    chosen = masks[torch.arange(scenes), torch.randint(masks.shape[1], (scenes,))]
    chosen = chosen & (torch.rand(scenes, 1, 1) >= _NOTHING)
    return _with_something_open(chosen.flatten(1)).view(scenes, seconds, slots)


def given_rows(sets: int, rows: int) -> Tensor:
    """Which rows of a set are given, (sets, rows) bool; one at least is not."""
    chosen = torch.rand(sets, rows) < torch.rand(sets, 1)
    return _with_something_open(chosen & (torch.rand(sets, 1) >= _ROWS_NOTHING))


def _with_something_open(given: Tensor) -> Tensor:
    given = given.clone()
    given[torch.arange(len(given)), torch.randint(given.shape[1], (len(given),))] = False
    return given
