from dataclasses import replace

import numpy as np
import pytest

from laterna.backends.native.denoising import SAMPLER, SETS, TRACKS
from laterna.diffusion.samplers import SAMPLERS

BOTH = pytest.mark.parametrize("usual", [TRACKS, SETS], ids=["tracks", "sets"])


@BOTH
@pytest.mark.parametrize("steps", [1, 2, 7, 50])
def test_times_go_from_noise_to_data_and_linger_at_the_noise(usual, steps):
    times = replace(usual, steps=steps).times
    assert len(times) == steps + 1
    assert (times[0], times[-1]) == (0, 1)
    assert (np.diff(times) > 0).all()
    assert (times <= np.linspace(0, 1, steps + 1) + 1e-6).all()


@BOTH
def test_the_usual_guidance_is_learnt_and_takes_no_second_evaluation(usual):
    noise = np.zeros(3, np.float32)
    for scale in (None, usual.guidance):
        assert not usual.guider(scale).active(noise)


@BOTH
def test_another_guidance_is_reached_from_the_learnt_one(usual):
    """A learnt estimate lies ``guidance`` times as far from the wordless one as the words say."""
    told, wordless = np.ones(1, np.float32), np.zeros(1, np.float32)
    learnt = wordless + np.float32(usual.guidance) * (told - wordless)
    for scale in (0.0, 1.0, 4.0):
        guided = learnt + usual.guider(scale).delta(learnt, wordless)
        assert guided == pytest.approx(scale)


@BOTH
def test_guidance_can_end_before_the_data(usual):
    guider = replace(usual, guidance_end=0.3).guider(3.0)
    begin, end = np.zeros(3, np.float32), np.full(3, 0.3, np.float32)
    assert usual.guider(3.0).active(end)
    assert guider.active(begin)
    assert not guider.active(end)


def test_the_usual_sampler_is_known():
    assert SAMPLER in SAMPLERS.names
