import hashlib
import subprocess
import sys
from dataclasses import astuple

import numpy as np
import pytest

from laterna.core.concepts import LANGUAGES
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import (
    GROUP,
    Drawings,
    SampleSource,
    _group_starts,
    director_batch,
    painter_batch,
    track_tokens,
    training_facts,
)
from laterna.language.tokens import MAX_TOKENS
from laterna.ledger.records import load_works
from laterna.stage.formats import DRAFT_SIZES, PAINTER_SIZES
from laterna.stage.tracks import SLOTS, TRACK_RATE, Tracks, denormalise

SOURCE = SampleSource(seed=9, nouns=storybook_nouns().trained[:40])


def arrays(batch) -> list[np.ndarray]:
    flat = []
    for part in astuple(batch):
        flat += list(part) if isinstance(part, tuple) else [part]
    return flat


def digest(*batches) -> str:
    parts = [np.ascontiguousarray(part).tobytes() for batch in batches for part in arrays(batch)]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def both(first=30):
    return painter_batch(SOURCE, first, 2, 2, Drawings()), director_batch(SOURCE, first, 3)


def test_a_batch_is_a_function_of_its_numbers():
    assert digest(*both()) == digest(*both())
    assert digest(*both()) != digest(*both(first=31))


def test_another_process_makes_the_same_batch():
    code = (
        f"import importlib.util as u; s = u.spec_from_file_location('t', {__file__!r}); "
        "m = u.module_from_spec(s); s.loader.exec_module(m); print(m.digest(*m.both()))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == digest(*both())


def test_a_sample_does_not_know_its_neighbours():
    """But for the length, which the first number of a batch decides."""
    whole = director_batch(SOURCE, 50, 4)
    fewer = director_batch(SOURCE, 50, 2)
    np.testing.assert_array_equal(whole.tracks[:2], fewer.tracks)
    np.testing.assert_array_equal(whole.text.ngrams[:2], fewer.text.ngrams)


def test_another_seed_is_another_stream():
    other = SampleSource(seed=10, nouns=SOURCE.nouns)
    mine, theirs = (training_facts(source, source.rng(1, 0)) for source in (SOURCE, other))
    assert mine != theirs


@pytest.mark.parametrize("groups", [1, 4])
def test_painter_batches_have_their_shapes(groups):
    sizes = set()
    for first in range(0, 24, 2):
        batch = painter_batch(SOURCE, first, 1, groups, Drawings())
        height, width = batch.frames.shape[3:5]
        sizes.add((width, height))
        lead = (1, groups)
        assert batch.frames.shape == (*lead, GROUP, height, width, 3)
        assert batch.composite.shape == (*lead, GROUP, height, width, 4)
        assert batch.world.shape == (*lead, GROUP, 2, height, width)
        assert batch.seconds.shape == lead
        assert batch.scalars.shape == (1, 3)
        assert batch.text.mask.shape == (1, MAX_TOKENS)
        assert batch.scalars[0, 0] == pytest.approx(np.log(width / height), abs=1e-5)
    assert len(sizes) > 1
    assert sizes <= set(PAINTER_SIZES)


def test_drafts_are_the_same_scenes_in_other_sizes():
    whole = painter_batch(SOURCE, 4, 2, 1, Drawings())
    draft = painter_batch(SOURCE, 4, 2, 1, Drawings(), DRAFT_SIZES)
    height, width = draft.frames.shape[3:5]
    assert (width, height) in DRAFT_SIZES
    np.testing.assert_array_equal(draft.text.ngrams, whole.text.ngrams)


def test_groups_start_on_the_grid_within_the_scene():
    rng = np.random.default_rng(0)
    near = 0
    for _ in range(300):
        starts = _group_starts(4, 6.0, rng)
        assert np.all(np.diff(starts) > 0)
        assert starts[0] >= 0
        assert starts[-1] + GROUP / TRACK_RATE <= 6
        assert np.all(starts * TRACK_RATE / GROUP % 1 == 0)
        near += bool(np.all(np.diff(starts) == GROUP / TRACK_RATE))
    assert 0.4 < near / 300 < 0.65


def test_director_batches_hold_whole_tracks():
    batch = director_batch(SOURCE, 3, 4)
    count, seconds, slots, token = batch.tracks.shape
    assert (count, slots, token) == (4, SLOTS, TRACK_RATE * 8)
    assert np.all(np.ceil(batch.scalars[:, 0] * 10 - 1e-4) == seconds)


def test_tokens_are_the_track_and_its_last_row_is_held():
    values = Tracks.empty(12).values
    values[:, 1, 0] = np.arange(12) / 10
    tokens = track_tokens(values, 2)
    rows = denormalise(tokens.reshape(2, SLOTS, TRACK_RATE, 8).swapaxes(1, 2).reshape(16, SLOTS, 8))
    np.testing.assert_allclose(rows[:12], values, atol=1e-6)
    np.testing.assert_allclose(rows[12:], np.repeat(values[-1:], 4, axis=0), atol=1e-6)


def test_normalised_tracks_are_about_as_large_as_noise():
    tracks = np.concatenate([director_batch(SOURCE, n, 8).tracks.ravel() for n in range(0, 80, 8)])
    assert abs(tracks.mean()) < 0.5
    assert 0.4 < tracks.std() < 1.6


def test_captions_come_in_every_language():
    rng = np.random.default_rng(0)
    drawn = {str(rng.choice(SOURCE.languages)) for _ in range(100)}
    assert drawn == set(LANGUAGES)


def test_drawings_are_all_works():
    drawings = Drawings()
    assert len(drawings) == len(load_works())
    assert next(iter(drawings)) in load_works()
    assert drawings["openmoji:1F98A"] is drawings["openmoji:1F98A"]
    assert Drawings(48)["openmoji:1F98A"].levels[0].width == 48
