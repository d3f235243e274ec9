import pytest
import torch
from torch.nn import functional as F

from laterna.models.designer import Designer, DesignerConfig
from laterna.models.director import Director, DirectorConfig
from laterna.models.transformer import (
    Block,
    RotaryPositions,
    TimeEmbedding,
    _attention,
    _rotate,
    rms_norm,
)


def scores(positions, query, key):
    """How much every token looks at every other, (tokens, tokens)."""
    rotary = RotaryPositions(query.shape[-1])(positions[None])
    turned = [_rotate(part[None, None], rotary)[0, 0] for part in (query, key)]
    return turned[0] @ turned[1].T


@pytest.fixture
def tokens():
    return torch.randn(2, 6, 32)


def test_attention_feels_only_differences_of_place(tokens):
    places = torch.rand(6, 3) * torch.tensor([10.0, 2.0, 2.0]) - 1
    here = scores(places, *tokens)
    for shift in ([3.0, 0, 0], [0, 0.5, -0.7], [-1.0, 1.0, 0.3]):
        torch.testing.assert_close(
            scores(places + torch.tensor(shift), *tokens), here, atol=1e-3, rtol=1e-3
        )


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_every_axis_is_felt(tokens, axis):
    places = torch.zeros(6, 3)
    places[3, axis] = 0.4
    changed = scores(places, *tokens) - scores(torch.zeros(6, 3), *tokens)
    assert changed[3, 0].abs() > 0.01


def test_at_the_origin_nothing_is_turned(tokens):
    torch.testing.assert_close(scores(torch.zeros(6, 3), *tokens), tokens[0] @ tokens[1].T)


def test_turning_keeps_lengths(tokens):
    rotary = RotaryPositions(32)(torch.rand(1, 6, 3))
    turned = _rotate(tokens[0][None, None], rotary)
    torch.testing.assert_close(turned.norm(dim=-1)[0, 0], tokens[0].norm(dim=-1))


def test_what_training_rounds_the_export_has_too():
    """A bf16 network and its fp32 twin must turn by the same angles, or the export is another."""
    networks = (Director(DirectorConfig()), Designer(DesignerConfig()))
    for twin in (RotaryPositions(32), TimeEmbedding(16), *networks):
        exact = {name: buffer.clone() for name, buffer in twin.named_buffers()}
        rounded = dict(twin.to(torch.bfloat16).named_buffers())
        assert exact
        assert all(torch.equal(exact[name], rounded[name].float()) for name in exact)


def test_times_are_told_apart_and_alike_times_are_alike():
    embed = TimeEmbedding(24)
    times = torch.linspace(0, 1, 101)
    found = embed(times)
    distances = torch.cdist(found, found) + torch.eye(101)
    assert distances.min() > 1e-4
    torch.testing.assert_close(embed(times.view(1, 101, 1))[0, :, 0], found)


def test_the_norm_forgets_lengths():
    x = torch.randn(4, 16)
    torch.testing.assert_close(rms_norm(x * 50), rms_norm(x), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(rms_norm(x).square().mean(-1), torch.ones(4), atol=1e-3, rtol=0)


@pytest.mark.parametrize("modulated", [True, False])
def test_masked_tokens_are_not_seen(modulated):
    block = Block(32, 2, modulated=modulated)
    x = torch.randn(2, 6, 32)
    modulation = torch.randn(2, 6, 6, 32) if modulated else None
    mask = torch.tensor([True, True, True, True, False, False]).expand(2, 1, 1, 6)
    before = block(x, None, mask, modulation)
    other = torch.cat([x[:, :4], torch.randn(2, 2, 32)], dim=1)
    after = block(other, None, mask, modulation)
    torch.testing.assert_close(after[:, :4], before[:, :4])
    assert not torch.allclose(after[:, 4:], before[:, 4:])


def test_without_places_order_means_nothing():
    block = Block(32, 2, modulated=False)
    x = torch.randn(1, 6, 32)
    order = torch.randperm(6)
    torch.testing.assert_close(
        block(x[:, order], None, None, None), block(x, None, None, None)[:, order]
    )


def test_attention_is_that_of_the_fused_kernel():
    query, key, value = torch.randn(3, 2, 4, 6, 8).unbind(0)
    mask = torch.tensor([True, True, False, True, True, False]).expand(2, 1, 1, 6)
    for seen in (None, mask):
        fused = F.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        torch.testing.assert_close(_attention(query, key, value, seen), fused)


@pytest.mark.parametrize("modulated", [True, False])
def test_context_is_looked_at_and_has_no_place(modulated):
    block = Block(32, 2, modulated=modulated)
    x, context = torch.randn(2, 6, 32), torch.randn(2, 3, 32)
    modulation = torch.randn(2, 6, 6, 32) if modulated else None
    rotary = RotaryPositions(16)(torch.rand(2, 6, 3))
    found = block(x, rotary, None, modulation, context)
    assert found.shape == x.shape
    assert not torch.allclose(found, block(x, rotary, None, modulation))
    turned = block(x, rotary, None, modulation, context.flip(1))
    torch.testing.assert_close(turned, found)


def test_masked_context_is_not_seen():
    block = Block(32, 2, modulated=False)
    x, context = torch.randn(2, 6, 32), torch.randn(2, 3, 32)
    mask = (torch.arange(9) != 1).expand(2, 1, 1, 9)
    noisy = context.clone()
    noisy[:, 1] = torch.randn(2, 32)
    torch.testing.assert_close(
        block(x, None, mask, None, noisy), block(x, None, mask, None, context)
    )
    shorter = block(x, None, None, None, context[:, [0, 2]])
    torch.testing.assert_close(block(x, None, mask, None, context), shorter)
