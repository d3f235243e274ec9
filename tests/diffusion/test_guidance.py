import numpy as np
import pytest

from laterna.diffusion.guidance import ClassifierFreeGuidance, guided


class Constant:
    """A network that always answers the same, and counts how often it is asked."""

    def __init__(self, value):
        self.value, self.asked = value, 0

    def __call__(self, z, t):
        self.asked += 1
        return np.full_like(z, self.value)


def ask(guider, t):
    told, silent = Constant(2.0), Constant(0.5)
    z = np.zeros((2, 3), np.float32)
    estimate = guided(told, silent, guider)(z, np.broadcast_to(np.float32(t), z.shape))
    return float(estimate[0, 0]), silent.asked


@pytest.mark.parametrize("scale", [0.0, 0.5, 1.5, 4.0])
def test_inside_the_interval_the_difference_is_scaled(scale):
    assert ask(ClassifierFreeGuidance(scale), 0.3) == (pytest.approx(0.5 + scale * 1.5), 1)


@pytest.mark.parametrize(("t", "asked"), [(0.1, 0), (0.2, 1), (0.5, 1), (0.8, 0), (0.9, 0)])
def test_outside_the_interval_nothing_is_spent(t, asked):
    value, times = ask(ClassifierFreeGuidance(3.0, start=0.2, end=0.8), t)
    assert times == asked
    assert value == pytest.approx(5.0 if asked else 2.0)


def test_a_scale_of_one_is_the_network_itself():
    assert ask(ClassifierFreeGuidance(1.0), 0.5) == (2.0, 0)


def test_one_token_inside_is_enough():
    guider = ClassifierFreeGuidance(2.0, end=0.5)
    assert guider.active(np.array([0.97, 0.2], np.float32))
    assert not guider.active(np.array([0.97, 0.6], np.float32))
