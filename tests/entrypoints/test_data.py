import json

import pytest

from laterna.core.errors import SourceMissing
from laterna.data.corpora import openmoji
from laterna.data.storybook.nouns import storybook_nouns
from laterna.ledger.records import load_works


def test_works_are_listed_with_artist_and_licence(laterna):
    said = laterna("data", "list", "--name", "fox")
    assert said.status == 0
    fox = load_works()["openmoji:1F98A"]
    assert f"openmoji:1F98A  fox, by {fox.artist}, {fox.date}, {fox.licence}" in said.out
    assert said.out.splitlines()[-1].endswith(f"of {len(load_works())} works")


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (("--artist", "sofie"), lambda work: "Sofie" in work.artist),
        (("--name", "BALL"), lambda work: "ball" in work.name.lower()),
        (("--licence", "CC-BY-SA-4.0"), lambda work: work.licence == "CC-BY-SA-4.0"),
        (("--licence", "CC0-1.0"), lambda work: work.licence == "CC0-1.0"),
        (("--storybook",), lambda work: work.id in storybook_nouns().everything),
        ((), lambda _: True),
    ],
)
def test_the_list_can_be_narrowed(laterna, words, holds):
    listed = laterna("data", "list", "--json", *words).object["works"]
    assert [row["id"] for row in listed] == [w.id for w in load_works().values() if holds(w)]


def test_a_preview_is_written_where_it_is_asked_for(laterna, tmp_path):
    said = laterna("data", "preview", "-o", "look", "--n", 1, "--seed", 3)
    assert said.status == 0
    assert {path.name for path in (tmp_path / "look").iterdir()} == {
        "sheet.png",
        "captions.jsonl",
        "scene-1.mp4",
    }
    caption = json.loads((tmp_path / "look" / "captions.jsonl").read_text(encoding="utf-8"))
    assert caption["captions"]["en"] in said.out
    again = laterna("data", "preview", "-o", "look", "--n", 1)
    assert (again.status, again.err.split()[-1]) == (5, "[output_exists]")


@pytest.mark.parametrize("count", [0, -1, 101])
def test_no_preview_of_nothing(laterna, tmp_path, count):
    said = laterna("data", "preview", "--n", count)
    assert said.status == 2
    assert list(tmp_path.iterdir()) == []


def test_build_tells_what_it_wrote(laterna, tmp_path, monkeypatch):
    """The packages come over the network, so here stands what a build from them returns."""
    asked = []

    def build(target, report):
        asked.append(target)
        report("checking the drawings")
        return openmoji.Summary(3, 2, {"en": 3, "zh": 2}, (target / "works.jsonl",))

    monkeypatch.setattr(openmoji, "build", build)
    said = laterna("data", "build", "storybook", "--target", "here")
    assert said.status == 0
    assert "3 works by 2 artists; different names: en 3, zh 2" in said.out
    assert [str(target) for target in asked] == ["here"]
    monkeypatch.setenv("LATERNA_STATE", str(tmp_path / "kept"))
    laterna("data", "build", "storybook")
    assert asked[-1] == tmp_path / "kept" / "corpora"


def test_a_source_that_cannot_be_had_is_named(laterna, monkeypatch):
    def build(target, report):
        raise SourceMissing(source="openmoji 17.0.0", hint="npm cannot be started")

    monkeypatch.setattr(openmoji, "build", build)
    said = laterna("data", "build", "storybook")
    assert (said.status, said.err.split()[-1]) == (6, "[source_missing]")


@pytest.mark.parametrize("words", [(), ("paint",), ("build",), ("build", "films")])
def test_what_is_no_part_of_it_is_a_mistake(laterna, words):
    said = laterna("data", *words)
    assert (said.status, said.err.split()[-1]) == (2, "[usage]")


def test_it_speaks_the_language_asked_for(laterna):
    assert "karya" in laterna("data", "list", "--name", "fox", "--lang", "id").out
