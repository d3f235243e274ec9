import pytest
import torch

from laterna.core.concepts import DAYTIMES, SETTINGS, WEATHERS
from laterna.models.designer import PLACES, Designer, DesignerConfig
from laterna.stage.scenery.tokens import ROW, ROWS


def asked(batch=2):
    """Everything that a designer is asked with."""
    return {
        "z": torch.randn(batch, ROWS, ROW),
        "t": torch.rand(batch, ROWS),
        "ngrams": torch.randint(1, 4096, (batch, 10, 5), dtype=torch.int32),
        "mask": torch.arange(10)[None] < torch.tensor([[6], [3], [5]])[:batch],
        "scalars": torch.randn(batch, 3),
    }


def test_its_rows_are_those_of_a_set():
    config = DesignerConfig()
    assert (config.rows, config.channels) == (ROWS, ROW)


def test_what_it_hears_has_room_for_every_place_that_words_name():
    assert len(SETTINGS) + len(DAYTIMES) + len(WEATHERS) == PLACES <= DesignerConfig().width


def test_sets_of_a_batch_do_not_meet(designer):
    told = asked()
    together = designer(**told)
    for index in range(2):
        alone = designer(**{name: part[index : index + 1] for name, part in told.items()})
        torch.testing.assert_close(alone[0], together[index], atol=1e-5, rtol=1e-4)


def test_words_behind_the_end_are_not_heard(designer):
    told = asked()
    noisy = torch.where(told["mask"][..., None], told["ngrams"], 7)
    torch.testing.assert_close(designer(**{**told, "ngrams": noisy}), designer(**told))


def test_without_words_text_means_nothing(designer):
    told = {**asked(), "mask": torch.zeros(2, 10, dtype=torch.bool)}
    silent = designer(**told)
    assert torch.isfinite(silent).all()
    torch.testing.assert_close(designer(**{**told, "ngrams": told["ngrams"].flip(0)}), silent)


@pytest.mark.parametrize("name", ["z", "t", "ngrams", "scalars"])
def test_everything_told_is_heard(designer, name):
    told = asked()
    changed = told[name].flip(0) if name == "ngrams" else told[name] + 0.3
    assert (designer(**{**told, name: changed}) - designer(**told)).abs().max() > 1e-3


@pytest.mark.parametrize("scalar", range(3))
def test_shape_ground_and_its_height_are_heard(designer, scalar):
    told = asked()
    changed = told["scalars"].clone()
    changed[:, scalar] += 0.3
    assert (designer(**{**told, "scalars": changed}) - designer(**told)).abs().max() > 1e-3


def test_each_row_has_a_time_of_its_own(designer):
    told = asked()
    later = told["t"].clone()
    later[:, 5] = 0.99
    change = (designer(**{**told, "t": later}) - designer(**told)).abs().mean((0, 2))
    assert change.argmax() == 5


def test_rows_see_each_other(designer):
    told = asked()
    moved = told["z"].clone()
    moved[:, 3] += 1
    change = (designer(**{**told, "z": moved}) - designer(**told)).abs().mean((0, 2))
    assert change.argmax() == 3
    assert change.min() > 1e-4


def test_rows_are_told_apart(designer):
    told = asked()
    told["z"] = told["z"][:, :1].expand(-1, ROWS, -1).contiguous()
    told["t"] = torch.full((2, ROWS), 0.5)
    found = designer(**told)
    assert (found[:, 1] - found[:, 2]).abs().max() > 1e-3


def test_a_fresh_designer_says_nothing_yet():
    fresh = Designer(DesignerConfig(width=32, depth=1, heads=2))
    found = fresh(**asked())
    torch.testing.assert_close(found, fresh.out.bias.expand_as(found))
