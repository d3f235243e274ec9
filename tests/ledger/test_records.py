import hashlib

from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works


def test_every_work_has_its_drawing():
    drawings = {hashlib.sha256(read_svg_file(work)).hexdigest() for work in load_works().values()}
    assert drawings == {work.sha256 for work in load_works().values()}


def test_every_work_states_who_made_it_when_and_under_which_licence():
    works = load_works()
    assert len(works) == 1590
    assert all(work.artist and work.licence == "CC-BY-SA-4.0" for work in works.values())
    assert all(len(work.date) == 10 for work in works.values())
    assert len({work.artist for work in works.values()}) == 94


def test_there_are_no_trademarks_flags_or_parts():
    groups = {group for work in load_works().values() for group in work.groups}
    assert not groups & {"brand", "flags", "component", "skin-tone"}


def test_the_fox_is_known():
    fox = load_works()["openmoji:1F98A"]
    assert (fox.name, fox.source, fox.path) == ("fox", "openmoji 17.0.0", "color/svg/1F98A.svg")


def test_our_own_hand_stands_behind_the_works_of_others():
    hand = load_works()["laterna:hand"]
    assert list(load_works())[-1] == hand.id
    assert (hand.artist, hand.licence, hand.date) == ("Laterna", "CC-BY-SA-4.0", "2026-11-25")
