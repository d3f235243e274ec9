import hashlib
import subprocess
import sys
from dataclasses import astuple

import numpy as np
import pytest

from laterna.core.concepts import DAYTIMES, INDOORS, LANGUAGES, MAX_ACTORS, SETTINGS, WEATHERS
from laterna.data.storybook.nouns import combination_held_out, storybook_nouns
from laterna.data.storybook.samples import (
    UNSAID,
    Drawings,
    SampleSource,
    _designed,
    _named,
    designer_batch,
    director_batch,
    random_aspect,
    some_ground,
    track_tokens,
    training_facts,
)
from laterna.language.facts import SceneFacts
from laterna.language.tokens import MAX_NGRAMS, MAX_TOKENS
from laterna.ledger.records import load_works
from laterna.stage.scenery.tokens import CODE, ROW, ROWS, scenery_of, scenery_rows
from laterna.stage.tracks import CHANNELS, SLOTS, TRACK_RATE, Tracks, denormalise
from laterna.stage.world import ground_of, ground_scalars

SOURCE = SampleSource(seed=9, nouns=storybook_nouns().trained)
TOKEN = TRACK_RATE * len(CHANNELS)


def arrays(batch) -> list[np.ndarray]:
    flat = []
    for part in astuple(batch):
        flat += list(part) if isinstance(part, tuple) else [part]
    return flat


def digest(*batches) -> str:
    parts = [np.ascontiguousarray(part).tobytes() for batch in batches for part in arrays(batch)]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def both(first=30):
    return designer_batch(SOURCE, first, 2), director_batch(SOURCE, first, 3)


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
    """But for the length and the room, which the first number of a batch decides."""
    whole = director_batch(SOURCE, 50, 4)
    fewer = director_batch(SOURCE, 50, 2)
    np.testing.assert_array_equal(whole.tracks[:2], fewer.tracks)
    np.testing.assert_array_equal(whole.text.ngrams[:2], fewer.text.ngrams)
    later = designer_batch(SOURCE, 51, 2)
    np.testing.assert_array_equal(designer_batch(SOURCE, 50, 3).rows[1:], later.rows)


def test_another_seed_is_another_stream():
    other = SampleSource(seed=10, nouns=SOURCE.nouns)
    mine, theirs = (training_facts(source, source.rng(1, 0)) for source in (SOURCE, other))
    assert mine != theirs


def test_nothing_is_told_that_is_held_out():
    for number in range(200):
        facts = training_facts(SOURCE, SOURCE.rng(1, number))
        for actor in facts.actors:
            assert actor.noun in SOURCE.nouns
            assert not combination_held_out(actor.noun, actor.action, facts.setting or "")


@pytest.mark.parametrize("most", [2, 3, MAX_ACTORS])
def test_no_more_actors_than_there_is_room_for(most):
    counts = {
        training_facts(SOURCE, SOURCE.rng(1, number), most=most).slot_count for number in range(150)
    }
    assert max(counts) <= most
    assert len(counts) > 1


def test_frames_have_the_usual_shapes_and_any_between():
    rng = np.random.default_rng(0)
    aspects = np.array([random_aspect(rng) for _ in range(500)])
    assert aspects.min() >= 9 / 16
    assert aspects.max() <= 16 / 9
    for usual, share in ((16 / 9, 0.55), (1.0, 0.15), (9 / 16, 0.15)):
        assert (aspects == usual).mean() == pytest.approx(share, abs=0.06)


# --- The director's -------------------------------------------------------------------------------


def test_director_batches_hold_whole_tracks():
    rooms, lengths = set(), set()
    for first in range(0, 60, 2):
        batch = director_batch(SOURCE, first, 2)
        count, seconds, slots, token = batch.tracks.shape
        assert (count, token, batch.tracks.dtype) == (2, TOKEN, np.float32)
        assert np.all(np.ceil(batch.scalars[:, 0] * 10 - 1e-4) == seconds)
        assert batch.scalars.shape == (2, 2)
        assert batch.text.ngrams.shape == (2, MAX_TOKENS, MAX_NGRAMS)
        assert batch.text.slots.max() < slots
        rooms.add(slots)
        lengths.add(seconds)
    assert rooms == {3, 4, SLOTS}
    assert len(lengths) > 4


def test_who_is_told_of_is_on_stage():
    batch = director_batch(SOURCE, 7, 6)
    for tokens, told in zip(batch.tracks, batch.text.slots, strict=True):
        opacity = rows_of(tokens)[:, :, CHANNELS.index("opacity")].max(0)
        assert (opacity[np.unique(told[told > 0])] > 0.5).all()
        silent = [slot for slot in range(1, tokens.shape[1]) if slot not in told]
        assert not opacity[silent].any()


