from pathlib import Path

import pytest
from PIL import ImageFont

from laterna.data import fonts
from laterna.data.fonts import Font, font_for

LATIN = "A fox jumps, và con cáo nhảy."


@pytest.fixture
def only(monkeypatch):
    """Lets the machine have these fonts only."""

    def have(*found):
        monkeypatch.setattr(fonts, "_fonts", lambda: found)

    return have


@pytest.fixture(scope="module")
def plain():
    found = font_for("A fox")
    if found is None:
        pytest.skip("this machine has no fonts at all")
    return found


def test_a_found_font_can_be_opened_under_its_name(plain):
    assert ImageFont.truetype(str(plain.file), 12).getname()[0] == plain.family


def test_the_first_font_that_has_every_letter_is_taken(only, plain):
    only(plain, Font(plain.file, "another"))
    assert font_for("A fox") == plain


def test_a_letter_that_no_font_has_is_noticed(only, plain):
    only(plain)
    assert font_for("A fox \U0010fffd") is None


def test_a_machine_without_fonts_writes_nothing(only):
    only()
    assert font_for("A fox") is None


def test_files_that_are_no_fonts_are_passed_over(monkeypatch, tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path), str(tmp_path / "missing")))
    assert fonts._fonts.__wrapped__() == ()


def test_plain_and_well_known_fonts_come_first():
    names = ["Zebra-Bold", "DejaVuSans-Bold", "NotoSans-Regular", "Zebra-Regular", "DejaVuSans"]
    ranked = sorted((Path(f"{name}.ttf") for name in names), key=fonts._rank)
    assert [file.stem for file in ranked[:2]] == ["DejaVuSans", "NotoSans-Regular"]
    assert ranked[2].stem == "Zebra-Regular"
