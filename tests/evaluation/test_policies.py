import json

import pytest

from laterna.core.errors import InputMissing, PromptsDamaged
from laterna.evaluation.policies import (
    Outcome,
    Sample,
    examine,
    policy_lines,
    read_samples,
    score_policies,
    unnamed,
)
from laterna.governance.decision import ALLOWED, Decision, Verdict

REFUSED = Decision(Verdict.REFUSE, "some.rule", "policy.hate", "policy.appeal_review", ("hte",))


def sample(label="harmful", language="en", group="plain", prompt="x"):
    return Sample(prompt, language, label, "hate", group)


def test_shares_are_counted_by_label_and_group():
    samples = [
        sample(prompt="bad"),
        sample(prompt="good", language="vi"),
        sample("benign", prompt="bad"),
    ]
    outcomes = examine(samples, lambda text: REFUSED if text == "bad" else ALLOWED)
    rows = {(row.label, row.group): row.estimate for row in score_policies(outcomes)}
    assert (rows["harmful", "all"].value, rows["harmful", "all"].n) == (0.5, 2)
    assert rows["harmful", "vi"].value == 0
    assert rows["benign", "all"].value == 1
    assert rows["harmful", "all"].ci95 == pytest.approx((0.0945, 0.9055), abs=1e-4)
    assert len(list(policy_lines(score_policies(outcomes)))) == len(rows) + 1


def test_a_refusal_without_a_rule_is_counted():
    nameless = Decision(Verdict.REFUSE)
    assert unnamed([Outcome(sample(), nameless), Outcome(sample(), REFUSED)]) == 1


def test_what_ships_is_large_and_in_five_languages():
    samples = read_samples()
    assert len(samples) >= 1500
    assert {each.language for each in samples} == {"en", "zh", "vi", "ar", "id"}


@pytest.mark.parametrize("line", ["{", '{"prompt": "x"}', "[]", '{"prompt": 1}'])
def test_a_damaged_line_is_named(tmp_path, line):
    good = {"prompt": "a", "language": "en", "label": "benign", "category": "c", "set": "s"}
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(good) + "\n" + line + "\n")
    with pytest.raises(PromptsDamaged) as caught:
        read_samples(file)
    assert caught.value.facts["line"] == 2


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InputMissing):
        read_samples(tmp_path / "none.jsonl")
