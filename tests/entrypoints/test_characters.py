import json
import shutil

import pytest
from PIL import Image, ImageDraw

from laterna.core.concepts import LANGUAGES

WITHDRAWN = 9


@pytest.fixture
def here(laterna, monkeypatch, tmp_path, data_folder):
    """Runs ``laterna`` with characters of the test's own, and a picture ``wug.png``."""
    shutil.copytree(data_folder / "keys", tmp_path / "data" / "keys")
    monkeypatch.setenv("LATERNA_DATA", str(tmp_path / "data"))
    image = Image.new("RGB", (320, 240), (240, 240, 240))
    draw = ImageDraw.Draw(image)
    draw.ellipse((110, 100, 210, 220), fill=(200, 40, 60))
    draw.ellipse((125, 30, 195, 110), fill=(40, 60, 160))
    image.save(tmp_path / "wug.png")
    return laterna


@pytest.fixture
def milo(here):
    said = here("characters", "add", "Milo", "wug.png", "--by", "Ada", "--consent", "my films")
    assert said.status == 0
    return said


def generate(here, prompt, output, *words):
    small = ("--model", "fake", "--size", "256x144", "--seconds", "2", "--fps", "12")
    return here("generate", *small, "-o", output, *words, "--", prompt)


def test_a_character_is_made_listed_and_shown(here, milo):
    assert milo.out.startswith("Milo is made, with 1 views; consent of Ada")
    assert "Milo: may be used; consent of Ada" in here("characters", "list").out
    shown = here("characters", "show", "MILO").out
    assert "for: my films" in shown
    found = here("characters", "show", "milo", "--json").object["character"]
    assert found["state"] == "usable"
    assert found["signed"]["consent"]["by"] == "Ada"
    assert here("characters", "list", "--json").object["characters"] == [found]


def test_terms_may_stand_in_a_file(here, tmp_path):
    (tmp_path / "terms.txt").write_text("for films\nabout wugs\n", encoding="utf-8")
    here("characters", "add", "Wug", "wug.png", "--by", "Ada", "--consent", "terms.txt")
    assert "for: for films about wugs" in here("characters", "show", "wug").out
    (tmp_path / "scan.pdf").write_bytes(b"%PDF\xff\xfe")
    said = here("characters", "add", "Bobo", "wug.png", "--by", "A", "--consent", "scan.pdf")
    assert (said.status, "[input]" in said.err) == (3, True)


def test_a_film_calls_its_character_by_name_and_is_refused_once_consent_is_gone(
    here, milo, tmp_path
):
    said = generate(here, "Milo and a ball", "a.mp4", "--json")
    assert said.status == 0
    assert [member["words"] for member in said.object["plan"]["cast"]] == ["milo", "ball"]
    assert here("extend", "a.mp4", "a ball", "--seconds", "1", "-o", "b.mp4").status == 0
    assert here("extend", "b.mp4", "a kite", "--seconds", "1", "-o", "c.mp4").status == 0
    board = {"cards": [{"text": "milo", "seconds": 1}, {"film": "c.mp4"}]}
    (tmp_path / "board.json").write_text(json.dumps(board))
    storyboard = ("storyboard", "board.json", "--model", "fake", "--size", "256x144", "--fps", "12")
    assert here(*storyboard, "-o", "d.mp4").status == 0
    made = here("characters", "revoke", "Milo", "--reason", "asked to", "--json").object
    assert made["character"]["withdrawal"]["reason"] == "asked to"
    ways = [
        ("replay", "a.mp4"),
        ("replay", "d.mp4"),
        ("extend", "c.mp4", "a ball"),
        ("remix", "c.mp4", "a ball"),
        ("edit", "b.mp4", "make it night"),
        ("loop", "a.mp4"),
        ("connect", "a.mp4", "c.mp4"),
        ("vary", "d.mp4"),
        (*storyboard,),
        ("characters", "add", "Bobo", "a.mp4", "--by", "A", "--consent", "x"),
    ]
    for way in ways:
        output = () if way[0] == "characters" else ("-o", "e.mp4")
        said = here(*way, *output)
        assert (said.status, "[consent_withdrawn]" in said.err) == (WITHDRAWN, True), way
    for prompt in ("Milo jumps", "a ball and MILO's kite"):
        assert generate(here, prompt, "e.mp4").status == WITHDRAWN
    said = generate(here, "a wug", "e.mp4", "--cast", "wug=wug.png", "--json")
    assert (said.status, said.object["error"]["code"]) == (WITHDRAWN, "consent_withdrawn")
    assert not (tmp_path / "e.mp4").exists()
    assert not list((tmp_path / "data" / "characters").rglob("*.png"))
    assert generate(here, "a ball", "f.mp4").status == 0


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("add", "fox", "wug.png", "--by", "A", "--consent", "x"), 2, "character_name_unfit"),
        (("add", "Milo", "wug.png", "--by", "A", "--consent", "x"), 2, "character_exists"),
        (("add", "Bobo", "no.png", "--by", "A", "--consent", "x"), 3, "input_missing"),
        (("add", "Bobo", "wug.png", "--by", "", "--consent", "x"), 2, "consent_unfit"),
        (("add", "Bobo", "wug.png", "--consent", "x"), 2, "usage"),
        (("show", "Mila"), 2, "character_unknown"),
        (("revoke", "Mila", "--reason", "x"), 2, "character_unknown"),
        (("revoke", "Milo"), 2, "usage"),
        (("export", "Milo", "-o", "none/x.zip"), 5, "output"),
    ],
)
def test_mistakes_have_codes(here, milo, words, status, code):
    said = here("characters", *words)
    assert (said.status, f"[{code}" in said.err) == (status, True), said.err


def test_a_damaged_store_is_told_and_kept(here, milo, tmp_path):
    (record,) = (tmp_path / "data" / "characters").glob("*.json")
    record.write_bytes(record.read_bytes()[:100])
    for words in (("characters", "list"), ("characters", "show", "Milo")):
        said = here(*words)
        assert (said.status, "[characters_unusable]" in said.err) == (7, True)
        assert record.name in said.err
    assert generate(here, "a ball", "a.mp4").status == 7
    assert len(record.read_bytes()) == 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_told_in_every_language(here, milo, language):
    for words in (("list",), ("show", "Milo"), ("export", "Milo", "-o", "m.zip", "--force")):
        said = here("characters", *words, "--lang", language)
        assert said.status == 0
        assert said.out.strip()
        assert "{" not in said.out
    said = here(
        "characters", "add", "fox", "wug.png", "--by", "A", "--consent", "x", "--lang", language
    )
    assert said.status == 2
    assert "characters." not in said.err
