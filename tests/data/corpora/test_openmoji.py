import json
import os
from pathlib import Path

import pytest

from laterna.core.concepts import LANGUAGES
from laterna.core.errors import DrawingDamaged, InputMissing, SourceDamaged, SourceMissing
from laterna.data.corpora import openmoji
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works

FACTS = {"openmoji_author": "A. Rtist ", "openmoji_date": "2020-01-02", "skintone": ""}
ROWS = [
    {"hexcode": "1F98A", "emoji": "🦊", "group": "animals-nature", "subgroups": "animal-mammal"},
    {"hexcode": "1F3CD", "emoji": "🏍️", "group": "travel-places", "subgroups": "transport-ground"},
    {"hexcode": "1F680", "emoji": "🚀", "group": "extras-openmoji", "subgroups": "brand"},
    {
        "hexcode": "1F44B",
        "emoji": "👋",
        "group": "people-body",
        "subgroups": "hands",
        "skintone": "1",
    },
    {"hexcode": "1F3C1", "emoji": "🏁", "group": "flags", "subgroups": "flag"},
    {"hexcode": "1F422", "emoji": "🐢", "group": "animals-nature", "subgroups": "animal-reptile"},
]


@pytest.fixture
def packages(tmp_path):
    """Both packages in small, with real drawings; the turtle has no name in Indonesian."""
    art, words = tmp_path / "openmoji", tmp_path / "cldr"
    (art / "data").mkdir(parents=True)
    (art / "color" / "svg").mkdir(parents=True)
    works = load_works()
    rows = [FACTS | row for row in ROWS]
    (art / "data" / "openmoji.json").write_text(json.dumps(rows))
    for row in rows:
        drawing = read_svg_file(works.get(f"openmoji:{row['hexcode']}", works["openmoji:1F98A"]))
        (art / "color" / "svg" / f"{row['hexcode']}.svg").write_bytes(drawing)
    for language in LANGUAGES:
        folder = words / "annotations" / language
        folder.mkdir(parents=True)
        names = {
            row["emoji"].replace("\ufe0f", ""): {
                "tts": [f"{language} {row['hexcode']}"],
                "default": ["b", "a", f"{language} {row['hexcode']}"],
            }
            for row in rows
            if (language, row["hexcode"]) != ("id", "1F422")
        }
        table = {"annotations": {"annotations": names}}
        (folder / "annotations.json").write_text(json.dumps(table))
    return art, words


def test_it_takes_drawings_that_are_named_in_all_languages_and_free_of_trademarks(packages):
    tables = openmoji.build_table(*packages)
    assert [work.id for work in tables.works] == ["openmoji:1F3CD", "openmoji:1F98A"]
    assert [row["work"] for row in tables.nouns] == [work.id for work in tables.works]


def test_a_work_carries_the_facts_of_its_source(packages):
    work = openmoji.build_table(*packages).works[1]
    assert (work.name, work.artist, work.date) == ("en 1F98A", "A. Rtist", "2020-01-02")
    assert work.sha256 == load_works()[work.id].sha256


def test_keywords_are_sorted_and_leave_out_the_name(packages):
    row = openmoji.build_table(*packages).nouns[1]
    assert row["vi"] == {"name": "vi 1F98A", "keywords": ["a", "b"]}


def test_building_twice_gives_the_same_bytes(packages, tmp_path):
    contents = []
    for target in (tmp_path / "one", tmp_path / "two"):
        files = openmoji.write_tables(openmoji.build_table(*packages), target)
        contents.append([file.read_bytes() for file in files])
        tables = (openmoji.WORKS_TABLE, openmoji.NOUNS_TABLE, openmoji.DRAWINGS)
        assert files == tuple(target / table for table in tables)
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    "damage",
    ["", "<svg", "no drawing", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'],
)
def test_a_damaged_drawing_is_named(packages, damage):
    drawing = packages[0] / "color" / "svg" / "1F98A.svg"
    drawing.write_text(damage)
    with pytest.raises(DrawingDamaged) as caught:
        openmoji.build_table(*packages)
    assert "1F98A.svg" in str(caught.value)


def test_a_missing_drawing_is_named(packages):
    (packages[0] / "color" / "svg" / "1F98A.svg").unlink()
    with pytest.raises(InputMissing) as caught:
        openmoji.build_table(*packages)
    assert "1F98A.svg" in str(caught.value)


def test_a_damaged_drawing_leaves_the_tables_as_they_were(packages, tmp_path, monkeypatch):
    target = tmp_path / "target"
    openmoji.write_tables(openmoji.build_table(*packages), target)
    before = (target / openmoji.WORKS_TABLE).read_bytes()
    (packages[0] / "color" / "svg" / "1F98A.svg").write_text("<svg")
    monkeypatch.setattr(openmoji, "fetch", lambda package, _: packages[package is openmoji.CLDR])
    with pytest.raises(DrawingDamaged):
        openmoji.build(target, lambda _: None)
    assert (target / openmoji.WORKS_TABLE).read_bytes() == before


def test_build_reports_and_counts(packages, tmp_path, monkeypatch):
    monkeypatch.setattr(openmoji, "fetch", lambda package, _: packages[package is openmoji.CLDR])
    said: list[str] = []
    summary = openmoji.build(tmp_path / "target", said.append)
    assert (summary.works, summary.artists) == (2, 1)
    assert summary.names == dict.fromkeys(LANGUAGES, 2)
    assert "openmoji 17.0.0" in said[0]


def _client(folder: Path, script: str) -> None:
    """An ``npm`` that does what the script says."""
    program = folder / "npm"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_another_archive_than_the_pinned_one_is_refused(tmp_path, monkeypatch):
    _client(tmp_path, 'printf other > "$5/openmoji-17.0.0.tgz"')
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    with pytest.raises(SourceDamaged) as caught:
        openmoji.fetch(openmoji.OPENMOJI, tmp_path)
    assert openmoji.OPENMOJI.sha256 in str(caught.value)


@pytest.mark.parametrize("status", [None, 1])
def test_without_npm_or_network_it_says_what_is_missing(tmp_path, monkeypatch, status):
    if status is not None:
        _client(tmp_path, f"exit {status}")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceMissing) as caught:
        openmoji.fetch(openmoji.OPENMOJI, tmp_path)
    assert "openmoji 17.0.0" in str(caught.value)
