import pytest
import torch

from laterna.models.painter import DOWN, GROUP, Painter, PainterConfig
from laterna.stage.formats import DRAFT_SIZES, PAINTER_SIZES


def asked(batch=2, groups=3, size=(24, 16)):
    """Everything that a painter is asked with."""
    width, height = size
    return {
        "z": torch.randn(batch, groups, 12, height, width),
        "t": torch.rand(batch, groups),
        "composite": torch.rand(batch, groups, 16, height, width),
        "world": torch.randn(batch, groups, 8, height, width),
        "seconds": torch.arange(groups).float().expand(batch, -1) / 2,
        "ngrams": torch.randint(1, 4096, (batch, 10, 5), dtype=torch.int32),
        "mask": torch.arange(10)[None] < torch.tensor([[6], [3]])[:batch],
        "scalars": torch.randn(batch, 3),
    }


GROUPED = ("z", "t", "composite", "world", "seconds")


@pytest.mark.parametrize("size", PAINTER_SIZES + DRAFT_SIZES)
@pytest.mark.parametrize("groups", [1, 5])
def test_every_format_and_length_is_painted(painter, size, groups):
    found = painter(**asked(1, groups, size))
    assert found.shape == (1, groups, GROUP * 3, size[1], size[0])
    assert torch.isfinite(found).all()
    assert all(side % DOWN == 0 for side in size)


def test_clips_of_a_batch_do_not_meet(painter):
    told = asked()
    together = painter(**told)
    for index in range(2):
        alone = painter(**{name: part[index : index + 1] for name, part in told.items()})
        torch.testing.assert_close(alone[0], together[index], atol=1e-4, rtol=1e-3)


def test_groups_may_come_in_any_order(painter):
    """What a group is told, its own time among it, stays with it."""
    told = asked()
    order = torch.tensor([2, 0, 1])
    shuffled = {k: part[:, order] if k in GROUPED else part for k, part in told.items()}
    torch.testing.assert_close(painter(**shuffled), painter(**told)[:, order], atol=1e-4, rtol=1e-3)


def test_a_group_has_a_time_of_its_own_and_others_see_it(painter):
    told = asked()
    later = told["t"].clone()
    later[:, 1] = 0.99
    change = (painter(**{**told, "t": later}) - painter(**told)).abs().mean((0, 2, 3, 4))
    assert change.argmax() == 1
    assert change[[0, 2]].min() > 1e-6


def test_only_distances_in_time_matter(painter):
    told = asked()
    shifted = {**told, "seconds": told["seconds"] + 7}
    torch.testing.assert_close(painter(**shifted), painter(**told), atol=2e-3, rtol=2e-3)


def test_words_behind_the_end_are_not_heard(painter):
    told = asked()
    others = torch.randint_like(told["ngrams"], 1, 4096)
    noisy = torch.where(told["mask"][..., None], told["ngrams"], others)
    torch.testing.assert_close(painter(**{**told, "ngrams": noisy}), painter(**told))


def test_every_group_hears_the_words(painter):
    told = asked()
    told["mask"][0] = False
    other = asked()["ngrams"]
    change = (painter(**{**told, "ngrams": other}) - painter(**told)).abs().mean((2, 3, 4))
    assert not change[0].any()
    assert change[1].min() > 1e-4


@pytest.mark.parametrize("name", ["z", "t", "composite", "world", "seconds", "scalars"])
def test_everything_told_is_heard(painter, name):
    told = asked()
    scale = torch.arange(3).view(1, 3, *(1,) * (told[name].ndim - 2)) if name in GROUPED else 1
    changed = {**told, name: told[name] + 0.3 * scale}
    assert (painter(**changed) - painter(**told)).abs().max() > 1e-4


def test_a_fresh_painter_shows_the_drawings_where_they_are():
    """Frame by frame, colour by colour; all around them is grey."""
    fresh = Painter(PainterConfig(widths=(16, 24, 32), full_width=8, depth=1, heads=2))
    with torch.no_grad():
        fresh.out.bias.zero_()
    told = asked()
    found = fresh(**told).unflatten(2, (GROUP, 3))
    composite = told["composite"].unflatten(2, (GROUP, 4))
    torch.testing.assert_close(found, 2 * composite[:, :, :, :3])


def test_it_paints_in_half_precision_too(painter):
    told = asked(1, 2)
    full = painter(**told)
    half = painter.to(torch.bfloat16)(**told).float()
    assert (half - full).abs().mean() < 0.1 * full.abs().mean()
