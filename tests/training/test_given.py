"""What stands as given while training: every task of the studio, and never the whole answer."""

import pytest
import torch

from laterna.training import given
from laterna.training.given import _with_something_open, given_rows, given_tokens

COUNT = 4000


@pytest.fixture(autouse=True)
def _chance():
    torch.manual_seed(0)


@pytest.mark.parametrize(("seconds", "slots"), [(1, 1), (1, 7), (2, 2), (20, 3), (20, 7)])
def test_something_is_always_open(seconds, slots):
    known = given_tokens(COUNT, seconds, slots)
    assert known.shape == (COUNT, seconds, slots)
    assert known.dtype == torch.bool
    assert not known.flatten(1).all(1).any()


@pytest.mark.parametrize("rows", [1, 2, 41])
def test_some_row_is_always_open(rows):
    known = given_rows(COUNT, rows)
    assert known.shape == (COUNT, rows)
    assert not known.all(1).any()


def test_what_has_one_part_is_never_given():
    assert not given_tokens(COUNT, 1, 1).any()
    assert not given_rows(COUNT, 1).any()


def test_most_is_made_from_nothing():
    scenes = ~given_tokens(COUNT, 6, 4).flatten(1).any(1)
    assert 0.58 < scenes.float().mean() < 0.64
    sets = ~given_rows(COUNT, 41).any(1)
    assert 0.68 < sets.float().mean() < 0.76


def test_one_part_at_most_is_opened_again():
    known = torch.ones(COUNT, 24, dtype=torch.bool)
    opened = _with_something_open(known)
    assert ((~opened).sum(1) == 1).all()
    assert known.all()
    assert (~opened).any(0).all()


@pytest.fixture
def tasks(monkeypatch):
    """What is given in many scenes of six seconds and four slots, before anything is opened."""
    monkeypatch.setattr(given, "_NOTHING", 0)
    monkeypatch.setattr(given, "_with_something_open", lambda known: known)
    return given_tokens(COUNT, 6, 4)


def times(tasks):
    """Those of whole seconds, (scenes, seconds)."""
    whole = (tasks == tasks[:, :, :1]).flatten(1).all(1) & ~tasks.flatten(1).all(1)
    return tasks[whole & tasks.flatten(1).any(1)][:, :, 0]


def test_seconds_are_given_at_the_beginning_at_the_end_or_at_both(tasks):
    found = times(tasks)
    first, last = found[:, 0], found[:, -1]
    inner = found.int().diff(dim=1).abs().sum(1)
    assert (first | last).all()
    assert (inner[first != last] == 1).all()
    assert (inner[first & last] == 2).all()
    for kind in (first & ~last, last & ~first):
        assert 0.17 < kind.sum() / COUNT < 0.28  # "both" of one second is a beginning
    assert 0.12 < (first & last).sum() / COUNT < 0.2


def test_all_lengths_are_given_but_never_the_whole_film(tasks):
    counts = times(tasks).sum(1).bincount(minlength=7)
    assert counts[0] == counts[6] == 0
    assert counts[1:6].min() > 0.8 * counts[1:6].float().mean()


def test_halves_of_what_is_given_at_both_ends_are_alike(tasks):
    found = times(tasks)
    both = found[found[:, 0] & found[:, -1]]
    before = both.int().cumprod(1).sum(1)
    after = both.flip(1).int().cumprod(1).sum(1)
    assert set((before - after).tolist()) == {0, 1}


def test_whole_slots_are_given(tasks):
    """Control over who moves how: some for all the film, the others not at all."""
    steady = (tasks == tasks[:, :1]).flatten(1).all(1)
    mixed = tasks[:, 0].any(1) & ~tasks[:, 0].all(1)
    chosen = tasks[steady & mixed][:, 0]
    assert 0.14 < len(chosen) / COUNT < 0.22
    assert (chosen.float().mean(0) > 0.4).all()
    assert (chosen.float().mean(0) < 0.6).all()


def test_anything_is_given_in_every_share(tasks):
    seconds = (tasks == tasks[:, :, :1]).flatten(1).all(1)
    slots = (tasks == tasks[:, :1]).flatten(1).all(1)
    shares = tasks[~seconds & ~slots].flatten(1).float().mean(1)
    assert 0.16 < len(shares) / COUNT < 0.22
    assert torch.histc(shares, 4, 0, 1).min() > 0.18 * len(shares)


def test_rows_are_given_in_every_share():
    shares = given_rows(COUNT, 41).float().mean(1)
    shares = shares[shares > 0]
    assert torch.histc(shares, 4, 0, 1).min() > 0.18 * len(shares)
