import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from laterna.core.errors import (
    ActorNeeded,
    CharacterExists,
    CharacterNameUnfit,
    CharactersFull,
    CharacterUnknown,
    ConsentEnded,
    ConsentUnfit,
    ConsentWithdrawn,
    FigureMissing,
    InputMissing,
    OutputExists,
    PictureUnreadable,
    PolicyRefused,
)
from laterna.core.media import read_picture
from laterna.core.request import CastChoice, Condition, GenerationRequest
from laterna.governance.decision import Decision, Verdict
from laterna.provenance.characters import Characters
from laterna.provenance.replay import request_of
from laterna.service import characters, likeness
from laterna.service.characters import Grant, joined
from laterna.service.generate import generate, prepare, run
from laterna.service.likeness import Source

GRANT = Grant("Ada Example", "for my own films")
SMALL = {"model": "fake", "seconds": 1.0, "size": (256, 144), "fps": 12}


def doll(*, looks=0):
    """A red body with a blue head; the beak is in the middle, or to one side."""
    image = Image.new("RGBA", (200, 200), (200, 40, 60, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 80, 140, 180), fill=(200, 40, 60, 255))
    draw.ellipse((70, 20, 130, 85), fill=(40, 60, 160, 255))
    middle = 100 + 32 * looks
    draw.ellipse((middle - 12, 45, middle + 12, 65), fill=(240, 200, 40, 255))
    return image


def saved(path, figure, ground=(240, 240, 240)):
    picture = Image.new("RGBA", (320, 240), (*ground, 255))
    picture.alpha_composite(figure, (60, 20))
    picture.convert("RGB").save(path)
    return path


@pytest.fixture
def store(tmp_path):
    return Characters(tmp_path / "characters")


@pytest.fixture
def front(tmp_path):
    return saved(tmp_path / "front.png", doll())


@pytest.fixture
def milo(store, front):
    return characters.add("Milo", [Source(front)], GRANT, store=store)


def picture_of(store, character, place=0):
    view = character.consent.views[place]
    return np.asarray(Image.open(io.BytesIO(store.picture_file(character, view))))


def test_a_character_is_cut_out_of_its_picture(store, milo):
    picture = picture_of(store, milo)
    truth = np.asarray(doll().crop(doll().getbbox()))
    assert abs(picture.shape[0] - truth.shape[0]) <= 2
    assert picture[0, 0, 3] == picture[-1, -1, 3] == 0
    assert (picture[..., 3] > 0).mean() == pytest.approx((truth[..., 3] > 0).mean(), abs=0.03)
    assert [view.facing for view in milo.consent.views] == ["front"]
    assert milo.consent.by == "Ada Example"


def test_a_picture_without_background_keeps_its_own_edge(store, tmp_path):
    doll().save(tmp_path / "cut.png")
    made = characters.add("Milo", [Source(tmp_path / "cut.png")], GRANT, store=store)
    assert np.array_equal(picture_of(store, made), np.asarray(doll().crop(doll().getbbox())))


def test_who_is_seen_from_the_right_is_turned_round_as_well(store, tmp_path, front):
    right = saved(tmp_path / "right.png", doll(looks=1), (90, 190, 90))
    made = characters.add(
        "Milo", [Source(right, "right"), Source(front), Source(front)], GRANT, store=store
    )
    assert [view.facing for view in made.consent.views] == ["front", "right", "other", "left"]
    assert joined(GenerationRequest("Milo jumps"), store).cast[0].picture.name == "0-front.png"
    shown = joined(GenerationRequest("Milo runs in the snow"), store).cast[0]
    assert shown.picture.name.endswith("left.png")
    left = read_picture(shown.picture)
    columns = np.flatnonzero((left[..., 1] > 150) & (left[..., 2] < 100) & (left[..., 3] > 200))
    assert (columns % left.shape[1]).mean() < left.shape[1] / 2


