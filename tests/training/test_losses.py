from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from laterna.core.concepts import SETTINGS
from laterna.data.storybook.samples import UNSAID, UpscalerBatch
from laterna.language.tokens import TextArrays
from laterna.stage.tracks import CHANNELS, SIN, normalise
from laterna.training.losses import (
    _CHANNEL_WEIGHTS,
    _PLACE_WEIGHT,
    _channels,
    _group_times,
    _heard,
    _times,
    _trimmed,
    director_loss,
    painter_loss,
    upscaler_loss,
)

COUNT = 4000


def test_times_cover_the_way_and_half_of_them_are_very_early():
    torch.manual_seed(0)
    times = _times(COUNT, -0.7)
    assert 0 < times.min() < 0.005
    assert 0.9 < times.max() < 1
    assert 0.25 < (times < 0.05).float().mean() < 0.4
    assert 0.35 < (times > 0.2).float().mean() < 0.5
    assert (_times(COUNT, 0.5) > 0.2).float().mean() > (times > 0.2).float().mean()


def test_given_groups_are_lightly_noised_and_never_all():
    torch.manual_seed(0)
    times, given = _group_times(COUNT, 4)
    assert not given.all(1).any()
    assert 0.35 < given.any(1).float().mean() < 0.55
    assert times[given].min() >= 0.9
    assert times[given].max() <= 0.995
    for row, known in zip(times[:200], given[:200], strict=True):
        assert len(row[~known].unique()) == 1


def test_a_single_group_is_never_given():
    assert not _group_times(COUNT, 1)[1].any()


def test_colours_of_a_frame_stay_together():
    """(batch, groups, frame, h, w, colour): channel 3 f + c is colour c of frame f."""
    pixels = torch.arange(2 * 3 * 4 * 5 * 6 * 3).view(2, 3, 4, 5, 6, 3)
    found = _channels(pixels)
    assert found.shape == (2, 3, 12, 5, 6)
    assert torch.equal(found[:, :, 7], pixels[:, :, 2, :, :, 1])


def test_some_captions_are_hidden(director_recipe):
    torch.manual_seed(0)
    text = director_recipe.batch(0).text
    many = TextArrays(
        *(np.repeat(part[:1], 600, axis=0) for part in (text.ngrams, text.slots, text.mask))
    )
    mask = _heard(many)
    hidden = ~mask.any(1)
    assert 0.05 < hidden.float().mean() < 0.15
    assert torch.equal(mask[~hidden], torch.from_numpy(many.mask)[~hidden])


def test_only_padding_is_trimmed(director_recipe):
    text = director_recipe.batch(0).text
    length = int(text.mask.sum(1).max())
    trimmed = _trimmed(text)
    assert length < text.mask.shape[1]
    assert trimmed.mask.shape == (len(text.mask), length)
    for name in ("ngrams", "slots", "mask"):
        np.testing.assert_array_equal(getattr(trimmed, name), getattr(text, name)[:, :length])


BOTH = pytest.mark.parametrize("network", ["painter", "director"])


@pytest.fixture
def recipes(recipe, director_recipe):
    return {"painter": recipe, "director": director_recipe}


@BOTH
def test_a_fresh_network_is_scored(recipes, network):
    torch.manual_seed(0)
    loss, figures = recipes[network].loss(recipes[network].build(), recipes[network].batch(0))
    place = figures.get("place", 0.0)
    assert figures[network] + _PLACE_WEIGHT * place == pytest.approx(float(loss.detach()))
    assert 0 < figures[network] < np.inf


@BOTH
def test_every_weight_is_taught_by_some_step(recipes, network):
    torch.manual_seed(0)
    module = recipes[network].build()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.02)
    recipes[network].loss(module, recipes[network].batch(1))[0].backward()
    idle = {n for n, p in module.named_parameters() if p.grad is None or not p.grad.any()}
    assert idle == set()


def test_given_groups_are_not_scored(recipe, monkeypatch):
    """What is given may be anything without changing the gradient of its own picture's error."""
    painted = recipe.batch(0)
    known = torch.tensor([[True, False]])
    times = torch.tensor([[0.99, 0.3]])
    monkeypatch.setattr("laterna.training.losses._group_times", lambda *_: (times, known))
    module = recipe.build()
    torch.manual_seed(0)
    _, alone = painter_loss(module, painted)
    frames = painted.frames.copy()
    frames[:, 0] = 255 - frames[:, 0]
    torch.manual_seed(0)
    changed = type(painted)(frames, *(getattr(painted, n) for n in list(vars(painted))[1:]))
    # A fresh painter answers with the composite, so the other group's answer is the same.
    assert painter_loss(module, changed)[1] == pytest.approx(alone)


class Oracle(nn.Module):
    """A network that knows the answer, and what it hears besides."""

    def __init__(self, *answer, heard=None):
        super().__init__()
        self.answer = answer
        self.heard = heard

    def words(self, ngrams, _mask):
        return torch.zeros(len(ngrams), 32) if self.heard is None else self.heard

    def forward(self, *_):
        return self.answer[0] if len(self.answer) == 1 else self.answer


def clean_frames(painted):
    return _channels(torch.from_numpy(painted.frames)).float() / 127.5 - 1


def test_a_painter_that_knows_the_frames_loses_nothing(recipe):
    painted = recipe.batch(0)
    _, figures = painter_loss(Oracle(clean_frames(painted)), painted)
    assert figures["painter"] == 0


