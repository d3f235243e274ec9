import pytest

from laterna.language.reading import read


def looks(reading, lexicon):
    return [(lexicon.name(m.noun, "en"), m.colour, m.size, m.count, m.slots) for m in reading.cast]


@pytest.mark.parametrize(
    ("prompt", "colour"),
    [
        ("a scarlet parrot", "red"),
        ("a navy parrot", "blue"),
        ("a turquoise parrot", "blue"),
        ("a violet parrot", "purple"),
        ("a golden parrot", "yellow"),
        ("a silver parrot", "grey"),
        ("a dark green parrot", "green"),
        ("a parrot which is pink", "pink"),
        ("the parrot is really orange", "orange"),
        ("蓝鹦鹉", "blue"),
        ("金色的鹦鹉", "yellow"),
        ("con vẹt xanh lá", "green"),
        ("con vẹt có màu tím", "purple"),
        ("الببغاء الأزرق", "blue"),
        ("ببغاء لونه أحمر", "red"),
        ("burung beo berwarna hijau", "green"),
        ("burung beo yang biru", "blue"),
    ],
)
def test_colours_by_many_names(lexicon, prompt, colour):
    assert looks(read(prompt, lexicon), lexicon) == [("parrot", colour, None, 1, (1,))]


@pytest.mark.parametrize(
    ("prompt", "size"),
    [
        ("a mini turtle", "small"),
        ("a baby turtle", "small"),
        ("a gigantic turtle", "big"),
        ("the turtle is huge", "big"),
        ("超大的乌龟", "big"),
        ("con rùa tí hon", "small"),
        ("سلحفاة عملاقة", "big"),
        ("kura-kura raksasa", "big"),
    ],
)
def test_sizes_by_many_names(lexicon, prompt, size):
    reading = read(prompt, lexicon)
    assert looks(reading, lexicon) == [("turtle", None, size, 1, (1,))]
    assert [token.size for token in reading.tokens] == [size]


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("owls", 2),
        ("two owls", 2),
        ("a couple of owls", 2),
        ("4 owls", 4),
        ("several owls", 3),
        ("a flock of owls", 5),
        ("三只猫头鹰", 3),
        ("3只猫头鹰", 3),
        ("一群猫头鹰", 5),
        ("ba con cú", 3),
        ("những con cú", 2),
        ("بومتان", 2),
        ("أربع بومات", 4),
        ("tiga ekor burung hantu", 3),
        ("burung hantu-burung hantu", 2),
        ("🦉🦉🦉", 3),
        ("2 🦉", 2),
    ],
)
def test_numbers(lexicon, prompt, count):
    ((noun, _, _, said, slots),) = looks(read(prompt, lexicon), lexicon)
    assert (noun, said, slots) == ("owl", count, tuple(range(1, count + 1)))


def test_more_than_five_are_five_and_it_is_told(lexicon):
    reading = read("nine owls", lexicon)
    assert reading.cast[0].count == 5
    assert reading.replaced == (("nine", "5"),)


def test_what_does_not_fit_is_told(lexicon):
    reading = read("four owls and three ants", lexicon)
    assert [mention.count for mention in reading.cast] == [4, 2]
    assert reading.replaced == (("three ants", "2"),)


def test_of_two_colours_the_last_one_stays(lexicon):
    reading = read("a red blue car", lexicon)
    assert reading.cast[0].colour == "blue"
    assert reading.unknown == ("red",)


@pytest.mark.parametrize(
    ("prompt", "whos"),
    [
        ("a red owl and a blue owl. The blue owl spins. The red one spins.", [0, 1, 1, 0]),
        ("a big owl and a small owl. The small one spins", [0, 1, 1]),
        ("an owl and another owl. The other owl spins", [0, 1, 1]),
        ("an owl spins. The owl jumps. It spins.", [0, 0, 0]),
        ("an owl chases an owl", [0, 1]),
        ("two owls and a cat. The owls spin", [0, 1, 0]),
        ("an owl and a cat. They dance", [0, 1, 0, 1]),
    ],
)
def test_later_mentions_mean_the_right_one(lexicon, prompt, whos):
    reading = read(prompt, lexicon)
    by_slot = {slot: mention.who for mention in reading.cast for slot in mention.slots}
    numbers = [token.number for token in reading.tokens if hasattr(token, "number")]
    firsts = {mention.slot for mention in reading.cast}
    assert [by_slot[number] for number in numbers if number in firsts] == whos


def test_a_look_told_later_is_remembered(lexicon):
    reading = read("I see a cat. The cat is black and it spins.", lexicon)
    assert looks(reading, lexicon) == [("cat", "black", None, 1, (1,))]
    reading = read("A car drives by. The huge car spins.", lexicon)
    assert looks(reading, lexicon) == [("car", None, "big", 1, (1,))]
