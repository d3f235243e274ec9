"""Edits by words through the engine with the weights that the package carries."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laterna.core.errors import EditNobody, EditUnread
from laterna.core.request import CastChoice, GenerationRequest
from laterna.service import operations
from laterna.stage.tracks import LOG_SIZE, OPACITY, X

FILM = GenerationRequest(
    "a fox jumps in the meadow while a taxi drives to the right",
    seconds=4,
    size=(256, 144),
    fps=8,
    seed=5,
)
FOXES = replace(FILM, prompt="three foxes stand in the meadow")


@pytest.fixture(scope="module")
def staged(engine):
    def stage(*texts, film=FILM):
        request = operations.edit(film, *texts) if texts else film
        return engine.staged(request, engine.plan(request), lambda _: None)

    return stage


@pytest.fixture(scope="module")
def before(staged):
    return staged()


def member(shot, noun):
    return next(m for m in shot.cast if m.noun == noun)


def unchanged(one, other, slots):
    for slot in slots:
        np.testing.assert_array_equal(one.tracks.values[:32, slot], other.tracks.values[:32, slot])


RECOLOURED = {
    "en": "make the taxi blue",
    "zh": "把出租车变成蓝色",
    "vi": "đổi taxi thành màu xanh dương",
    "ar": "اجعل سيارة الأجرة زرقاء",
    "id": "jadikan taksinya biru",
}


@pytest.mark.parametrize("text", RECOLOURED.values(), ids=RECOLOURED)
def test_one_is_painted_and_nothing_else_changes(staged, before, text):
    [after] = staged(text)
    assert member(after, "taxi").colour == "blue"
    assert member(after, "fox") == member(before[0], "fox")
    unchanged(after, before[0], (0, 1, 2))
    assert after.scenery == before[0].scenery


def test_one_is_taken_out(staged, before):
    [after] = staged("remove the fox")
    assert [m.noun for m in after.cast] == ["taxi"]
    slot = member(before[0], "fox").slots[0]
    assert not after.tracks.values[:, slot, OPACITY].any()
    unchanged(after, before[0], member(before[0], "taxi").slots)


def test_one_of_three_is_meant(staged):
    [after] = staged("remove the second fox", film=FOXES)
    assert sorted(slot for m in after.cast for slot in m.slots) == [1, 3]


def test_one_takes_anothers_part(staged, before):
    [after] = staged("replace the fox with a green robot")
    robot = member(after, "robot")
    assert robot.colour == "green"
    assert robot.slots == member(before[0], "fox").slots
    unchanged(after, before[0], (0, 1, 2))


def test_somebody_joins_and_the_others_do_as_before(staged, before):
    [after] = staged("add a dog on the right")
    dog = member(after, "dog").slots[0]
    rows = after.tracks.values[:32, dog]
    assert rows[:, OPACITY].mean() > 0.8
    assert np.median(rows[:, X]) > 0.3
    unchanged(after, before[0], before[0].slots)


def test_one_does_something_else(staged, before):
    [after] = staged("make the fox spin")
    fox = member(before[0], "fox").slots[0]
    assert not np.array_equal(after.tracks.values[:32, fox], before[0].tracks.values[:32, fox])
    unchanged(after, before[0], member(before[0], "taxi").slots)


def test_one_becomes_bigger(staged, before):
    [after] = staged("make the fox bigger")
    fox = member(before[0], "fox").slots[0]
    grown = after.tracks.values[:32, fox, LOG_SIZE] - before[0].tracks.values[:32, fox, LOG_SIZE]
    assert (grown > 0.3).all()


def test_night_falls_on_the_same_meadow(staged, before):
    [after] = staged("make it night")
    assert sum(after.scenery.light.ambient) < sum(before[0].scenery.light.ambient) - 0.5
    unchanged(after, before[0], (0, 1, 2))
    kinds = [{piece.kind for piece in shot.scenery.pieces} for shot in (before[0], after)]
    assert len(kinds[0] & kinds[1]) >= 0.4 * len(kinds[0])


def test_snow_comes(staged, before):
    [after] = staged("make it snow")
    assert before[0].scenery.light.snowfall == 0
    assert after.scenery.light.snowfall > 0.1


def test_slower_is_longer(engine, staged, before):
    [after] = staged("slower")
    assert after.seconds > before[0].seconds
    request = operations.edit(FILM, "slower")
    assert request.seconds == pytest.approx(after.seconds)
    fox = member(after, "fox").slots[0]
    factor = before[0].seconds / after.seconds
    rows = before[0].tracks.at(np.array([1.0 * factor]))
    np.testing.assert_allclose(after.tracks.at(np.array([1.0]))[0, fox], rows[0, fox], atol=2e-2)


def test_backwards_begins_at_the_end(staged, before):
    [after] = staged("play it backwards")
    end = before[0].tracks.at(np.array([4.0]))[0, 1]
    np.testing.assert_allclose(after.tracks.values[0, 1], end, atol=1e-5)


def test_instructions_follow_each_other(staged):
    [after] = staged("make the taxi blue", "remove the fox", "replace the taxi with a robot")
    assert [m.noun for m in after.cast] == ["robot"]


@pytest.mark.parametrize("text", ["gibberish blorp", "!!!", "a fox jumps in the snow"])
def test_what_is_not_understood_changes_nothing(staged, text):
    with pytest.raises(EditUnread):
        staged(text)


def test_nobody_is_told_with_who_is_there(staged):
    with pytest.raises(EditNobody) as told:
        staged("make the elephant blue")
    assert "taxi" in str(told.value)


def test_outside_of_who_is_painted_no_pixel_changes(engine):
    def frames(request):
        clip = engine.generate(request, engine.plan(request), lambda _: None)
        return np.stack(list(clip)).astype(int)

    plain, painted = frames(FILM), frames(operations.edit(FILM, "make the taxi blue"))
    changed = np.abs(plain - painted).max(-1) > 0
    assert changed.any()
    lines = np.flatnonzero(changed.any((0, 2)))
    assert changed.mean() < 0.1
    assert np.ptp(lines) < 0.6 * FILM.size[1]


@pytest.fixture(scope="module")
def wug(tmp_path_factory):
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[8:32, 8:32] = (60, 110, 200, 255)
    path = tmp_path_factory.mktemp("own") / "wug.png"
    Image.fromarray(picture).save(path)
    return CastChoice("Zorblax", path)


def test_the_users_own_can_be_edited_like_everybody(staged, wug):
    film = replace(FILM, prompt="Zorblax jumps in the meadow with a taxi", cast=(wug,))
    [plain] = staged(film=film)
    [red] = staged("make Zorblax red", film=film)
    assert member(red, "zorblax").colour == "red"
    assert member(red, "taxi") == member(plain, "taxi")
    [gone] = staged("remove zorblax", film=film)
    assert [m.noun for m in gone.cast] == ["taxi"]
    [spun] = staged("make Zorblax spin", film=film)
    unchanged(spun, plain, (0, *member(plain, "taxi").slots))
    slot = member(plain, "zorblax").slots[0]
    assert (spun.tracks.values[:32, slot] != plain.tracks.values[:32, slot]).any()


@pytest.mark.parametrize("text", ["replace the fox with Zorblax", "把狐狸换成Zorblax"])
def test_the_users_own_can_come_into_a_film(engine, wug, before, text):
    request = replace(operations.edit(FILM, text), cast=(wug,))
    plan = engine.plan(request)
    assert [m.noun for m in plan.cast if m.how == "picture"] == ["zorblax"]
    [after] = engine.staged(request, plan, lambda _: None)
    assert sorted(m.noun for m in after.cast) == ["taxi", "zorblax"]
    assert member(after, "zorblax").slots == member(before[0], "fox").slots


def test_the_users_own_can_be_added(engine, wug, before):
    request = replace(operations.edit(FILM, "add Zorblax on the left"), cast=(wug,))
    [after] = engine.staged(request, engine.plan(request), lambda _: None)
    assert member(after, "zorblax").how == "picture"
    unchanged(after, before[0], before[0].slots)