@pytest.mark.parametrize(
    ("name", "error"), [("fox", CharacterNameUnfit), ("../x", CharacterNameUnfit)]
)
def test_names_are_checked_before_anything_is_read(store, tmp_path, name, error):
    with pytest.raises(error):
        characters.add(name, [Source(tmp_path / "none.png")], GRANT, store=store)
    assert not store.folder.exists()


def test_real_people_and_marks_are_no_names(store, front):
    with pytest.raises(PolicyRefused) as refused:
        characters.add("Mickey Mouse", [Source(front)], GRANT, store=store)
    assert refused.value.exit_status == 9


def test_a_name_is_given_once_until_it_is_free_again(store, front, milo):
    for name in ("MILO", "milos", " Milo"):
        with pytest.raises(CharacterExists):
            characters.add(name, [Source(front)], GRANT, store=store)
    characters.revoke("milo", "asked to", store)
    again = characters.add("milo", [Source(front)], GRANT, store=store)
    assert characters.show("Milo", store) == again
    assert len(characters.list(store)) == 2


@pytest.mark.parametrize(
    "grant",
    [
        Grant("", "x"),
        Grant("Ada", "  "),
        Grant("Ada", "x" * 4001),
        Grant("A" * 201, "x"),
        Grant("Ada\0", "x"),
        Grant("Ada", "x", "tomorrow"),
        Grant("Ada", "x", "2020-01-01"),
        Grant("Ada", "x", "20990101"),
        Grant("Ada", "x", "2099-02-30"),
    ],
)
def test_a_consent_says_who_and_for_what_and_until_a_day_to_come(store, front, grant):
    with pytest.raises(ConsentUnfit):
        characters.add("Milo", [Source(front)], grant, store=store)
    assert characters.list(store) == []


def test_files_have_to_hold_a_figure(store, tmp_path, front):
    empty = tmp_path / "empty.png"
    Image.new("RGB", (320, 240), (9, 9, 9)).save(empty)
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    cases = {
        FigureMissing: [Source(front), Source(empty)],
        InputMissing: [Source(tmp_path / "none.png")],
        PictureUnreadable: [Source(tmp_path / "bad.png")],
        CharactersFull: [Source(front)] * 9,
    }
    for error, sources in cases.items():
        with pytest.raises(error):
            characters.add("Milo", sources, GRANT, store=store)
    assert characters.list(store) == []


class Strict:
    def prompt(self, _):
        return Decision(Verdict.ALLOW, "", "", "")

    def picture(self, picture, kind="picture"):
        return Decision(
            Verdict.REFUSE, "picture.sexual", "policy.picture", "policy.appeal_review", ("sxc",)
        )


def test_pictures_are_looked_at_by_the_policies(store, front, monkeypatch):
    monkeypatch.setattr(likeness, "open_screen", Strict)
    with pytest.raises(PolicyRefused):
        characters.add("Milo", [Source(front)], GRANT, store=store)
    assert characters.list(store) == []


def test_who_is_called_joins_the_cast(store, milo):
    request = joined(GenerationRequest("Milo the wug runs with a fox"), store)
    (choice,) = request.cast
    assert (choice.word, choice.consent) == ("Milo", milo.signed)
    assert joined(request, store) == request
    plain = GenerationRequest("a fox runs")
    assert joined(plain, store).cast == ()


def test_a_picture_for_the_same_word_comes_first(store, milo, front):
    request = GenerationRequest("Milo jumps", cast=(CastChoice("MILO", front),))
    assert joined(request, store) == request
    characters.revoke("Milo", "asked to", store)
    assert joined(request, store) == request


def test_the_words_of_an_earlier_film_mean_what_they_meant(store, milo):
    film = GenerationRequest("Milo jumps")
    longer = replace(film, seconds=8.0, conditions=(Condition(film),))
    assert joined(longer, store) == longer
    assert joined(replace(longer, prompt="Milo spins"), store).cast


