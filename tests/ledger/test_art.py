import hashlib
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from laterna.core.errors import DrawingDamaged
from laterna.core.svg import read_svg
from laterna.ledger import art
from laterna.ledger.art import read_figure, read_svg_file
from laterna.ledger.lights import LIGHTS
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


HAND = load_works()["laterna:hand"]


def test_our_own_drawing_that_was_tampered_with_is_refused(monkeypatch, tmp_path):
    folder = tmp_path / "tables" / art.OWN
    folder.mkdir(parents=True)
    monkeypatch.setattr(art.resources, "files", lambda _: tmp_path)
    with pytest.raises(DrawingDamaged, match="missing"):
        read_svg_file(HAND)
    (folder / "hand.svg").write_bytes(b"<svg/>")
    with pytest.raises(DrawingDamaged, match="sha256"):
        read_svg_file(HAND)


@pytest.mark.parametrize("path", ["../laterna.jsonl", "..", ""])
def test_no_path_leads_out_of_the_folder_of_our_own_drawings(path):
    with pytest.raises(DrawingDamaged):
        read_svg_file(replace(HAND, path=path))


def test_a_work_without_light_and_poses_is_its_svg_alone():
    figure = read_figure(FOX.id)
    assert (figure.svg, figure.dark, figure.burns, figure.poses) == (
        read_svg_file(FOX),
        None,
        False,
        (),
    )


@pytest.mark.parametrize("work_id", LIGHTS)
def test_every_light_looks_otherwise_when_it_is_out(work_id):
    figure = read_figure(work_id)
    lit, dark = read_svg(figure.svg, 72).astype(int), read_svg(figure.dark, 72).astype(int)
    changed = np.abs(lit - dark).max(-1) > 40
    assert 0.002 < changed.mean() < 0.6
    assert lit[changed][:, :3].sum() > dark[changed][:, :3].sum()


@pytest.mark.parametrize("work_id", [key for key, light in LIGHTS.items() if light.burns])
def test_a_flame_that_is_out_leaves_no_bright_yellow(work_id):
    def yellow(svg):
        red, green, blue, alpha = np.moveaxis(read_svg(svg, 72).astype(int), -1, 0)
        return ((red > 230) & (green > 170) & (blue < 90) & (alpha > 200)).sum()

    figure = read_figure(work_id)
    assert figure.burns
    assert yellow(figure.svg) > 0
    assert yellow(figure.dark) == 0


def test_the_hand_has_five_poses_of_which_the_last_is_the_work():
    figure = read_figure(HAND.id)
    assert len(figure.poses) == 5
    assert figure.poses[-1] == figure.svg
    heights = [np.flatnonzero(read_svg(pose, 72)[..., 3].max(1))[0] for pose in figure.poses]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] - heights[-1] > 12
    for pose in figure.poses:
        feet = np.flatnonzero(read_svg(pose, 72)[..., 3].max(1))[-1]
        assert feet == pytest.approx(68, abs=2)
