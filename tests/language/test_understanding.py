import random
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.core.concepts import ACTIONS, LANGUAGES, PAIR_ACTIONS, TRIPLE_ACTIONS
from laterna.language.index import load_index
from laterna.language.lexicon import load_lexicon
from laterna.language.reading import parts_of, read, read_shots
from laterna.language.tokens import Slot

SECONDS = 1.0
LONGEST = 32_000


def said(reading):
    return " ".join(f"[{t.number}]" if isinstance(t, Slot) else t.text for t in reading.tokens)


# --- Where, when, how -----------------------------------------------------------------------------


def test_of_two_settings_the_first_stays_and_it_is_told(lexicon):
    reading = read("a cat in the desert in the forest", lexicon)
    assert said(reading) == "[1] in the desert"
    assert reading.replaced == (("in the forest", "in the desert"),)


@pytest.mark.parametrize(
    ("prompt", "kind", "kept"),
    [
        ("a cat at night at sunset", "daytime", "sunset"),
        ("a cat in the rain in the fog", "weather", "fog"),
        ("a cat, zoom in, the camera zooms out", "camera", "zoom_out"),
    ],
)
def test_of_all_else_the_last_stays(lexicon, prompt, kind, kept):
    reading = read(prompt, lexicon)
    assert getattr(reading.said, kind) == kept
    assert len(reading.replaced) == 1


def test_indoors_there_is_no_weather(lexicon):
    reading = read("a cat in the kitchen at night in the rain", lexicon)
    assert said(reading) == "[1] in the kitchen"
    assert reading.unknown == ("at night", "in the rain")
    assert (reading.said.daytime, reading.said.weather) == (None, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_a_concept_is_said(lexicon, language):
    phrases = lexicon.phrases[language]
    tables = {
        "setting": (phrases.settings, phrases.settings_short),
        "daytime": (phrases.daytimes, phrases.daytimes_short),
        "weather": (phrases.weathers, phrases.weathers_short),
        "camera": (phrases.cameras,),
    }
    index = load_index(lexicon, language)
    missed = [
        (kind, name, text)
        for kind, group in tables.items()
        for table in group
        for name, texts in table.items()
        for text in texts
        if "{" not in text and not _is_said(text, kind, name, lexicon, index)
    ]
    assert missed == []


def _is_said(text, kind, name, lexicon, index):
    parts, _ = parts_of(text, lexicon)
    concepts = [part.concept for part in parts if getattr(part, "concept", None)]
    return any(
        concept.kind == kind and (concept.name == name or index.phrases.of(text.split()))
        for concept in concepts
    )


# --- What is not wanted ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "left_out", "weather"),
    [
        ("a cat, no rain", ("rain",), "clear"),
        ("a cat without fog or snow", ("fog", "snow"), "clear"),
        ("a cat without any clouds and a dog", ("clouds",), "clear"),
        ("一只猫，没有雨", ("雨",), "clear"),
        ("con mèo không có sương mù", ("sương mù",), "clear"),
        ("قطة من دون ثلج", ("ثلج",), "clear"),
        ("seekor kucing tidak ada kabut", ("kabut",), "clear"),
        ("a cat in falling snow, no rain", ("rain",), "snowfall"),
    ],
)
def test_weather_that_is_not_wanted(lexicon, prompt, left_out, weather):
    reading = read(prompt, lexicon)
    assert (reading.left_out, reading.said.weather) == (left_out, weather)


def test_who_is_not_wanted_is_not_cast(lexicon):
    reading = read("no cats, no big dog, but an owl", lexicon)
    assert [lexicon.name(m.noun, "en") for m in reading.cast] == ["owl"]
    assert reading.left_out == ("cats", "big dog")


@pytest.mark.parametrize(
    ("prompt", "action"),
    [
        ("a cat doesn't move", ()),
        ("a cat does not fly", ("fly",)),
        ("a cat never jumps", ("jumps",)),
    ],
)
def test_who_is_not_to_do_something_stands_still(lexicon, prompt, action):
    reading = read(prompt, lexicon)
    assert reading.left_out == action
    parts, _ = parts_of(prompt, lexicon)
    names = [p.concept.name for p in parts if getattr(p, "concept", None) and hasattr(p, "words")]
    assert names == ["stand"]


# --- What is done ---------------------------------------------------------------------------------

