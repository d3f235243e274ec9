from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from laterna.core.concepts import ACTIONS, CAMERAS, DAYTIMES, RELATIONS, SETTINGS, WEATHERS
from laterna.data.storybook.samples import UNSAID
from laterna.language.tokens import TextArrays
from laterna.models.designer import PLACES
from laterna.stage.scenery.tokens import CODE, ROW
from laterna.stage.tracks import CHANNELS, SIN, normalise
from laterna.training import losses
from laterna.training.losses import (
    _CHANNEL_WEIGHTS,
    _DEED_WEIGHT,
    _PLACE_WEIGHT,
    _heard,
    _held,
    _row_weights,
    _times,
    _trimmed,
    designer_loss,
    director_loss,
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


def test_what_is_given_is_lightly_noised():
    torch.manual_seed(0)
    times = _held(torch.Size((COUNT, 3)))
    assert 0.9 <= times.min() < 0.905
    assert 0.99 < times.max() <= 0.995


def test_some_captions_are_hidden(director_recipe):
    torch.manual_seed(0)
    text = director_recipe.batch(0).text
    many = TextArrays(
        **{name: np.repeat(part[:1], 600, axis=0) for name, part in vars(text).items()}
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
    for name in vars(text):
        np.testing.assert_array_equal(getattr(trimmed, name), getattr(text, name)[:, :length])


BOTH = pytest.mark.parametrize("network", ["designer", "director"])


@pytest.fixture
def recipes(recipe, director_recipe):
    return {"designer": recipe, "director": director_recipe}


@BOTH
def test_a_fresh_network_is_scored(recipes, network):
    torch.manual_seed(0)
    loss, figures = recipes[network].loss(recipes[network].build(), recipes[network].batch(0))
    besides = _PLACE_WEIGHT * figures.get("place", 0) + _DEED_WEIGHT * figures.get("deeds", 0)
    assert figures[network] + besides == pytest.approx(float(loss.detach()))
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


class Oracle(nn.Module):
    """A network that knows the answer, and what it hears besides."""

    def __init__(self, answer, heard=None, text=None, deeds=None):
        super().__init__()
        self.answer = answer
        self.heard = heard
        self.text = text
        self.deeds = deeds

    def told(self, summary):
        """What the words say of everybody: nothing, or what ``deeds`` holds."""
        channels = torch.zeros(*summary.shape[:2], 64)
        if self.deeds is not None:
            actions, relations = torch.from_numpy(self.deeds).unbind(-1)
            for labels, first in ((actions, 0), (relations, len(ACTIONS))):
                known = labels != UNSAID
                channels[*known.nonzero(as_tuple=True), first + labels[known]] = 40
            channels[:, 0] = 0
        return channels

    def gist(self, whole):
        """What they say of the camera."""
        channels = torch.zeros(len(whole), 64)
        if self.deeds is not None:
            channels[torch.arange(len(whole)), torch.from_numpy(self.deeds[:, 0, 0])] = 40
        return channels

    def words(self, ngrams, _mask):
        return torch.zeros(len(ngrams), PLACES) if self.heard is None else self.heard

    def forward(self, *_):
        return self.answer


def nothing_given(monkeypatch, time):
    """Everything is noised up to one time."""
    none = lambda *shape: torch.zeros(shape, dtype=torch.bool)  # noqa: E731
    monkeypatch.setattr(losses, "given_tokens", none)
    monkeypatch.setattr(losses, "given_rows", none)
    monkeypatch.setattr(losses, "_times", lambda count, _: torch.full((count,), time))


# --- Model guidance -------------------------------------------------------------------------------


class Listening(Oracle):
    """One that answers otherwise where it hears words."""

    def __init__(self, answer, gain, text=None):
        super().__init__(answer, text=text)
        self.gain = gain

    def forward(self, z, t, *rest):
        heard = next(part for part in rest if part.dtype == torch.bool).any(1)
        return self.answer + self.gain * heard.float().view(-1, *[1] * (self.answer.ndim - 1))


@BOTH
@pytest.mark.parametrize("time", [0.05, 0.5])
def test_words_draw_twice_as_far_as_the_data_say(recipes, network, monkeypatch, time):
    """As guidance of scale 2 would: the loss is least there, at any time."""
    nothing_given(monkeypatch, time)
    monkeypatch.setattr("laterna.training.losses._WORDLESS", 0.0)
    recipe = recipes[network]
    batch, loss = recipe.batch(0), recipe.loss
    text = recipe.build().text if network == "director" else None
    clean = torch.from_numpy(batch.tracks if network == "director" else batch.rows)
    found = {
        scale: loss(Listening(clean - 1.0, scale, text), batch)[1][network]
        for scale in (0.8, 1.0, 1.5, 2.0, 2.5)
    }
    assert min(found, key=found.__getitem__) == 2
    assert found[2.0] == pytest.approx(0, abs=1e-9)


# --- The designer ---------------------------------------------------------------------------------


@pytest.fixture
def designed(recipe):
    """Two sets, and their rows as a tensor that may be changed."""
    batch = recipe.batch(0)
    return batch, torch.from_numpy(batch.rows.copy())


def test_a_designer_that_knows_the_rows_loses_nothing(designed):
    batch, answer = designed
    _, figures = designer_loss(Oracle(answer), batch)
    assert figures["designer"] == 0


PARTS = {"settings": SETTINGS, "daytimes": DAYTIMES, "weathers": WEATHERS}


@pytest.mark.parametrize("part", PARTS)
def test_words_must_name_what_a_caption_names(designed, part):
    batch, answer = designed
    column, names = list(PARTS).index(part), PARTS[part]
    start = sum(len(other) for other in list(PARTS.values())[:column])
    places = np.full((2, 3), UNSAID)
    places[0, column] = 1
    batch = replace(batch, places=places)
    heard = torch.zeros(2, PLACES + 4)
    _, guessed = designer_loss(Oracle(answer, heard), batch)
    assert guessed["place"] == pytest.approx(np.log(len(names)) / 2, rel=1e-4)
    heard[0, start + 1] = 40
    heard[:, :start] = 100  # channels that name something else are free
    heard[:, start + len(names) :] = 100
    loss, known = designer_loss(Oracle(answer, heard), batch)
    assert known["place"] == pytest.approx(0, abs=1e-6)
    assert float(loss) == pytest.approx(0, abs=1e-6)


def test_words_that_name_nothing_are_asked_for_nothing(designed):
    batch, answer = designed
    silent = replace(batch, places=np.full((2, 3), UNSAID))
    _, figures = designer_loss(Oracle(answer, torch.randn(2, PLACES)), silent)
    assert figures["place"] == 0


def test_wrong_names_cost(designed):
    batch, answer = designed
    heard = torch.zeros(2, PLACES)
    heard[:, (batch.places[0, 0] + 1) % len(SETTINGS)] = 5
    batch = replace(batch, places=np.repeat(batch.places[:1], 2, axis=0))
    _, figures = designer_loss(Oracle(answer, heard), batch)
    assert figures["place"] > 5


@pytest.mark.parametrize(("time", "sigma"), [(0.3, 0.7), (0.999, 0.1)])
def test_mistakes_of_the_designer_are_those_of_velocity(designed, monkeypatch, time, sigma):
    """An error of x0 is one of velocity times 1 - t, but not without end near the data."""
    batch, answer = designed
    nothing_given(monkeypatch, time)
    weights = _row_weights(answer).mean(-1)
    answer[:, 0] += 0.2
    _, figures = designer_loss(Oracle(answer), batch)
    expected = weights[:, 0].sum() * (0.2 / sigma) ** 2 / weights.numel()
    assert figures["designer"] == pytest.approx(float(expected), rel=1e-3)


def test_rows_that_hold_no_piece_count_for_being_empty(designed):
    _, clean = designed
    weights = _row_weights(clean)
    used = clean[..., CODE] > 0
    assert used.any()
    assert not used.all()
    assert not used[:, 0].any()
    empty = weights[:, 1:][~used[:, 1:]]
    assert (weights[..., CODE] == 2).all()
    full = torch.ones(ROW)
    full[CODE] = 2
    assert (weights[used] == full).all()
    assert (weights[:, 0] == full).all()  # the light
    assert (empty.sum(1) < 0.2 * full.sum()).all()


def test_only_rows_that_were_not_given_count(designed, monkeypatch):
    batch, answer = designed
    known = torch.zeros(answer.shape[:2], dtype=torch.bool)
    known[:, 2:9] = True
    monkeypatch.setattr(losses, "given_rows", lambda *_: known)
    answer[:, 2:9] += 5
    _, figures = designer_loss(Oracle(answer), batch)
    assert figures["designer"] == 0
    answer[:, 9] += 5
    _, figures = designer_loss(Oracle(answer), batch)
    assert figures["designer"] > 0


# --- The director ---------------------------------------------------------------------------------


@pytest.fixture
def directed(director_recipe):
    """Two scenes, their tracks as a tensor that may be changed, and a text encoder."""
    batch = director_recipe.batch(0)
    return batch, torch.from_numpy(batch.tracks.copy()), director_recipe.build().text


def test_a_director_that_knows_the_tracks_loses_nothing(directed):
    batch, answer, text = directed
    loss = director_loss(Oracle(answer, text=text), batch)[1]["director"]
    assert loss == 0


def test_tokens_that_were_given_do_not_count(directed, monkeypatch):
    batch, answer, text = directed
    known = torch.zeros(answer.shape[:3], dtype=torch.bool)
    known[:, :, 1] = known[:, 0] = True
    known[:, -1, 0] = False
    monkeypatch.setattr(losses, "given_tokens", lambda *_: known)
    answer[known] += 5
    assert director_loss(Oracle(answer, text=text), batch)[1]["director"] == 0
    answer[:, -1, 0] += 5
    assert director_loss(Oracle(answer, text=text), batch)[1]["director"] > 0


def test_networks_are_told_which_parts_are_given(directed, monkeypatch):
    """Nothing but their times tells them."""
    batch, answer, text = directed
    known = torch.zeros(answer.shape[:3], dtype=torch.bool)
    known[:, :, 1] = True
    monkeypatch.setattr(losses, "given_tokens", lambda *_: known)
    seen = {}

    class Watching(Oracle):
        def forward(self, z, t, *_):
            seen.update(z=z, t=t)
            return self.answer

    director_loss(Watching(answer, text=text), batch)
    assert seen["t"][known].min() >= 0.9
    free = seen["t"][:, :, 0]
    assert (free == free[:, :1]).all()
    close = (seen["z"] - answer)[known].abs().mean()
    assert close < 0.15 < (seen["z"] - answer)[~known].abs().mean()


@pytest.mark.parametrize(("time", "sigma"), [(0.3, 0.7), (0.999, 0.1)])
@pytest.mark.parametrize("channel", CHANNELS)
def test_mistakes_of_the_director_count_as_their_channel_weighs(
    directed, monkeypatch, time, sigma, channel
):
    batch, answer, text = directed
    nothing_given(monkeypatch, time)
    index = CHANNELS.index(channel)
    answer.unflatten(-1, (-1, len(CHANNELS)))[..., index] += 0.2
    loss = director_loss(Oracle(answer, text=text), batch)[1]["director"]
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


def test_words_must_name_deeds_and_the_camera(director_recipe, monkeypatch):
    """Guessing costs the logarithm of the choices for everybody of whom something is said."""
    monkeypatch.setattr("laterna.training.losses._WORDLESS", 0.0)
    batch = director_recipe.batch(0)
    deeds = np.full_like(batch.deeds, UNSAID)
    deeds[:, 0, 0] = 2
    deeds[0, 1] = (3, 1)
    batch = replace(batch, deeds=deeds)
    answer, text = torch.from_numpy(batch.tracks), director_recipe.build().text
    guessed = director_loss(Oracle(answer, text=text), batch)[1]["deeds"]
    scenes = len(deeds)
    expected = (np.log(len(ACTIONS)) + np.log(len(RELATIONS))) / scenes + np.log(len(CAMERAS))
    assert guessed == pytest.approx(expected, rel=1e-3)
    known = director_loss(Oracle(answer, text=text, deeds=deeds), batch)[1]["deeds"]
    assert known == pytest.approx(0, abs=1e-6)


def test_who_hears_no_words_need_not_name_deeds(director_recipe, monkeypatch):
    monkeypatch.setattr("laterna.training.losses._WORDLESS", 1.0)
    batch = director_recipe.batch(0)
    oracle = Oracle(torch.from_numpy(batch.tracks), text=director_recipe.build().text)
    assert director_loss(oracle, batch)[1]["deeds"] == 0