def test_edits_call_characters_too(store, milo):
    film = GenerationRequest("a fox jumps")
    edited = replace(film, conditions=(Condition(film),), edits=("replace the fox with Milo",))
    (choice,) = joined(edited, store).cast
    assert choice.consent == milo.signed
    assert joined(replace(edited, edits=("make it night",)), store).cast == ()


def test_whose_consent_does_not_hold_is_not_called(store, milo, front):
    characters.revoke("Milo", "asked to", store)
    with pytest.raises(ConsentWithdrawn) as refused:
        joined(GenerationRequest("a fox chases milo"), store)
    assert (refused.value.code, refused.value.exit_status) == ("consent_withdrawn", 9)
    assert joined(GenerationRequest("a fox jumps"), store).cast == ()


def test_a_consent_that_ended_is_refused(store, milo, monkeypatch):
    yesterday = (datetime.now(UTC).date() - timedelta(1)).isoformat()
    from laterna.core import settings
    from laterna.provenance.keys import load_signing_keys

    (view,) = milo.consent.views
    ended = replace(milo.consent, name="Wug", until=yesterday)
    data = store.picture_file(milo, view)
    store.add(ended, {view: data}, load_signing_keys(settings.data_folder()))
    with pytest.raises(ConsentEnded):
        joined(GenerationRequest("wugs jump"), store)


def test_what_nobody_is_called_is_told(store, milo):
    for do in (characters.show, lambda name, store: characters.revoke(name, "x", store)):
        with pytest.raises(CharacterUnknown) as error:
            do("Mila", store)
        assert error.value.facts["known"] == ("Milo",)
    with pytest.raises(ConsentUnfit):
        characters.revoke("Milo", " ", store)


def test_everything_that_is_kept_can_be_had(store, milo, tmp_path):
    target = tmp_path / "milo.zip"
    characters.export("milo", target, store=store)
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == ["0-front.png", "record.json"]
        assert archive.read("record.json") == store.record_file(milo)
    with pytest.raises(OutputExists):
        characters.export("milo", target, store=store)
    characters.revoke("Milo", "asked to", store)
    characters.export("milo", target, force=True, store=store)
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["record.json"]


# --- Films ----------------------------------------------------------------------------------------


def film(path, prompt, store, **changes):
    request = GenerationRequest(prompt, **{**SMALL, **changes})
    generate(request, path, characters=store)
    return path


def test_a_film_carries_the_consent_and_refuses_to_be_made_again_without(store, milo, tmp_path):
    from laterna.provenance.manifest import read_manifest

    path = film(tmp_path / "a.mp4", "Milo and a ball", store)
    (used,) = read_manifest(path).asked.pictures
    assert used.consent == milo.signed
    again = request_of(path, characters=store)
    assert again.cast == joined(GenerationRequest("Milo and a ball"), store).cast
    longer = replace(again, seconds=2.0, conditions=(Condition(again),))
    generate(longer, tmp_path / "b.mp4")
    characters.revoke("Milo", "asked to", store)
    for path_of_film in (path, tmp_path / "b.mp4"):
        with pytest.raises(ConsentWithdrawn):
            request_of(path_of_film, characters=store)
        with pytest.raises(ConsentWithdrawn):  # a picture given by hand does not help
            request_of(path_of_film, {"Milo": path}, store)
    for request in (again, longer):
        with pytest.raises(ConsentWithdrawn):
            prepare(request, tmp_path / "c.mp4")
    assert not (tmp_path / "c.mp4").exists()


def test_films_elsewhere_do_not_know_the_consent(store, milo, tmp_path):
    from laterna.core.errors import ConsentUnknown

    path = film(tmp_path / "a.mp4", "Milo and a ball", store)
    with pytest.raises(ConsentUnknown):
        request_of(path, characters=Characters(tmp_path / "elsewhere"))