WORDINGS = {
    "en": {
        "eat": ["a cat devours a fish", "a cat is munching a fish", "a cat nibbled a fish"],
        "break": ["a cat smashed a vase", "a cat shatters a vase", "a cat knocked a vase over"],
        "light": ["a girl ignites a candle", "a girl lit a candle", "a girl switches a lamp on"],
        "blow_out": ["a girl extinguishes a candle", "a girl put the candle out"],
        "take": ["a cat snatched a fish from a dog", "a cat stole a fish from a dog"],
        "give": ["a girl offers a dog a bone", "a girl passed a bone to a dog"],
        "carry": ["a cat lifts a fish", "a cat is holding a fish", "a cat picked up a fish"],
        "push": ["a cat shoves a box of... a ball", "a cat kicks a ball"],
        "come_back": ["a cat returns", "a cat came back"],
        "go_right": ["a cat walks to the right", "a bird flies from left to right"],
        "go_left": ["a fish swims to the left", "a car drives left"],
        "swing": ["a cat dances", "a bird is singing", "a girl talks"],
        "chase": ["a cat hunts a mouse", "a cat attacked a mouse"],
        "follow": ["a cat accompanies a girl"],
    },
    "zh": {
        "eat": ["猫吞掉鱼", "猫在啃骨头"],
        "break": ["猫摔碎花瓶", "猫踩坏了帽子"],
        "light": ["女孩点上蜡烛"],
        "blow_out": ["女孩吹熄蜡烛"],
        "carry": ["猫叼着鱼", "女孩举着气球"],
        "push": ["狗踢球"],
        "come_back": ["猫回来了"],
        "swing": ["猫在唱歌"],
        "stand": ["猫睡着了"],
    },
    "vi": {
        "eat": ["con mèo nuốt chửng con cá"],
        "break": ["con mèo làm bể cái bình"],
        "light": ["cô bé đốt cháy cây nến"],
        "take": ["con mèo ăn trộm con cá của con chó"],
        "carry": ["cô bé bế con mèo"],
        "push": ["con chó đá quả bóng"],
        "come_back": ["con mèo trở về"],
        "swing": ["con mèo hát"],
        "stand": ["con mèo ngủ"],
    },
    "ar": {
        "eat": ["القطة تفترس السمكة"],
        "break": ["القطة تخرب المزهرية"],
        "carry": ["الفتاة تحضن القطة"],
        "push": ["الكلب يركل الكرة"],
        "come_back": ["القطة ترجع"],
        "swing": ["القطة تغني"],
        "stand": ["القطة تنام"],
        "go_left": ["القطة تركض نحو اليسار"],
    },
    "id": {
        "eat": ["kucing menyantap ikan"],
        "break": ["kucing membanting vas"],
        "light": ["anak perempuan menyulut lilin"],
        "take": ["kucing mencopet ikan dari anjing"],
        "carry": ["anak perempuan memeluk kucing"],
        "push": ["anjing menendang bola"],
        "come_back": ["kucing pulang"],
        "swing": ["kucing bernyanyi"],
        "stand": ["kucing tidur"],
    },
}


@pytest.mark.parametrize(
    ("language", "action", "prompt"),
    [
        (language, action, prompt)
        for language, actions in WORDINGS.items()
        for action, prompts in actions.items()
        for prompt in prompts
    ],
)
def test_a_strangers_wording_is_the_nearest_action(lexicon, language, action, prompt):
    parts, found = parts_of(prompt, lexicon)
    names = [p.concept.name for p in parts if getattr(p, "concept", None)]
    assert found == language
    assert action in names


@pytest.mark.parametrize(
    ("prompt", "tokens"),
    [
        ("the fish is eaten by the cat", "[1] eats [2]"),
        ("the fish was being eaten by two cats", "[1] [2] eat [3]"),
        ("the vase gets broken by the bull", "[1] breaks [2]"),
        ("a mouse chased by a cat", "[1] chases [2]"),
        ("the bone is taken from the dog by the cat", "[1] takes [2] from [3]"),
        ("the dog is given a bone by the girl", "[1] gives [2] to [3]"),
        ("鱼被猫吃掉", "[1] 吃 掉 [2]"),
        ("con cá bị con mèo ăn", "[1] ăn [2]"),
        ("ikan dimakan kucing", "[1] makan [2]"),
        ("ikan dimakan oleh seekor kucing", "[1] makan [2]"),
        ("the vase is broken", "[1] falls down"),
        ("a girl gives a bone", "[1] carries [2]"),
    ],
)
def test_roles(lexicon, prompt, tokens):
    assert said(read(prompt, lexicon)) == tokens


