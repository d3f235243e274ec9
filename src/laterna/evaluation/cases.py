"""What is asked of a model, and what should then be seen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from laterna.core.request import GenerationRequest
from laterna.evaluation.strangers import cast_of
from laterna.language.facts import SceneFacts


@dataclass(frozen=True)
class Case:
    """One prompt with its truth.

    Attributes:
        number: place in the suite, from 0.
        prompt: the words.
        language: of the words, one of ``LANGUAGES``; empty when nobody said.
        facts: who should do what and where. What is empty or None was not asked for and is not
            judged.
        unseen: whether the work of the first actor was held out of training.
        seed: of the generation.
        family: what the case is about, one of ``families.FAMILIES``; ``own`` for a stranger's.
    """

    number: int
    prompt: str
    language: str
    facts: SceneFacts
    unseen: bool
    seed: int
    family: str = "own"

    @property
    def key(self) -> str:
        """A name for the case that changes with its words, its truth or its seed."""
        facts = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(facts.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Shape:
    """What the clips of an evaluation look like, and how they are drawn."""

    model: str = "storybook"
    seconds: float = 4.0
    size: tuple[int, int] = (384, 216)
    fps: float = 8.0
    steps: int | None = None
    guidance: float | None = None

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.size[0] / self.size[1]

    def request(self, case: Case) -> GenerationRequest:
        """The request for a case; a stranger's picture is brought as a user would bring it.

        Raises:
            OutputError: when such a picture cannot be written.
        """
        return GenerationRequest(
            prompt=case.prompt,
            seconds=self.seconds,
            size=self.size,
            fps=self.fps,
            seed=case.seed,
            steps=self.steps,
            guidance=self.guidance,
            model=self.model,
            cast=cast_of(case.facts, case.language),
        )
