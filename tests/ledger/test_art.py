import hashlib
import zipfile
from dataclasses import replace

import pytest

from laterna.core.errors import DrawingDamaged
from laterna.ledger import art
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works

FOX = load_works()["openmoji:1F98A"]


def test_a_work_is_read_as_the_ledger_knows_it():
    svg = read_svg_file(FOX)
    assert hashlib.sha256(svg).hexdigest() == FOX.sha256
    assert b"<svg" in svg


def test_another_drawing_in_its_place_is_refused():
    other = load_works()["openmoji:1F431"]
    with pytest.raises(DrawingDamaged) as error:
        read_svg_file(replace(FOX, path=other.path))
    assert error.value.facts["path"] == other.path
    assert "sha256" in str(error.value)


def test_a_missing_drawing_is_named():
    with pytest.raises(DrawingDamaged) as error:
        read_svg_file(replace(FOX, path="color/svg/NONE.svg"))
    assert "color/svg/NONE.svg" in str(error.value)
    assert "missing" in str(error.value)


@pytest.mark.parametrize("path", ["../../__init__.py", "color/svg/", "/etc/passwd"])
def test_no_path_leads_out_of_the_art_package(path):
    with pytest.raises(DrawingDamaged):
        read_svg_file(replace(FOX, path=path))


@pytest.mark.parametrize("break_it", [b"", b"PK no archive", None])
def test_an_archive_that_was_tampered_with_is_found_out(monkeypatch, tmp_path, break_it):
    archive = tmp_path / "tables" / art.ARCHIVE
    archive.parent.mkdir()
    if break_it is None:
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("1F98A.svg", read_svg_file(FOX) + b"<!-- -->")
    else:
        archive.write_bytes(break_it)
    art._archive.cache_clear()
    monkeypatch.setattr(art.resources, "files", lambda _: tmp_path)
    with pytest.raises(DrawingDamaged):
        read_svg_file(FOX)
    art._archive.cache_clear()


def test_an_absent_archive_is_an_error_for_people(monkeypatch, tmp_path):
    art._archive.cache_clear()
    monkeypatch.setattr(art.resources, "files", lambda _: tmp_path)
    with pytest.raises(DrawingDamaged):
        read_svg_file(FOX)
