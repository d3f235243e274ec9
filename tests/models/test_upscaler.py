import pytest
import torch
from torch import nn

from laterna.models.upscaler import SCALE, Upscaler, UpscalerConfig, compose


@pytest.fixture
def fresh():
    return Upscaler(UpscalerConfig(width=8, depth=1, fine_width=4))


@pytest.fixture
def trained(fresh):
    """As if something had been learnt: no layer answers zero."""
    for parameter in fresh.parameters():
        nn.init.normal_(parameter, std=0.1)
    return fresh


def pictures(count=2, size=(16, 24)):
    return torch.rand(count, 3, *size) * 2 - 1, torch.rand(count, 4, *size)


def test_with_nothing_learnt_it_enlarges_smoothly_in_plain_light(fresh):
    for layer in (fresh.light, fresh.out):
        assert not layer.weight.any()
        nn.init.zeros_(layer.bias)
    frame, composite = pictures()
    background, gain = fresh(frame, composite)
    expected = nn.functional.interpolate(frame, scale_factor=SCALE, mode="bilinear")
    torch.testing.assert_close(background, expected)
    assert (gain == 1).all()


@pytest.mark.parametrize("size", [(48, 88), (64, 64), (88, 48)])
def test_the_background_is_four_times_larger(trained, size):
    background, gain = trained(*pictures(3, size))
    large = (SCALE * size[0], SCALE * size[1])
    assert background.shape == (3, 3, *large)
    assert gain.shape == (3, 3, *size)


def test_frames_do_not_see_each_other(trained):
    frame, composite = pictures(3)
    together = trained(frame, composite)
    alone = trained(frame[1:2], composite[1:2])
    for part, one in zip(together, alone, strict=True):
        torch.testing.assert_close(part[1:2], one, atol=1e-5, rtol=1e-5)


def test_it_looks_at_the_drawings(trained):
    frame, composite = pictures()
    changed = composite.clone()
    changed[:, 1] = 0
    answers = zip(trained(frame, composite), trained(frame, changed), strict=True)
    assert all((one - other).abs().max() > 1e-4 for one, other in answers)


@pytest.fixture
def answer():
    """Background and gain of one large picture, each of one value."""

    def make(background, gain):
        return background * torch.ones(1, 3, 8, 8), gain * torch.ones(1, 3, 2, 2)

    return make


def covering(colour, alpha):
    """A composite of one premultiplied colour."""
    composite = torch.full((1, 4, 8, 8), alpha)
    composite[:, :3] = colour * alpha
    return composite


def test_where_nobody_is_the_background_shows(answer):
    composed = compose(*answer(0.3, 0.2), covering(0.7, 0.0))
    torch.testing.assert_close(composed, torch.full_like(composed, 0.3))


def test_whoever_is_there_is_seen_in_the_light(answer):
    composed = compose(*answer(0.3, 0.5), covering(0.8, 1.0))
    torch.testing.assert_close(composed, torch.full_like(composed, 2 * 0.4 - 1))


def test_half_there_is_half_seen(answer):
    composed = compose(*answer(1.0, 1.0), covering(0.0, 0.5))
    torch.testing.assert_close(composed, torch.zeros_like(composed))
