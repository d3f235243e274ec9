import pytest
import torch

from laterna.models.director import Director, DirectorConfig
from laterna.models.text_encoder import TextEncoderConfig
from laterna.stage.tracks import CHANNELS, SLOTS, TRACK_RATE

TOKEN = TRACK_RATE * len(CHANNELS)


def asked(batch=2, seconds=3):
    """Everything that a director is asked with."""
    mask = torch.arange(10)[None] < torch.tensor([[6], [3], [5]])[:batch]
    return {
        "z": torch.randn(batch, seconds, 4, TOKEN),
        "t": torch.rand(batch, seconds, 4),
        "text": torch.randn(batch, 10, 32),
        "mask": mask,
        "summary": torch.randn(batch, 4, 32),
        "scalars": torch.randn(batch, 2),
    }


def test_a_token_is_a_second_of_a_slots_track():
    config = DirectorConfig()
    assert (config.slots, config.samples, config.channels) == (SLOTS, TRACK_RATE, len(CHANNELS))


@pytest.mark.parametrize("seconds", [1, 4, 20])
def test_any_length_is_directed(director, seconds):
    assert director(**asked(seconds=seconds)).shape == (2, seconds, 4, TOKEN)


def test_scenes_of_a_batch_do_not_meet(director):
    told = asked()
    together = director(**told)
    for index in range(2):
        alone = director(**{name: part[index : index + 1] for name, part in told.items()})
        torch.testing.assert_close(alone[0], together[index], atol=1e-5, rtol=1e-4)


def test_words_behind_the_end_are_not_heard(director):
    told = asked()
    noisy = torch.where(told["mask"][..., None], told["text"], torch.randn(2, 10, 32))
    torch.testing.assert_close(director(**{**told, "text": noisy}), director(**told))


def test_without_words_text_means_nothing(director):
    told = {**asked(), "mask": torch.zeros(2, 10, dtype=torch.bool)}
    silent = director(**told)
    assert torch.isfinite(silent).all()
    torch.testing.assert_close(director(**{**told, "text": torch.randn(2, 10, 32)}), silent)


@pytest.mark.parametrize("name", ["z", "t", "text", "summary", "scalars"])
def test_everything_told_is_heard(director, name):
    told = asked()
    changed = {**told, name: told[name] + 0.3}
    assert (director(**changed) - director(**told)).abs().max() > 1e-3


def test_each_token_has_a_time_of_its_own(director):
    told = asked()
    later = told["t"].clone()
    later[:, 1, 2] = 0.99
    change = (director(**{**told, "t": later}) - director(**told)).abs().mean((0, 3))
    assert change.argmax() == 1 * 4 + 2


def test_an_actor_hears_first_what_is_said_of_it(director):
    told = asked()
    renewed = told["summary"].clone()
    renewed[:, 2] += 1
    change = (director(**{**told, "summary": renewed}) - director(**told)).abs().mean((0, 1, 3))
    assert change.argmax() == 2


def test_slots_and_seconds_are_told_apart(director):
    told = asked()
    told["z"] = told["z"][:, :1, :1].expand(-1, 3, 4, -1).contiguous()
    told["t"] = torch.full((2, 3, 4), 0.5)
    found = director(**told)
    assert (found[:, :, 0] - found[:, :, 1]).abs().max() > 1e-3
    assert (found[:, 0] - found[:, 2]).abs().max() > 1e-4


def test_its_words_are_of_its_own_encoder(director):
    ngrams = torch.randint(1, 64, (2, 10, 5), dtype=torch.int32)
    slots = torch.randint(4, (2, 10), dtype=torch.int32)
    told = asked()
    sizes = torch.randint(3, (2, 10), dtype=torch.int32)
    text, summary = director.text(ngrams, slots, sizes, told["mask"])
    assert director(**{**told, "text": text, "summary": summary}).shape == told["z"].shape


@pytest.mark.parametrize("slots", [1, 2, SLOTS])
def test_empty_slots_need_not_be_directed(director, slots):
    told = asked()
    told |= {"z": torch.randn(2, 3, slots, TOKEN), "t": torch.rand(2, 3, slots)}
    told["summary"] = torch.randn(2, SLOTS, 32)
    assert director(**told).shape == told["z"].shape


def test_a_fresh_director_says_nothing_yet():
    fresh = Director(DirectorConfig(width=32, depth=1, heads=2, text=TextEncoderConfig(width=32)))
    found = fresh(**asked())
    torch.testing.assert_close(found, fresh.out.bias.expand_as(found))
