import importlib.util
from pathlib import Path

import numpy as np
import pytest

from laterna.core.clip import Clip
from laterna.provenance.export import export

_SPEC = importlib.util.spec_from_file_location("browser", Path(__file__).with_name("browser.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
browser = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(browser)


@pytest.mark.skipif(not browser.CHROMIUM, reason="no chromium is installed")
@pytest.mark.parametrize("colour", [(255, 0, 0), (40, 160, 60)])
def test_chromium_plays_a_film_in_its_colours(tmp_path, manifest_of, colour):
    clip = Clip.from_array(np.full((24, 128, 160, 3), colour, np.uint8), 24)
    export(clip, tmp_path / "film.mp4", manifest_of(clip))
    told = browser.play(tmp_path / "film.mp4")
    assert told["size"] == [160, 128]
    assert told["seconds"] == pytest.approx(1.0, abs=0.05)
    assert told["at"] == pytest.approx(1.0, abs=0.05)
    assert told["ready"] >= 2
    # The mark moves a pixel by a few levels; the wrong matrix moves these by 20 and more.
    assert np.abs(np.array(told["pixel"]) - colour).max() <= 12
