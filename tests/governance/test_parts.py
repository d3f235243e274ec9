import json

import numpy as np
import pytest

from laterna.core.errors import InputMissing, PolicyFileDamaged
from laterna.governance import audit
from laterna.governance.decision import ALLOWED, Decision, Verdict, gravest
from laterna.governance.inflection import inflected
from laterna.governance.lexicon import Lexicon, Phrase
from laterna.governance.operator import read_operator
from laterna.governance.patterns import parse
from laterna.governance.pictures import SexualPicturePolicy
from laterna.governance.taxonomy import hazards_of, moderation_names

REFUSED = Decision(Verdict.REFUSE, "a.b", "policy.hate", "policy.appeal_review", ("hte",))
REVIEW = Decision(Verdict.REVIEW, "c.d")
LEXICON = Lexicon(
    Phrase(word, word, "en") for word in ("red", "green", "blue", "harmless", "light blue")
)


def finds(pattern, text):
    return parse(pattern).find(LEXICON.read(text)) is not None


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("red + blue", "blue and then much later red", True),
        ("red > blue", "blue then red", False),
        ("red > blue / 1", "red one blue", True),
        ("red > blue / 1", "red one two blue", False),
        ("red + blue / 1", "blue one red", True),
        ("red + blue / 1", "blue one two red", False),
        ("red - green", "red green", False),
        ("red|green + blue", "green blue", True),
        ("red + green + blue / 2", "blue a red b green", True),
    ],
)
def test_patterns_mean_what_they_say(pattern, text, expected):
    assert finds(pattern, text) == expected


@pytest.mark.parametrize("text", ["a + > b", "a | + b", ""])
def test_a_broken_pattern_is_noticed(text):
    with pytest.raises(ValueError):
        parse(text)


def test_the_gravest_decision_wins_and_the_first_of_equals():
    assert gravest([ALLOWED, REVIEW, REFUSED, Decision(Verdict.REFUSE, "e.f")]) is REFUSED
    assert gravest([]) is ALLOWED


def test_forms_of_words():
    assert {"stab", "stabs", "stabbed", "stabbing"} <= set(inflected("stab~", "en"))
    assert {"memukul", "dipukul", "pemukulan"} & set(inflected("pukul~", "id"))
    assert inflected("plain", "en") == ("plain",)


def test_hazards_have_names_on_the_other_side():
    assert moderation_names(("cse",)) == ("sexual/minors",)
    assert "ssh" in hazards_of("self-harm/intent")
    assert hazards_of("unheard of") == ()


def test_the_log_tells_the_rule_and_neither_words_nor_people(tmp_path):
    log = tmp_path / "log.jsonl"
    numbers = [audit.record(log, REFUSED, "prompt") for _ in range(3)]
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    assert [row["id"] for row in rows] == numbers
    assert rows[0].keys() == {"id", "time", "kind", "decision", "rule", "hazards", "previous"}
    assert audit.broken_at(log) is None
    assert log.stat().st_mode & 0o077 == 0


def test_a_changed_log_is_noticed(tmp_path):
    log = tmp_path / "log.jsonl"
    for _ in range(3):
        audit.record(log, REFUSED, "prompt")
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0] + lines[1].replace(b"refuse", b"allow!") + lines[2])
    assert audit.broken_at(log) == 3
    log.write_bytes(lines[0] + lines[2])
    assert audit.broken_at(log) == 2


@pytest.mark.parametrize(
    ("score", "verdict"), [(0.1, "allow"), (0.5, "review"), (0.8, "refuse"), (1.0, "refuse")]
)
def test_pictures_are_decided_by_their_score(score, verdict):
    seen = []
    policy = SexualPicturePolicy(lambda image: seen.append(image) or score, 0.8)
    clear = np.zeros((4, 6, 4), np.uint8)
    assert policy(clear).verdict == verdict
    assert seen[0].mode == "RGB"
    assert seen[0].getpixel((0, 0)) == (255, 255, 255)


GOOD = """
adult_art = true
consents = ["A B"]
audit = "log.jsonl"
picture_threshold = 0.7
[people]
"C D" = "c, d"
[endpoint]
url = "http://127.0.0.1:9/"
on_failure = "allow"
"""


def test_an_operators_file_is_read(tmp_path):
    (tmp_path / "policy.toml").write_text(GOOD)
    operator = read_operator(tmp_path / "policy.toml")
    assert operator.adult_art
    assert operator.consents == {"A B"}
    assert operator.people == {"C D": ("c", "d")}
    assert operator.audit == tmp_path / "log.jsonl"
    assert operator.endpoint.on_failure == "allow"


@pytest.mark.parametrize(
    "text",
    [
        "adult_art = 1",
        'consents = "A"',
        "unknown = 1",
        "picture_threshold = 2",
        "people = 3",
        '[endpoint]\nurl = "file:///etc/passwd"',
        '[endpoint]\nurl = "http://a"\non_failure = "maybe"',
        '[endpoint]\nurl = "http://a"\ntimeout_seconds = 0',
        "[endpoint]",
        "adult_art",
    ],
)
def test_a_damaged_operators_file_is_refused(tmp_path, text):
    (tmp_path / "policy.toml").write_text(text)
    with pytest.raises(PolicyFileDamaged):
        read_operator(tmp_path / "policy.toml")


def test_a_missing_operators_file_is_told(tmp_path):
    with pytest.raises(InputMissing):
        read_operator(tmp_path / "none.toml")
