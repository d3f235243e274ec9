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
def test_guidance_is_the_asked_one_or_the_usual(usual):
    assert usual.guider(None).scale == usual.guidance > 1
    assert usual.guider(4.0).scale == 4
    assert usual.guider(0.0).scale == 0


@BOTH
def test_guidance_ends_where_the_words_have_decided(usual):
    guider = usual.guider(None)
    begin, end = np.zeros(3, np.float32), np.full(3, usual.guidance_end, np.float32)
    assert guider.active(begin)
    assert not guider.active(end)
    assert not usual.guider(1.0).active(begin)


def test_the_usual_sampler_is_known():
    assert SAMPLER in SAMPLERS.names
