import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laterna.core.errors import (
    FilmsUnlike,
    SecondsOutOfRange,
    SpanOutOfRange,
    StrengthOutOfRange,
)
from laterna.core.request import Condition, GenerationRequest
from laterna.service import operations
from laterna.service.validation import check_request

FILM = GenerationRequest("a fox jumps", seconds=4, seed=3)
OTHER = GenerationRequest("a robot dances", seconds=6, seed=4)


def test_extending_keeps_the_words_unless_others_are_given():
    longer = operations.extend(FILM, 3)
    assert (longer.prompt, longer.seconds, longer.seed) == ("a fox jumps", 7, 3)
    assert longer.conditions == (Condition(FILM),)
    assert operations.extend(FILM, 3, prompt="it sleeps").prompt == "it sleeps"
    assert operations.extend(FILM, 3, backwards=True).conditions[0].at == 3


@pytest.mark.parametrize("seconds", [0, -1, 117])
def test_films_grow_but_not_without_end(seconds):
    with pytest.raises(SecondsOutOfRange):
        operations.extend(FILM, seconds)


def test_a_long_film_is_possible_only_out_of_others():
    check_request(operations.extend(FILM, 116))
    with pytest.raises(SecondsOutOfRange):
        check_request(GenerationRequest("a fox jumps", seconds=21))


@pytest.mark.parametrize("span", [(-1, 2), (2, 2), (3, 5), (3, 1)])
def test_a_span_lies_within_its_film(span):
    with pytest.raises(SpanOutOfRange):
        operations.recut(FILM, *span)


def test_a_span_has_room_in_the_new_film():
    assert operations.recut(FILM, 1, 3, at=2).conditions[0].seconds == 2
    with pytest.raises(SpanOutOfRange):
        operations.recut(FILM, 1, 3, at=3)


def test_films_of_other_shapes_or_models_are_not_joined():
    for other in (
        GenerationRequest("a robot", size=(720, 1280)),
        GenerationRequest("a robot", model="fake"),
    ):
        with pytest.raises(FilmsUnlike):
            operations.connect(FILM, other)
        with pytest.raises(FilmsUnlike):
            operations.blend(FILM, other)


def test_films_follow_each_other():
    joined = operations.connect(FILM, OTHER, 1.5)
    assert joined.seconds == 11.5
    assert [condition.at for condition in joined.conditions] == [0, 5.5]
    blended = operations.blend(FILM, OTHER)
    assert blended.seconds == 8
    assert blended.conditions[1].fade == 2


@pytest.mark.parametrize("seconds", [0, -1, 5])
def test_films_blend_while_both_last(seconds):
    with pytest.raises(SecondsOutOfRange):
        operations.blend(FILM, OTHER, seconds)


@pytest.mark.parametrize(
    ("told", "kept"), [("subtle", 0.75), ("strong", 0.25), (0, 1), ("0.5", 0.5)]
)
def test_strength_says_how_much_may_change(told, kept):
    assert operations.remix(FILM, "a cat", told).conditions[0].strength == kept


@pytest.mark.parametrize("told", ["fierce", -0.1, 1.5, "nan", ""])
def test_strength_is_a_word_or_a_share(told):
    with pytest.raises(StrengthOutOfRange):
        operations.remix(FILM, "a cat", told)


@settings(deadline=None)  # the first edit loads the lexicon
@given(
    st.lists(st.sampled_from(["extend", "loop", "recut", "vary", "edit", "connect"]), max_size=6)
)
def test_operations_follow_operations(names):
    film = FILM
    steps = {
        "extend": lambda film: operations.extend(film, 2),
        "loop": operations.loop,
        "recut": lambda film: operations.recut(film, 0.5, 2),
        "vary": lambda film: operations.variation(film, 9),
        "edit": lambda film: operations.edit(film, "make the fox blue"),
        "connect": lambda film: operations.connect(film, OTHER),
    }
    for name in names:
        film = steps[name](film)
        check_request(film)
    hash(film)


def cards(*rows):
    return [operations.Card(film, *transition) for film, *transition in rows]


def test_cards_follow_each_other_by_cuts_and_dissolves():
    board = operations.storyboard(cards((FILM,), (OTHER,), (FILM, "dissolve")))
    assert board.seconds == pytest.approx(4 + 6 + 4 - operations.DISSOLVE)
    assert [c.at for c in board.conditions] == pytest.approx([0, 4, 10 - operations.DISSOLVE])
    assert [c.fade for c in board.conditions] == [0, 0, operations.DISSOLVE]


def test_what_happens_next_goes_on_in_the_same_place():
    board = operations.storyboard(cards((FILM,), (OTHER, "continuous")))
    assert board == operations.extend(FILM, 6, prompt="a robot dances")


def test_one_card_is_its_film():
    assert operations.storyboard(cards((FILM, "dissolve"))) == FILM


def test_a_board_has_its_limits():
    with pytest.raises(SecondsOutOfRange):
        operations.storyboard(cards(*[(OTHER,)] * 21))
    short = GenerationRequest("a cat", seconds=0.5)
    with pytest.raises(SecondsOutOfRange):
        operations.storyboard(cards((FILM,), (short, "dissolve")))
