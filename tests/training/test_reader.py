import numpy as np
import pytest
import torch

from laterna.core.concepts import COLOURS, DAYTIMES, INDOORS, SETTINGS, WEATHERS
from laterna.data.storybook.nouns import combination_held_out
from laterna.data.storybook.samples import training_facts
from laterna.data.storybook.scene import build_scene
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.models.crops import finder_step, reading_size
from laterna.models.reader import DEEDS, STATES, TELLER_CHANNELS, TRACK, Eyes, ReaderConfig, Teller
from laterna.models.tellings import SEEN
from laterna.stage.tracks import EATEN, LOG_SIZE, OPACITY, REST, X, Y
from laterna.training.recipes.reader import drawing_traits, eyes_loss, reader_source
from laterna.training.recipes.reader_actions import measured, telling_batch, telling_loss
from laterna.training.recipes.seen import UNKNOWN
from laterna.training.recipes.sights import CROPS, eyes_batch, place_map, whole_truth

FOX, TAXI, APPLE = "openmoji:1F98A", "openmoji:1F695", "openmoji:1F34E"
SIZE = reading_size(16 / 9)


@pytest.fixture(scope="module")
def batch():
    return eyes_batch(reader_source(), 3)


def told(*actors, seconds=4.0, **facts):
    facts = SceneFacts(actors, facts.pop("setting", "meadow"), "still", **facts)
    return build_scene(facts, seconds, 16 / 9, np.random.default_rng(1))


def test_a_step_is_a_pure_function_of_its_number(batch):
    again = eyes_batch(reader_source(), 3)
    assert (batch.crops.pictures == again.crops.pictures).all()
    assert (batch.places == again.places).all()
    other = eyes_batch(reader_source(), 4)
    assert (batch.crops.nouns != other.crops.nouns).any()


def test_a_batch_has_its_shapes(batch):
    count, height, width, _ = batch.frames.shape
    assert batch.places.shape == (count, 4, height // 4, width // 4)
    assert batch.whole.shape == (count, 3)
    assert (batch.whole.max(0) < (len(SETTINGS), len(DAYTIMES), len(WEATHERS))).all()
    assert batch.crops.pictures.shape == (CROPS, 48, 48, 3)
    assert batch.crops.poses.shape == (CROPS, 4)
    assert batch.crops.states.shape == (CROPS, len(STATES))
    assert batch.crops.colours.max() < len(COLOURS)
    nobody = batch.crops.poses[:, -1] == 0
    assert nobody.any()
    assert (batch.crops.nouns[nobody] == UNKNOWN).all()
    assert (batch.crops.colours[nobody] == UNKNOWN).all()


def test_crops_show_painted_and_changed_works(batch):
    painted = (batch.crops.colours != UNKNOWN).mean()
    changed = (batch.crops.states != (0, 0, 1, 1)).any(1).mean()
    assert 0.15 < painted < 0.55
    assert 0.05 < changed < 0.4


def test_held_out_combinations_are_never_shown():
    source, rng = reader_source(), np.random.default_rng(0)
    for _ in range(200):
        facts = training_facts(source, rng)
        for actor in facts.actors:
            assert not combination_held_out(actor.noun, actor.action, facts.setting)


def test_only_open_skies_have_a_time_and_a_weather():
    assert whole_truth(told())[1:] == (0, 0)
    outdoors = told(daytime="night", weather="fog")
    assert whole_truth(outdoors) == (
        SETTINGS.index("meadow"),
        DAYTIMES.index("night"),
        WEATHERS.index("fog"),
    )
    for setting in INDOORS:
        assert whole_truth(told(setting=setting))[1:] == (UNKNOWN, UNKNOWN)


def row_at(x, y, side):
    row = REST.copy()
    row[[X, Y, LOG_SIZE, OPACITY]] = x, y, np.log(side), 1
    return row


def test_the_map_peaks_at_the_actor_and_tells_its_place():
    heat, x, y, size = place_map(row_at(0.25, -0.5, 0.8)[None], np.ones(1, np.float32), SIZE)
    line, column = np.unravel_index(heat.argmax(), heat.shape)
    assert heat[line, column] == 1
    assert column + 0.5 + x[line, column] == pytest.approx(1.25 / 2 * SIZE[0] / finder_step())
    assert line + 0.5 + y[line, column] == pytest.approx(0.5 / 2 * SIZE[1] / finder_step())
    assert size[line, column] == pytest.approx(np.log(0.8))


def test_each_of_a_row_of_small_actors_has_its_peak():
    rows = np.stack([row_at(x, 0.2, 0.4) for x in np.linspace(-0.75, 0.75, 6)])
    heat = place_map(rows, np.ones(6, np.float32), SIZE)[0]
    assert (heat == 1).sum() == 6


@pytest.mark.parametrize(("share", "eaten"), [(0.0, 0.0), (0.05, 0.0), (1.0, 1.0)])
def test_who_cannot_be_seen_is_not_on_the_map(share, eaten):
    row = row_at(0, 0, 0.8)
    row[EATEN] = eaten
    assert place_map(row[None], np.array([share], np.float32), SIZE)[0].max() == 0


def test_drawings_that_look_alike_have_like_traits():
    taxi, car, fox = "openmoji:1F695", "openmoji:1F697", FOX
    source = [noun for noun in reader_source().nouns if noun not in {taxi, car, fox}][:80]
    traits = drawing_traits((taxi, car, fox, *source))
    assert np.linalg.norm(traits, axis=1) == pytest.approx(1)
    assert traits[0] @ traits[1] > traits[0] @ traits[2]


def test_tracks_are_measured_with_their_states():
    scene = told(ActorFacts(FOX, "eat", 1), ActorFacts(APPLE, ""), seconds=6.0)
    tracks = measured(scene, np.random.default_rng(0))
    assert sorted(tracks) == [1, 2]
    eaten = tracks[2][:, TRACK.index("eaten")]
    seen = tracks[2][:, SEEN] > 0
    assert eaten[seen][:4].mean() < 0.2
    assert eaten[seen][-4:].mean() > 0.4
    assert tracks[1][:, TRACK.index("broken")].mean() < 0.3


def test_learning_lowers_the_losses(batch):
    torch.manual_seed(0)
    tellings = telling_batch(reader_source(), 0)
    assert tellings.tellings.shape[1] == TELLER_CHANNELS
    assert tellings.actions.max() < len(DEEDS)
    nouns = len(reader_source().nouns)
    for model, loss in (
        (Eyes(ReaderConfig(nouns)), lambda m: eyes_loss(m, batch)[0]),
        (Teller(32), lambda m: telling_loss(m, tellings)[0]),
    ):
        optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
        first = float(loss(model).detach())
        for _ in range(6):
            optimizer.zero_grad()
            loss(model).backward()
            optimizer.step()
        assert float(loss(model).detach()) < 0.9 * first