@pytest.mark.parametrize("when", ["before", "while"])
def test_a_consent_is_asked_for_again_before_and_while_a_film_is_made(store, milo, tmp_path, when):
    job = prepare(GenerationRequest("Milo", **SMALL), tmp_path / "a.mp4", characters=store)
    if when == "before":
        characters.revoke("Milo", "asked to", store)

    def report(progress):
        if when == "while" and progress.stage == "encode" and not withdrawn:
            withdrawn.append(characters.revoke("Milo", "asked to", store))

    withdrawn = []
    with pytest.raises(ConsentWithdrawn):
        run(job, report)
    assert not list(tmp_path.glob("*.mp4"))
    assert not list(tmp_path.glob(".laterna*"))


def moving(path, positions, looks):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("h264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 480, 240, "yuv420p"
        for position, look in zip(positions, looks, strict=True):
            picture = Image.new("RGBA", (480, 240), (210, 220, 200, 255))
            picture.alpha_composite(doll(looks=look), (position, 20))
            frame = av.VideoFrame.from_image(picture.convert("RGB"))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_a_clip_from_elsewhere_gives_its_clearest_views(store, tmp_path):
    stands, walks = [20] * 24, [20 + 8 * i for i in range(24)]
    clip = moving(tmp_path / "clip.mp4", stands + walks, [0] * 24 + [1] * 24)
    made = characters.add("Milo", [Source(clip)], GRANT, store=store)
    assert [view.facing for view in made.consent.views] == ["front", "right", "left"]
    picture = picture_of(store, made)
    yellow = (picture[..., 1] > 150) & (picture[..., 2] < 100) & (picture[..., 3] > 200)
    across = np.flatnonzero(yellow.any(0)).mean() / picture.shape[1]
    assert across == pytest.approx(0.5, abs=0.06)


def test_a_clip_without_a_figure_is_told(store, tmp_path):
    empty = moving(tmp_path / "clip.mp4", [-400] * 6, [0] * 6)
    with pytest.raises(FigureMissing):
        characters.add("Milo", [Source(empty)], GRANT, store=store)


def test_of_a_film_of_ours_the_picture_of_its_actor_is_taken(store, tmp_path, front, monkeypatch):
    doll().save(tmp_path / "own.png")
    path = tmp_path / "a.mp4"
    cast = (CastChoice("wug", tmp_path / "own.png"),)
    generate(GenerationRequest("a wug and a ball", cast=cast, **SMALL), path)
    pictures = {"wug": tmp_path / "own.png"}
    made = characters.add("Milo", [Source(path)], GRANT, pictures=pictures, store=store)
    picture, truth = picture_of(store, made), np.asarray(doll().crop(doll().getbbox()))
    assert np.array_equal(picture[..., 3], truth[..., 3])
    assert np.array_equal(picture[picture[..., 3] > 0], truth[truth[..., 3] > 0])
    assert len(made.consent.sources) == 2
    other = film(tmp_path / "b.mp4", "Milo and a ball", store)
    monkeypatch.setattr("laterna.provenance.replay.own_characters", lambda: store)
    with pytest.raises(CharacterExists):
        characters.add("Bobo", [Source(other)], GRANT, store=store)
    nobody = film(tmp_path / "c.mp4", "a ball", store)
    with pytest.raises(FigureMissing):
        characters.add("Bobo", [Source(nobody)], GRANT, store=store)


def test_of_several_in_a_film_one_has_to_be_named(tmp_path):
    from laterna.backends.native.casting import cast_members
    from laterna.language.lexicon import load_lexicon
    from laterna.language.reading import read_shots

    lexicon = load_lexicon()
    cast = cast_members(read_shots("a blue fox chases a taxi", lexicon), (), lexicon)
    with pytest.raises(ActorNeeded):
        likeness._actor(tmp_path, cast, "")
    assert likeness._actor(tmp_path, cast, "Fox").colour == "blue"
    assert likeness._credit(likeness._actor(tmp_path, cast, "taxi")).licence == "CC-BY-SA-4.0"
    with pytest.raises(ActorNeeded):
        likeness._actor(tmp_path, cast, "robot")
