import numpy as np
import pytest

from laterna.core.concepts import (
    ACTIONS,
    CAMERAS,
    COLOURS,
    DAYTIMES,
    INDOORS,
    MAX_ACTORS,
    PAIR_ACTIONS,
    RELATIONS,
    SETTINGS,
    SIZES,
    TRIPLE_ACTIONS,
    WEATHERS,
)
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.language.lexicon import Lexicon, load_lexicon

_MOST_NOUNS = 3


@pytest.fixture
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture
def random_facts():
    """Draws the facts of any scene that a director could stage."""
    works = load_lexicon().storybook()

    def draw(rng: np.random.Generator) -> SceneFacts:
        count = int(rng.integers(1, _MOST_NOUNS + 1))
        nouns = rng.choice(len(works), count, replace=False)
        counts = _counts(count, rng)
        actors = tuple(_actor(works[noun], i, counts, rng) for i, noun in enumerate(nouns))
        setting = str(rng.choice(SETTINGS))
        daytime, weather = (None if setting in INDOORS else rng.choice(t) for t in _OUTDOORS)
        return SceneFacts(actors, setting, str(rng.choice(CAMERAS)), daytime, weather)

    return draw


_OUTDOORS = (DAYTIMES, WEATHERS)


def _counts(nouns: int, rng: np.random.Generator) -> list[int]:
    """How many of each: mostly one, together no more than a stage holds."""
    counts = [1] * nouns
    if rng.random() < 0.3:
        counts[int(rng.integers(nouns))] = int(rng.integers(2, MAX_ACTORS - nouns + 2))
    return [min(count, 5) for count in counts]


def _actor(work: str, place: int, counts: list[int], rng: np.random.Generator) -> ActorFacts:
    others = [other for other in range(len(counts)) if other != place]
    rng.shuffle(others)
    action = str(rng.choice([a for a in ACTIONS if _wants(a) <= len(others)]))
    related = bool(others) and action not in PAIR_ACTIONS and rng.random() < 0.3
    return ActorFacts(
        work,
        action,
        others[0] if _wants(action) else None,
        others[1] if _wants(action) > 1 else None,
        str(rng.choice(COLOURS)) if rng.random() < 0.3 else None,
        str(rng.choice(SIZES)) if rng.random() < 0.3 else None,
        counts[place],
        str(rng.choice(RELATIONS)) if related else None,
        others[0] if related else None,
    )


def _wants(action: str) -> int:
    """How many others an action involves."""
    return (action in PAIR_ACTIONS) + (action in TRIPLE_ACTIONS)
