import numpy as np
import pytest

from laterna.core.concepts import ACTIONS, CAMERAS, MAX_ACTORS, PAIR_ACTIONS, SETTINGS
from laterna.language.captions import ActorFacts, SceneFacts
from laterna.language.lexicon import Lexicon, load_lexicon


@pytest.fixture
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture
def random_facts():
    """Draws the facts of any scene that a director could stage."""
    works = load_lexicon().storybook()

    def draw(rng: np.random.Generator) -> SceneFacts:
        count = int(rng.integers(1, MAX_ACTORS + 1))
        nouns = rng.choice(len(works), count, replace=False)
        actors = tuple(_actor(works[noun], place, count, rng) for place, noun in enumerate(nouns))
        return SceneFacts(actors, str(rng.choice(SETTINGS)), str(rng.choice(CAMERAS)))

    return draw


def _actor(work: str, place: int, count: int, rng: np.random.Generator) -> ActorFacts:
    alone = [action for action in ACTIONS if action not in PAIR_ACTIONS]
    action = str(rng.choice(ACTIONS if count > 1 else alone))
    others = [other for other in range(count) if other != place]
    target = int(rng.choice(others)) if action in PAIR_ACTIONS else None
    return ActorFacts(work, action, target)
