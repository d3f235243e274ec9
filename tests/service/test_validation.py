import dataclasses
import math
import sys
from pathlib import Path

import pytest

from laterna.core import errors
from laterna.core.request import CastChoice, GenerationRequest
from laterna.service.validation import LARGEST_SEED, LONGEST_PROMPT, check_request

GOOD = GenerationRequest("a ball")


@pytest.mark.parametrize(
    "prompt",
    [
        "🦊",
        "👩‍🚒 🏳️‍🌈",
        "ثعلب يقفز في الثلج",
        "\u202bثعلب\u202c and 狐狸",
        "một con cáo",
        "fox\n\tand\r\n hen",
        "1",
        "a" * LONGEST_PROMPT,
    ],
)
def test_people_may_write_as_they_like(prompt):
    check_request(dataclasses.replace(GOOD, prompt=prompt))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"prompt": ""}, errors.PromptEmpty),
        ({"prompt": " \n\u00a0\u200b"}, errors.PromptEmpty),
        ({"prompt": "?!..."}, errors.PromptEmpty),
        ({"prompt": "a" * (LONGEST_PROMPT + 1)}, errors.PromptTooLong),
        ({"prompt": "a" * 40_000}, errors.PromptTooLong),
        ({"prompt": "a\x00b"}, errors.PromptControlCharacters),
        ({"prompt": "a\x1b[31mb"}, errors.PromptControlCharacters),
        ({"prompt": "a\x85"}, errors.PromptControlCharacters),
        ({"prompt": "a\ud83e"}, errors.PromptNotText),
        ({"prompt": "\udce9"}, errors.PromptNotText),
        ({"seconds": 0.0}, errors.SecondsOutOfRange),
        ({"seconds": 0.99}, errors.SecondsOutOfRange),
        ({"seconds": 20.01}, errors.SecondsOutOfRange),
        ({"seconds": -4.0}, errors.SecondsOutOfRange),
        ({"seconds": math.nan}, errors.SecondsOutOfRange),
        ({"seconds": math.inf}, errors.SecondsOutOfRange),
        ({"seconds": 1e9}, errors.SecondsOutOfRange),
        ({"size": (0, 0)}, errors.SizeOutOfRange),
        ({"size": (126, 720)}, errors.SizeOutOfRange),
        ({"size": (-1280, -720)}, errors.SizeOutOfRange),
        ({"size": (1280, 1922)}, errors.SizeOutOfRange),
        ({"size": (10**12, 720)}, errors.SizeOutOfRange),
        ({"size": (1279, 720)}, errors.SizeOdd),
        ({"size": (1280, 719)}, errors.SizeOdd),
        ({"fps": 0.0}, errors.FpsOutOfRange),
        ({"fps": 60.5}, errors.FpsOutOfRange),
        ({"fps": math.nan}, errors.FpsOutOfRange),
        ({"steps": 0}, errors.StepsOutOfRange),
        ({"steps": 10**6}, errors.StepsOutOfRange),
        ({"guidance": -1.0}, errors.GuidanceOutOfRange),
        ({"guidance": math.nan}, errors.GuidanceOutOfRange),
        ({"seed": -1}, errors.SeedOutOfRange),
        ({"seed": LARGEST_SEED + 1}, errors.SeedOutOfRange),
        ({"model": "nobody"}, errors.UnknownModel),
        ({"sampler": "nobody"}, errors.UnknownSampler),
        ({"cast": (CastChoice("a", Path("/nowhere/a.png")),)}, errors.InputMissing),
    ],
)
def test_what_is_not_possible_is_named(change, error):
    with pytest.raises(errors.LaternaError) as caught:
        check_request(dataclasses.replace(GOOD, **change))
    assert type(caught.value) is error
    assert "{" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": 1.0},
        {"seconds": 20.0},
        {"size": (128, 1920)},
        {"fps": 1.0},
        {"fps": 60.0},
        {"steps": 1},
        {"guidance": 0.0},
        {"seed": LARGEST_SEED},
        {"sampler": "euler"},
    ],
)
def test_the_limits_themselves_are_possible(change):
    check_request(dataclasses.replace(GOOD, **change))


def test_checking_loads_no_engine(monkeypatch):
    monkeypatch.delitem(sys.modules, "laterna.backends.native", raising=False)
    check_request(GOOD)
    assert "laterna.backends.native" not in sys.modules
