import numpy as np
import pytest
import torch

from laterna.core.concepts import ACTIONS, SETTINGS
from laterna.data.storybook.nouns import combination_held_out
from laterna.data.storybook.render import render
from laterna.data.storybook.samples import Drawings, training_facts
from laterna.data.storybook.scene import build_scene
from laterna.language.captions import ActorFacts, SceneFacts
from laterna.models.reader import TELLER_CHANNELS, Eyes, ReaderConfig, Teller
from laterna.stage.tracks import LOG_SIZE, OPACITY, X, Y
from laterna.training.recipes.reader import drawing_traits, eyes_loss, reader_source
from laterna.training.recipes.reader_actions import telling_batch, telling_loss
from laterna.training.recipes.sights import CROPS, NOBODY, eyes_batch, place_map, visible

FOX, TAXI = "openmoji:1F98A", "openmoji:1F695"


@pytest.fixture(scope="module")
def batch():
    return eyes_batch(reader_source(), Drawings(), 3)


def test_a_step_is_a_pure_function_of_its_number(batch):
    again = eyes_batch(reader_source(), Drawings(), 3)
    assert (batch.crops.pictures == again.crops.pictures).all()
    assert (batch.places == again.places).all()
    other = eyes_batch(reader_source(), Drawings(), 4)
    assert (batch.crops.nouns != other.crops.nouns).any()


def test_a_batch_has_its_shapes(batch):
    count, height, width, _ = batch.frames.shape
    assert batch.places.shape == (count, 4, height // 4, width // 4)
    assert batch.settings.max() < len(SETTINGS)
    assert batch.crops.pictures.shape == (CROPS, 48, 48, 3)
    assert batch.crops.poses.shape == (CROPS, 4)
    nobody = batch.crops.nouns == NOBODY
    assert (batch.crops.poses[nobody, -1] == 0).all()


def test_held_out_combinations_are_never_shown():
    source, rng = reader_source(), np.random.default_rng(0)
    for _ in range(200):
        facts = training_facts(source, rng)
        for actor in facts.actors:
            assert not combination_held_out(actor.noun, actor.action, facts.setting)


def test_the_map_peaks_at_the_actor_and_tells_its_place():
    row = np.zeros(8, np.float32)
    row[[X, Y, LOG_SIZE, OPACITY]] = 0.25, -0.5, np.log(0.8), 1
    heat, x, y, size = place_map(row[None], np.ones(1, np.float32), (256, 144))
    line, column = np.unravel_index(heat.argmax(), heat.shape)
    assert heat[line, column] == 1
    assert column + 0.5 + x[line, column] == pytest.approx((0.25 + 1) / 2 * 32)
    assert line + 0.5 + y[line, column] == pytest.approx((-0.5 + 1) / 2 * 18)
    assert size[line, column] == pytest.approx(np.log(0.8))


@pytest.mark.parametrize("share", [0.0, 0.05])
def test_who_cannot_be_seen_is_not_on_the_map(share):
    row = np.zeros(8, np.float32)
    assert place_map(row[None], np.array([share], np.float32), (256, 144))[0].max() == 0


def test_the_one_behind_is_less_visible():
    facts = SceneFacts((ActorFacts(FOX, "hide", 1), ActorFacts(TAXI, "stand")), "meadow", "still")
    scene = build_scene(facts, 4.0, 16 / 9, np.random.default_rng(1))
    picture = render(scene, Drawings(), np.arange(32) / 8, (256, 144))
    shares = visible(picture, 2)
    assert shares[:, 1].min() > 0.99
    assert shares[:, 0].min() < 0.3
    assert shares[0, 0] > 0.9


def test_drawings_that_look_alike_have_like_traits():
    taxi, car, fox = "openmoji:1F695", "openmoji:1F697", FOX
    source = [noun for noun in reader_source().nouns if noun not in {taxi, car, fox}][:80]
    traits = drawing_traits((taxi, car, fox, *source), Drawings())
    assert np.linalg.norm(traits, axis=1) == pytest.approx(1)
    assert traits[0] @ traits[1] > traits[0] @ traits[2]


def test_learning_lowers_the_losses(batch):
    torch.manual_seed(0)
    tellings = telling_batch(reader_source(), 0)
    assert tellings.tellings.shape[1] == TELLER_CHANNELS
    assert tellings.actions.max() < len(ACTIONS)
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
