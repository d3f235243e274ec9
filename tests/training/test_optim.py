from copy import deepcopy
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from laterna.models.designer import Designer, DesignerConfig
from laterna.models.director import Director, DirectorConfig
from laterna.training.optim import (
    MasterOptimizer,
    OptimConfig,
    orthogonalised,
    trapezoid,
)


@pytest.mark.parametrize("shape", [(3, 16, 16), (2, 32, 128), (1, 8, 300)])
def test_updates_become_nearly_orthogonal(shape):
    torch.manual_seed(0)
    found = orthogonalised(torch.randn(shape))
    values = torch.linalg.svdvals(found)
    # Five rounds of the quintic leave singular values about 1, not at 1 (see Muon).
    assert values.max() < 1.35
    assert values.median() > 0.65
    assert found.dtype == torch.float32


def test_they_point_where_the_gradient_points():
    torch.manual_seed(0)
    gradient = torch.randn(2, 16, 64)
    u, _, vh = torch.linalg.svd(gradient, full_matrices=False)
    alike = torch.cosine_similarity((u @ vh).flatten(1), orthogonalised(gradient).flatten(1))
    assert alike.min() > 0.95


def test_the_size_of_the_gradient_does_not_matter():
    torch.manual_seed(0)
    gradient = torch.randn(1, 16, 64)
    small, large = (orthogonalised(gradient * scale) for scale in (1e-3, 1e3))
    torch.testing.assert_close(small, large, atol=0.03, rtol=0.03)


def test_kernels_are_stepped_as_matrices_whatever_their_layout():
    """All outputs' kernels move by as much, and apart from each other."""

    class Seeing(nn.Module):
        def __init__(self):
            super().__init__()
            self.convolutions = nn.ModuleList([nn.Conv2d(16, 8, 3)])

    torch.manual_seed(0)
    moves = []
    seeing = Seeing()
    for layout in (torch.contiguous_format, torch.channels_last):
        module = deepcopy(seeing).to(memory_format=layout)
        before = module.convolutions[0].weight.detach().clone()
        optimizer = MasterOptimizer(module, OptimConfig(lr=0.01, weight_decay=0))
        torch.manual_seed(1)
        module.convolutions[0](torch.randn(4, 16, 9, 9)).square().sum().backward()
        optimizer.step(1)
        moves.append((module.convolutions[0].weight.detach() - before).flatten(1))
    torch.testing.assert_close(moves[0], moves[1], atol=2e-3, rtol=0.05)
    values = torch.linalg.svdvals(moves[0])
    assert values.max() < 3 * values.min()


@given(st.integers(1, 5000), st.integers(0, 300), st.floats(0, 1))
def test_the_learning_rate_rises_stays_and_falls(steps, warmup, decay):
    shares = [
        trapezoid(step, steps, warmup, decay) for step in range(0, steps, max(steps // 50, 1))
    ]
    assert all(0 <= share <= 1 for share in shares)
    rises = np.sign(np.diff(shares))
    assert all(later <= before for before, later in pairwise(rises) if before < 0)
    assert trapezoid(steps, steps, warmup, decay) == 0


@pytest.mark.parametrize(
    ("step", "share"), [(0, 0.1), (4, 0.5), (9, 1), (50, 1), (75, 1), (90, 0.4), (100, 0)]
)
def test_a_trapezoid_of_a_hundred_steps(step, share):
    assert trapezoid(step, 100, 10, 0.25) == pytest.approx(share)


@pytest.mark.parametrize(
    ("module", "owners"),
    [(Director(DirectorConfig()), {"", "text."}), (Designer(DesignerConfig()), {""})],
    ids=["director", "designer"],
)
def test_only_hidden_matrices_are_orthogonalised(module, owners):
    optimizer = MasterOptimizer(module, OptimConfig())
    stepped = {name for name, parts in optimizer.parts.items() if parts}
    assert {name.partition("blocks.")[0] for name in stepped} == owners
    kinds = {name.partition("blocks.")[2].split(".", 1)[1] for name in stepped}
    assert kinds == {"qkv.weight", "out.weight", "gate_up.weight", "down.weight"}
    assert optimizer.momentum.keys() == stepped


def optimised(**facts) -> tuple[nn.Module, MasterOptimizer]:
    torch.manual_seed(0)
    module = nn.ModuleDict({"blocks": nn.ModuleDict({"out": nn.Linear(8, 8)})}).to(torch.bfloat16)
    return module, MasterOptimizer(module, OptimConfig(**facts))


def step(module, optimizer, scale=1.0) -> float:
    x = torch.linspace(-1, 1, 32).view(4, 8).bfloat16()
    (module["blocks"]["out"](x).float().square().sum() * scale).backward()
    return optimizer.step(1.0)


def test_what_is_too_small_for_half_precision_still_adds_up():
    module, optimizer = optimised(lr=1e-5, weight_decay=0)
    begin = {n: p.clone() for n, p in optimizer.master.items()}
    for _ in range(20):
        step(module, optimizer)
    moved = (optimizer.master["blocks.out.weight"] - begin["blocks.out.weight"]).abs().max()
    assert 1e-5 < moved < 1e-3
    for name, parameter in module.named_parameters():
        assert parameter.dtype == torch.bfloat16
        assert torch.equal(parameter, optimizer.master[name].bfloat16())
        assert parameter.grad is None


def test_wild_gradients_are_tamed():
    (calm, one), (wild, other) = optimised(clip=1.0), optimised(clip=1.0)
    assert step(wild, other, scale=2.0**20) == pytest.approx(2.0**20 * step(calm, one), rel=1e-3)
    for name, weight in one.master.items():
        torch.testing.assert_close(other.master[name], weight, atol=1e-4, rtol=1e-2)


def test_the_average_follows_slowly():
    module, optimizer = optimised(lr=0.01)
    begin = optimizer.master["blocks.out.weight"].clone()
    for _ in range(5):
        step(module, optimizer)
    master, average = (
        group["blocks.out.weight"] for group in (optimizer.master, optimizer.average)
    )
    assert 0 < (average - begin).norm() < (master - begin).norm()


def test_a_part_without_a_gradient_rests():
    module = nn.ModuleDict({"used": nn.Linear(4, 4), "rest": nn.Linear(4, 4)})
    optimizer = MasterOptimizer(module, OptimConfig(weight_decay=0))
    begin = optimizer.master["rest.weight"].clone()
    module["used"](torch.ones(1, 4)).sum().backward()
    optimizer.step(1.0)
    assert torch.equal(optimizer.master["rest.weight"], begin)


def test_a_state_goes_on_exactly():
    module, optimizer = optimised(lr=0.01)
    for _ in range(3):
        step(module, optimizer)
    twin, other = optimised(lr=0.01)
    other.load(deepcopy(optimizer.state()))
    assert [step(module, optimizer) for _ in range(3)] == [step(twin, other) for _ in range(3)]
    assert all(torch.equal(other.master[n], w) for n, w in optimizer.master.items())