@pytest.mark.parametrize("action", sorted(PAIR_ACTIONS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_something_to_do_without_a_target(lexicon, language, action):
    words = load_index(lexicon, language).words
    taken = words.defaults[action]
    assert taken in ACTIONS
    assert taken not in PAIR_ACTIONS | TRIPLE_ACTIONS


@pytest.mark.parametrize(
    ("prompt", "noun"),
    [
        ("a pegnuin", "penguin"),
        ("an elehpant", "elephant"),
        ("a girafe jumps", "giraffe"),
        ("an octopuss", "octopus"),
        ("a hte snail", "snail"),
    ],
)
def test_misspelt_nouns(lexicon, prompt, noun):
    assert [lexicon.name(m.noun, "en") for m in read(prompt, lexicon).cast] == [noun]


# --- Anything -------------------------------------------------------------------------------------


def _long_prompts():
    letters = random.Random(1)
    words = ("".join(letters.choices(string.ascii_lowercase, k=6)) for _ in range(5000))
    yield " ".join(words)
    yield "fox " * 8000
    yield "a" * LONGEST
    yield "狐狸在跳，然后" * 4500
    yield "red big " * 4000
    yield "no rain and " * 3000
    yield "the apple is eaten by the mouse. " * 1000
    yield "الثعلب الأحمر يقفز ثم " * 1500
    yield "con cao nhay va " * 2000
    yield "🦊🐻" * 16000
    yield "def f(x):\n  return [i for i in x if i > 0]\n" * 700
    yield "- a\n" * 8000
    yield ".,!?;:" * 5300


@pytest.mark.parametrize("prompt", list(_long_prompts()), ids=lambda prompt: prompt[:12])
def test_long_prompts_are_read_in_time(lexicon, prompt):
    read("a fox 狐狸 con cáo ثعلب rubah", lexicon)
    start = time.process_time()
    shots = read_shots(prompt[:LONGEST], lexicon)
    assert time.process_time() - start < SECONDS
    assert 1 <= len(shots) <= 4


@pytest.mark.parametrize(
    "prompt",
    [
        "SELECT * FROM actors WHERE name = 'fox'; DROP TABLE slots;",
        "<script>alert('x')</script>",
        "{target} {other} {scene}",
        "🫠🫥",
        "?!?!",
        "Der Fuchs springt über den faulen Hund",
        "лиса прыгает в снегу",
        "\ud800\x00\n\t",
        "no no no no",
        "then then then",
        "by by by is eaten by",
        "把把把 被被 给",
        "and or without",
        "1 2 3 4 5 6 7 8 9",
        "99999999999999999999999 foxes",
    ],
)
def test_nonsense_is_read(lexicon, prompt):
    for reading in [read(prompt, lexicon), *read_shots(prompt, lexicon)]:
        assert reading.language in LANGUAGES


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_read_as_shots(prompt):
    _check(read_shots(prompt, load_lexicon()))


WORDS = (
    "a two red big cat cats it they 🦊 . , then is eaten by gives to from no not without or and "
    "behind in the snow at night rain scene 2 owl one another he puts out candle \n- "
    "猫 把 被 吃 三只 红色的 没有 然后 给 con mèo bị ăn không có rồi màu đỏ "
    "القطة ثم بدون أحمر يأكل kucing dimakan oleh tanpa lalu merah"
)


@given(st.lists(st.sampled_from(WORDS.split(" ")), max_size=30))
def test_any_order_of_words_is_read_as_shots(words):
    prompt = " ".join(words)
    shots = read_shots(prompt, load_lexicon())
    _check(shots)
    assert shots == read_shots(prompt, load_lexicon())


def _check(shots):
    assert 1 <= len(shots) <= 4
    for shot in shots:
        numbers = [slot for mention in shot.cast for slot in mention.slots]
        assert numbers == list(range(1, len(numbers) + 1))
        slots = [token.number for token in shot.tokens if isinstance(token, Slot)]
        assert list(dict.fromkeys(slots)) == numbers