def test_the_ground_is_that_of_a_set_of_the_setting():
    """The director settles how high it is; the designer takes it from there."""
    batch = director_batch(SOURCE, 20, 8)
    grounds = [ground_of(rows_of(tokens)) for tokens in batch.tracks]
    known = [None, *(some_ground(s, np.random.default_rng(n)) for s in SETTINGS for n in range(99))]
    for ground in grounds:
        assert ground is None or min(abs(ground - k) for k in known if k is not None) < 1e-3


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_ground_is_the_settings_own(setting):
    rng = np.random.default_rng(0)
    found = {some_ground(setting, rng) for _ in range(60)}
    assert found == {None} or (None not in found and 0.3 < min(found) <= max(found) < 0.9)


def rows_of(tokens) -> np.ndarray:
    """Tracks (time, slots, channels) from tokens (seconds, slots, token)."""
    seconds, slots, _ = tokens.shape
    values = tokens.reshape(seconds, slots, TRACK_RATE, len(CHANNELS)).swapaxes(1, 2)
    return denormalise(values.reshape(-1, slots, len(CHANNELS)))


def test_tokens_are_the_track_and_its_last_row_is_held():
    values = Tracks.empty(12).values
    values[:, 1, 0] = np.arange(12) / 10
    tokens = track_tokens(values, 2)
    assert tokens.shape == (2, SLOTS, TOKEN)
    rows = rows_of(tokens)
    np.testing.assert_allclose(rows[:12], values, atol=1e-6)
    np.testing.assert_allclose(rows[12:], np.repeat(values[-1:], 4, axis=0), atol=1e-6)


def test_normalised_tracks_are_about_as_large_as_noise():
    tracks = np.concatenate([director_batch(SOURCE, n, 8).tracks.ravel() for n in range(0, 80, 8)])
    assert abs(tracks.mean()) < 0.5
    assert 0.4 < tracks.std() < 1.6


# --- The designer's -------------------------------------------------------------------------------


def test_designer_batches_hold_whole_sets():
    batch = designer_batch(SOURCE, 11, 8)
    assert (batch.rows.shape, batch.rows.dtype) == ((8, ROWS, ROW), np.float32)
    assert batch.scalars.shape == batch.places.shape == (8, 3)
    assert batch.places.dtype == np.int64
    assert batch.text.mask.shape == (8, MAX_TOKENS)
    assert batch.text.mask.any(1).all()
    for rows, (log_aspect, has_ground, height) in zip(batch.rows, batch.scalars, strict=True):
        aspect = float(np.exp(log_aspect))
        scenery = scenery_of(rows, aspect, float(height) if has_ground else None)
        assert len(scenery.pieces) == (rows[1:, CODE] > 0).sum() >= 3
        np.testing.assert_allclose(scenery_rows(scenery, aspect)[0], rows[0], atol=1e-5)
        np.testing.assert_array_equal(
            ground_scalars(scenery.ground, aspect)[1:], [has_ground, height]
        )


def test_captions_name_settings_that_the_set_shows():
    """The setting alone decides whether there is something to stand on."""
    floating = {"sea", "underwater", "sky", "space"}
    batch = designer_batch(SOURCE, 0, 60)
    named = batch.places[:, 0]
    assert (named != UNSAID).all()
    assert len(set(named)) > 12
    grounded = [SETTINGS[place] not in floating for place in named]
    np.testing.assert_array_equal(batch.scalars[:, 1], grounded)


@pytest.mark.parametrize("setting", SETTINGS)
def test_who_says_nothing_of_an_open_sky_means_a_clear_day(setting):
    place, daytime, weather = _named(SceneFacts((), setting))
    assert SETTINGS[place] == setting
    if setting in INDOORS:
        assert (daytime, weather) == (UNSAID, UNSAID)
    else:
        assert (DAYTIMES[daytime], WEATHERS[weather]) == ("day", "clear")


def test_what_is_said_is_named():
    found = _named(SceneFacts((), "lake", daytime="night", weather="fog"))
    assert (DAYTIMES[found[1]], WEATHERS[found[2]]) == ("night", "fog")


def test_without_a_setting_none_is_named():
    assert _named(SceneFacts(()))[0] == UNSAID


def test_sets_look_different_each_time():
    first, second = (_designed(SOURCE, number)[0] for number in (0, 1))
    assert not np.array_equal(first, second)


# --- Words and drawings ---------------------------------------------------------------------------


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
