import numpy as np
import pytest

from laterna.evaluation.following import follow
from laterna.evaluation.sight import Detection
from laterna.models.reader import TRACK

COUNT, FOX, TAXI, APPLE = 32, 3, 5, 7
NOUNS = 10


def seen(moment, noun, x, y=0.0, *, side=0.6, sure=0.8, heat=0.9, **states):
    nouns = np.full(NOUNS, (1 - sure) / (NOUNS - 1), np.float32)
    nouns[noun] = sure
    colours = np.full(11, 1 / 11, np.float32)
    track = np.zeros(len(TRACK), np.float32)
    track[:4] = x, y, np.log(side), 1
    told = {"opacity": 1, "lit": 1, "open": 1, "seen": 1, **states}
    for name, value in told.items():
        track[TRACK.index(name)] = value
    return Detection(moment, heat, nouns, colours, track)


def followed(detections, most=6):
    return follow(detections, COUNT, most)


def test_one_is_followed_and_named():
    (fox,) = followed([seen(m, FOX, -1 + m / 16) for m in range(COUNT)])
    assert fox.noun == FOX
    assert sorted(fox.seen) == list(range(COUNT))
    assert fox.belief == pytest.approx(0.8)


def test_several_of_one_noun_stay_several():
    row = [seen(m, FOX, x) for m in range(COUNT) for x in (-1.0, 0.0, 1.0)]
    people = followed(row)
    assert [person.noun for person in people] == [FOX] * 3
    for person in people:
        assert len({float(d.place[0]) for d in person.seen.values()}) == 1
    assert len(followed(row, most=2)) == 2


def test_two_that_meet_and_part_are_not_exchanged():
    fox = [seen(m, FOX, -1 + m / 16) for m in range(COUNT)]
    taxi = [seen(m, TAXI, 1 - m / 16) for m in range(COUNT)]
    people = followed(fox + taxi)
    assert {person.noun for person in people} == {FOX, TAXI}
    for person in people:
        speed = np.diff([person.seen[m].place[0] for m in sorted(person.seen)])
        assert (speed > 0).all() or (speed < 0).all()


@pytest.mark.parametrize("gap", [2, 6, 14])
def test_who_comes_again_is_the_same_one(gap):
    there = [m for m in range(COUNT) if not 10 <= m < 10 + gap]
    fox = [seen(m, FOX, 0.4) for m in there]
    taxi = [seen(m, TAXI, 0.0) for m in range(COUNT)]
    people = followed(fox + taxi)
    assert [person.noun for person in people] == [TAXI, FOX]
    assert sorted(people[1].seen) == there


def test_two_detections_of_one_are_one():
    doubled = [seen(m, FOX, x, heat=h) for m in range(COUNT) for x, h in ((0.0, 0.9), (0.1, 0.5))]
    (fox,) = followed(doubled)
    assert {d.heat for d in fox.seen.values()} == {0.9}


def test_what_is_broken_is_still_what_it_was():
    whole = [seen(m, APPLE, 0.5) for m in range(16)]
    pieces = [seen(m, TAXI, 0.5, sure=0.3, broken=1.0) for m in range(16, COUNT)]
    (apple,) = followed(whole + pieces)
    assert apple.noun == APPLE
    assert sorted(apple.seen) == list(range(COUNT))


def test_a_glimpse_is_nobody():
    fox = [seen(m, FOX, -0.8) for m in range(COUNT)]
    glimpse = [seen(m, TAXI, 0.9, heat=0.4) for m in (7, 8)]
    assert [person.noun for person in followed(fox + glimpse)] == [FOX]


def test_a_piece_of_the_set_is_nobody():
    fox = [seen(m, FOX, -0.8) for m in range(COUNT)]
    tree = [seen(m, TAXI, 0.9, heat=0.35, sure=0.15) for m in range(COUNT)]
    assert [person.noun for person in followed(fox + tree)] == [FOX]


def test_what_is_held_is_somebody_and_a_part_is_not():
    fox = [seen(m, FOX, -1 + m / 16) for m in range(COUNT)]
    held = [seen(m, APPLE, -0.75 + m / 16, side=0.4) for m in range(COUNT)]
    head = [seen(m, TAXI, -1 + m / 16, -0.25, side=0.4, sure=0.2) for m in range(COUNT)]
    assert {person.noun for person in followed(fox + held + head)} == {FOX, APPLE}


def test_nobody_is_followed_where_nobody_is():
    assert followed([]) == []
