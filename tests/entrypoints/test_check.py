import json
from dataclasses import replace

import pytest
from PIL import Image

from laterna.core.concepts import LANGUAGES
from laterna.governance.pictures import SexualPicturePolicy
from laterna.service import screening


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    Image.new("RGB", (32, 32), "red").save(path)
    return path


@pytest.fixture
def looks_sexual(monkeypatch):
    """Every picture scores 0.95."""
    policy = SexualPicturePolicy(lambda _: 0.95, 0.8)
    real = screening.open_screen()
    monkeypatch.setattr(screening, "_open_screen", lambda *_: replace(real, pictures=(policy,)))


def test_what_may_be_made_is_said_with_status_0(laterna):
    said = laterna("check", "a fox jumps in the snow")
    assert (said.status, said.out) == (0, "This can be made.\n")


def test_a_refusal_has_a_rule_a_reason_and_a_status_of_its_own(laterna):
    said = laterna("check", "a naked woman", "--json")
    assert said.status == 9
    assert said.object["decision"] == "refuse"
    assert said.object["rule"] == "sexual.nudity"
    assert said.object["hazards"] == ["sxc"]
    assert said.object["moderation"] == ["sexual"]
    assert said.object["reason"]
    assert "sexual.nudity" in said.object["appeal"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_five_languages(laterna, language):
    said = laterna("check", "a naked woman", "--lang", language)
    assert said.status == 9
    assert "sexual.nudity" in said.out
    assert "{" not in said.out


def test_a_picture_is_asked_about(laterna, picture, looks_sexual):
    said = laterna("check", "a fox", "--image", picture, "--json")
    assert said.status == 9
    assert said.object["rule"] == "picture.sexual"
    assert said.object["pictures_examined"] is True


def test_without_a_picture_policy_that_is_said(laterna, picture, monkeypatch):
    real = screening.open_screen()
    monkeypatch.setattr(screening, "_open_screen", lambda *_: replace(real, pictures=()))
    said = laterna("check", "a fox", "--image", picture)
    assert said.status == 0
    assert "laterna[moderation]" in said.out


def test_a_missing_picture_is_told(laterna):
    assert laterna("check", "a fox", "--image", "none.png").status == 3


def test_generate_refuses_what_policy_refuses(film, tmp_path):
    said = film("Barack Obama eats noodles", "-o", "film.mp4")
    assert said.status == 9
    assert "people.likeness" in said.err
    assert said.err.endswith(" [policy_refused]\n")
    assert list(tmp_path.iterdir()) == []


def test_a_label_is_read_too(film, tmp_path):
    said = film("a fox", "--label-text", "vote by text message", "-o", "film.mp4")
    assert said.status == 9
    assert "elections.voting" in said.err


def test_a_refused_frame_leaves_no_file(film, tmp_path, looks_sexual):
    said = film("a ball", "-o", "film.mp4")
    assert said.status == 9
    assert "picture.sexual" in said.err
    assert not (tmp_path / "film.mp4").exists()


def test_an_operators_file_counts_and_logs(laterna, tmp_path, monkeypatch):
    (tmp_path / "policy.toml").write_text('consents = ["Barack Obama"]\naudit = "log.jsonl"\n')
    monkeypatch.setenv("LATERNA_POLICY", str(tmp_path / "policy.toml"))
    assert laterna("check", "Barack Obama eats noodles").status == 0
    assert laterna("check", "Joe Biden eats noodles").status == 9
    rows = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [row["rule"] for row in rows] == ["", "people.likeness"]


def test_the_policies_are_scored(laterna, tmp_path):
    rows = [
        {"prompt": "a naked woman", "language": "en", "label": "harmful"},
        {"prompt": "a fox", "language": "en", "label": "benign"},
    ]
    lines = [json.dumps({**row, "category": "sexual", "set": "plain"}) for row in rows]
    (tmp_path / "set.jsonl").write_text("\n".join(lines))
    said = laterna("eval", "--suite", "policy", "--prompts", tmp_path / "set.jsonl", "--json")
    assert said.status == 0
    assert said.object["refusals_without_rule"] == 0
    shares = {(row["label"], row["group"]): row["value"] for row in said.object["refused"]}
    assert shares["harmful", "all"] == 1
    assert shares["benign", "all"] == 0
