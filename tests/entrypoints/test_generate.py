import re
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from laterna.core.media import probe, read_metadata, read_video
from laterna.provenance.manifest import read_manifest


def apart(one, other):
    """Mean difference in levels; the marks, which name each film, make up less than 2.5."""
    pairs = zip(read_video(one), read_video(other), strict=True)
    return float(np.mean([np.abs(a.astype(int) - b).mean() for a, b in pairs]))


def changed(one, other):
    """Share of the pixels that a person would see to be different."""
    pairs = zip(read_video(one), read_video(other), strict=True)
    return float(np.mean([np.abs(a.astype(int) - b).max(axis=2) > 40 for a, b in pairs]))


def test_words_become_a_film(film, tmp_path):
    said = film("a ball", "-o", "film.mp4")
    facts = probe(tmp_path / "film.mp4")
    assert said.status == 0
    assert (facts.size, facts.frame_count, facts.fps) == ((256, 144), 12, 12)


def test_before_it_starts_it_says_who_is_drawn_from_what(film):
    said = film("a circle and a box", "-o", "film.mp4", "--seed", "9")
    told = said.out.splitlines()
    assert told[:6] == [
        "1 s at 256x144, 12 frames per second, seed 9, model fake",
        "  circle: drawn from “ball” by Laterna (fake:ball, CC0-1.0)",
        "  box: drawn from “box” by Laterna (fake:box, CC0-1.0)",
        "  circle is not in the picture book; ball is taken instead",
        "  not known and left out: a, and",
        "This takes about 1 s.",
    ]


def test_afterwards_it_says_what_it_cost(film):
    *_, made, cost = film("a ball", "-o", "film.mp4", "--seed", "9").out.splitlines()
    assert made == "film.mp4: 12 frames, 1 s, 12 per second, 256x144 (drawn at 256x144), seed 9"
    assert re.fullmatch(
        r"It took [\d.]+ s, [\d.]+ processor seconds and an estimated [\d.]+ Wh\.", cost
    )


def test_the_seed_is_chosen_and_told_and_names_the_film(film, tmp_path):
    said = film("a ball", "--json").object["films"][0]
    assert said["path"] == f"laterna-{said['seed']}.mp4"
    assert (tmp_path / said["path"]).exists()
    assert film("a ball", "--json").object["films"][0]["seed"] != said["seed"]


def test_the_same_seed_gives_the_same_film(film, tmp_path):
    for name in ("a", "b"):
        film("a ball", "--seed", "4", "-o", f"{name}.mp4")
    assert apart(tmp_path / "a.mp4", tmp_path / "b.mp4") == 0


def test_machines_get_one_object_and_silence(film):
    said = film("a circle", "-o", "film.mp4", "--seed", "9", "--json")
    told = said.object
    assert said.err == ""
    assert told["prompt"] == "a circle"
    assert told["expanded"] is None
    assert (told["plan"]["shots"], told["plan"]["left_out"]) == (1, [])
    assert told["plan"]["cast"][0]["artist"] == "Laterna"
    assert told["plan"]["replaced"] == [{"word": "circle", "taken": "ball"}]
    assert told["plan"]["unknown"] == ["a"]
    assert told["plan"]["model"]["name"] == "fake"
    (made,) = told["films"]
    assert made["path"] == "film.mp4"
    assert (made["size"], made["frame_count"], made["fps"]) == ([256, 144], 12, 12)
    assert set(made["stage_seconds"]) == {"text", "frames", "encode"}
    assert made["estimated_energy_wh"] > 0


def test_a_prompt_is_made_longer_only_when_asked_for(film, tmp_path):
    said = film("a ball", "-o", "film.mp4", "--seed", "9", "--expand")
    text = said.out.splitlines()[1].removeprefix("  drawn from these words: ")
    assert text.startswith("a ball ")
    manifest = read_manifest(tmp_path / "film.mp4")
    assert (manifest.prompt, manifest.expanded) == ("a ball", text)
    again = film("a ball", "-o", "film.mp4", "--seed", "9", "--expand", "--force", "--json").object
    assert (again["prompt"], again["expanded"]) == ("a ball", text)


def test_variations_are_numbered_and_differ(film, tmp_path):
    said = film("a ball", "-o", "film.mp4", "--n", "3", "--seed", "5", "--json").object
    names = [f"film-{i}.mp4" for i in (1, 2, 3)]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert [made["seed"] for made in said["films"]] == [5, 6, 7]
    for one, other in combinations(names, 2):
        assert apart(tmp_path / one, tmp_path / other) > 4


def test_the_first_variation_is_the_film_of_its_seed(film, tmp_path):
    film("a ball", "-o", "one.mp4", "--seed", "5")
    film("a ball", "-o", "many.mp4", "--seed", "4", "--n", "2")
    assert apart(tmp_path / "one.mp4", tmp_path / "many-2.mp4") == 0


def test_an_own_picture_takes_the_stage(film, tmp_path):
    Image.new("RGB", (40, 40), (255, 0, 255)).save(tmp_path / "my.png")
    said = film("a ball", "-o", "own.mp4", "--cast", "ball=my.png")
    assert "  ball: drawn from your own picture my.png" in said.out
    told = " ".join(read_metadata(tmp_path / "own.mp4").values())
    assert "my.png" in told


def test_the_label_can_be_worded(film, tmp_path):
    for name, words in {"a": [], "b": ["--label"], "c": ["--label-text", "made by us"]}.items():
        film("a ball", "--seed", "4", "-o", f"{name}.mp4", *words)
    for one, other in combinations("abc", 2):
        assert 0.0005 < changed(tmp_path / f"{one}.mp4", tmp_path / f"{other}.mp4") < 0.1


def test_progress_is_told_in_plain_lines_away_from_a_terminal(film):
    told = film("a ball", "-o", "film.mp4").err
    assert "\r" not in told
    assert "drawing 8/8" in told
    assert "encoding 12/12" in told
    assert " s left" in told


def test_a_preview_is_written_beside_the_film(film, tmp_path):
    assert film("a ball", "-o", "film.mp4", "--preview", "--seed", "2").status == 0
    with Image.open(tmp_path / "film.preview.png") as poster:
        assert poster.size == (256, 144)
        assert poster.text["Description"] == "AI-generated, unfinished: a ball"
        assert poster.text["Source"] == "model fake, seed 2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", "film.preview.png"]


def test_a_preview_is_written_where_it_is_asked_for(film, tmp_path):
    assert film("a ball", "-o", "film.mp4", "--preview", "look.png").status == 0
    with Image.open(tmp_path / "look.png") as poster:
        assert poster.format == "PNG"


def test_without_preview_there_is_none(film, tmp_path):
    film("a ball", "-o", "film.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("prompt", ["🦊🎈", "ثعلب يقفز", "狐狸 and cáo", "-a ball", "a\nball"])
def test_people_may_write_as_they_like(film, tmp_path, prompt):
    assert film(prompt, "-o", "film.mp4").status == 0
    assert probe(tmp_path / "film.mp4").frame_count == 12


def test_force_replaces(film, tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"old")
    assert film("a ball", "-o", "film.mp4", "--force").status == 0
    assert probe(tmp_path / "film.mp4").frame_count == 12