def test_words_must_name_the_setting_where_a_caption_names_one(recipe):
    painted = replace(recipe.batch(0), settings=np.array([3, UNSAID]))
    answer = clean_frames(painted)
    heard = torch.zeros(2, 32)
    _, guessed = painter_loss(Oracle(answer, heard=heard), painted)
    assert guessed["place"] == pytest.approx(np.log(len(SETTINGS)) / 2, rel=1e-4)
    heard[0, 3] = 40
    heard[:, len(SETTINGS) :] = 100  # channels that name no setting are free
    loss, known = painter_loss(Oracle(answer, heard=heard), painted)
    assert known["place"] == pytest.approx(0, abs=1e-6)
    assert float(loss) == pytest.approx(0, abs=1e-6)


def test_a_director_that_knows_the_tracks_loses_nothing(director_recipe):
    directed = director_recipe.batch(0)
    oracle = Oracle(torch.from_numpy(directed.tracks))
    oracle.text = director_recipe.build().text
    loss, _ = director_loss(oracle, directed)
    assert loss == 0


@pytest.mark.parametrize(("time", "sigma"), [(0.3, 0.7), (0.999, 0.1)])
@pytest.mark.parametrize("channel", CHANNELS)
def test_mistakes_of_the_director_count_as_their_channel_weighs(
    director_recipe, monkeypatch, time, sigma, channel
):
    directed = director_recipe.batch(0)
    monkeypatch.setattr("laterna.training.losses._times", lambda n, _: torch.full((n,), time))
    index = CHANNELS.index(channel)
    answer = torch.from_numpy(directed.tracks.copy())
    answer.unflatten(-1, (-1, len(CHANNELS)))[..., index] += 0.2
    oracle = Oracle(answer)
    oracle.text = director_recipe.build().text
    loss, _ = director_loss(oracle, directed)
    weight = float(_CHANNEL_WEIGHTS[index]) / len(CHANNELS)
    assert float(loss) == pytest.approx(weight * (0.2 / sigma) ** 2, rel=1e-3)


def test_places_and_leaning_weigh_most_and_sides_least():
    weights = dict(zip(CHANNELS, _CHANNEL_WEIGHTS.tolist(), strict=True))
    assert weights["x"] == weights["y"] == weights["sin"] == max(weights.values())
    assert min(weights, key=weights.__getitem__) == "mirror"


def test_trembling_stands_out_of_the_noise():
    """An eighth of a radian, scaled, is a good part of the noise's spread."""
    leaning = np.zeros((1, 1, len(CHANNELS)), np.float32)
    leaning[..., SIN] = 0.125
    assert normalise(leaning)[..., SIN] >= 0.5


@pytest.mark.parametrize(("wrong", "loss"), [(0, 0.0), (1, (0.2 / 0.7) ** 2)])
def test_only_mistakes_in_what_was_not_given_count(recipe, monkeypatch, wrong, loss):
    """An error of x0 is one of velocity times 1 - t."""
    painted = recipe.batch(0)
    known, times = torch.tensor([[True, False]]), torch.tensor([[0.99, 0.3]])
    monkeypatch.setattr("laterna.training.losses._group_times", lambda *_: (times, known))
    answer = clean_frames(painted)
    answer[:, wrong] += 0.2
    _, found = painter_loss(Oracle(answer), painted)
    assert found["painter"] == pytest.approx(loss, rel=1e-4)


def test_mistakes_near_the_data_do_not_count_without_end(recipe, monkeypatch):
    painted = recipe.batch(0)
    free, times = torch.tensor([[False, False]]), torch.tensor([[0.999, 0.999]])
    monkeypatch.setattr("laterna.training.losses._group_times", lambda *_: (times, free))
    _, found = painter_loss(Oracle(clean_frames(painted) + 0.05), painted)
    assert found["painter"] == pytest.approx((0.05 / 0.1) ** 2, rel=1e-4)


@pytest.fixture
def lit_disc():
    """A batch in which an actor of one colour stands in half the light, over a ramp."""
    background = np.broadcast_to(np.arange(0, 256, 8, dtype=np.uint8)[None, :, None], (32, 32, 3))
    actor = np.zeros((32, 32, 4), np.uint8)
    actor[8:24, 8:24] = (200, 100, 40, 255)
    seen = background.copy()
    seen[8:24, 8:24] = (100, 50, 20)
    small = (seen[::4, ::4], actor[::4, ::4])
    return UpscalerBatch(*(part[None].copy() for part in (*small, seen, background, actor)))


def scaled(picture):
    return torch.from_numpy(picture).permute(0, 3, 1, 2).float() / 127.5 - 1


def test_an_upscaler_that_knows_light_and_world_loses_nothing(lit_disc):
    half = torch.full((1, 3, 8, 8), 0.5)
    oracle = Oracle(scaled(lit_disc.background), half)
    loss, figures = upscaler_loss(oracle, lit_disc)
    assert float(loss) == pytest.approx(0, abs=1e-5)
    assert set(figures) == {"whole", "behind"}


def test_an_upscaler_is_told_of_wrong_light_and_of_a_wrong_world(lit_disc):
    background = scaled(lit_disc.background)
    _, dark = upscaler_loss(Oracle(background, torch.zeros(1, 3, 8, 8)), lit_disc)
    _, pale = upscaler_loss(Oracle(background + 0.1, torch.full((1, 3, 8, 8), 0.5)), lit_disc)
    assert dark["whole"] > 0.05
    assert dark["behind"] == pytest.approx(0, abs=1e-6)
    assert pale["behind"] == pytest.approx(0.1, rel=1e-3)
    assert pale["whole"] == pytest.approx(0.1 * 0.75, rel=1e-3)
