import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.core.concepts import LANGUAGES, MAX_ACTORS
from laterna.language.captions import write
from laterna.language.lexicon import load_lexicon
from laterna.language.reading import read
from laterna.language.tokens import MAX_TOKENS, Slot, Word, encode

ROUND_TRIPS = 300


def said(reading):
    """Tokens as a line of text, slots in brackets, with the first letter of their size."""
    words = (
        t.text if isinstance(t, Word) else f"[{t.number}{(t.size or '')[:1]}]"
        for t in reading.tokens
    )
    return " ".join(words)


def names(reading, lexicon, language="en"):
    return [lexicon.name(mention.noun, language) for mention in reading.cast]


def looks(reading):
    return [(mention.noun, mention.colour, mention.size, mention.count) for mention in reading.cast]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_written_is_read_back(random_facts, lexicon, language, record_property):
    rng = np.random.default_rng(11)
    right = same = 0
    for _ in range(ROUND_TRIPS):
        facts = random_facts(rng)
        caption = write(facts, language, rng)
        reading = read(caption.text, lexicon)
        told = [(a.noun, a.colour, a.size, a.count) for a in facts.actors]
        right += reading.tokens == caption.tokens and looks(reading) == told
        same += all(
            value in (None, getattr(facts, kind)) for kind, value in vars(reading.said).items()
        )
    record_property("read back", right / ROUND_TRIPS)
    sys.stdout.write(f"{language}: {right / ROUND_TRIPS:.1%} of {ROUND_TRIPS} captions read back\n")
    assert right / ROUND_TRIPS > 0.97
    assert same / ROUND_TRIPS > 0.99


@pytest.mark.parametrize(
    ("prompt", "tokens", "cast"),
    [
        ("A fox jumps in the snow", "[1] jumps in the snow", ["fox"]),
        ("fox, jumping, desert", "[1] , jumping , desert", ["fox"]),
        ("the happy old wizard spins", "[1] spins", ["wizard"]),
        ("foxes chase mice", "[1] [2] chase [3] [4]", ["fox", "mouse"]),
        ("two foxes spin", "[1] [2] spin", ["fox"]),
        ("the fox spins. The fox falls.", "[1] spins . [1] falls down .", ["fox"]),
        ("a fox spins, then it falls", "[1] spins , then [1] falls down", ["fox"]),
        ("a dog and a cat; the dog chases it", "[1] and [2] , [1] chases [2]", ["dog", "cat"]),
        ("a jumping frog", "[1] jumping", ["frog"]),
        ("a car at night, camera zooms in", "[1] at night , camera zooms in", ["car"]),
    ],
)
def test_english(lexicon, prompt, tokens, cast):
    reading = read(prompt, lexicon)
    assert (said(reading), names(reading, lexicon)) == (tokens, cast)


@pytest.mark.parametrize(
    ("prompt", "cast"),
    [
        ("I saw a fox", ["fox"]),
        ("a saw swings", ["handsaw"]),
        ("watch a fox jump", ["fox"]),
        ("a fox swings on the stage in spring", ["fox"]),
        ("leaves fall in the forest", ["maple leaf"]),
        ("can a fox jump", ["fox"]),
        ("an orange fox", ["fox"]),
        ("an orange rolls", ["tangerine"]),
        ("the fox is orange", ["fox"]),
        ("a fox in a bow", ["fox", "ribbon"]),
        ("a fox on the beach", ["fox"]),
        ("a beach umbrella on the beach", ["beach umbrella"]),
        ("a fox in the desert at night in the rain", ["fox"]),
        ("a fox in the kitchen", ["fox"]),
        ("a duck can fly", ["duck"]),
        ("a baby elephant", ["elephant"]),
        ("a polar bear and a bear", ["polar bear", "bear"]),
        ("houses rise", ["house"]),
    ],
)
def test_traps(lexicon, prompt, cast):
    assert names(read(prompt, lexicon), lexicon) == cast


@pytest.mark.parametrize(
    ("language", "prompt", "tokens", "cast"),
    [
        ("zh", "一只小狐狸在雪地里跳来跳去", "[1s] 在 雪 地 里 跳 来 跳 去", ["fox"]),
        ("zh", "狐狸追兔子，然后它消失了", "[1] 追 [2] , 然 后 [1] 消 失 了", ["fox", "rabbit"]),
        ("zh", "两只猫和一辆汽车", "[1] [2] 和 [3]", ["cat", "car"]),
        ("vi", "con cáo nhỏ màu đỏ đuổi theo con mèo", "[1s] đuổi theo [2]", ["fox", "cat"]),
        ("vi", "một quả bơ lăn tròn", "[1] lăn tròn", ["avocado"]),
        ("ar", "الثعلب الصغير يقفز والقطة تدور", "[1s] يقفز و [2] تدور", ["fox", "cat"]),
        ("ar", "يطارد الكلب القطة في الثلج", "يطارد [1] [2] في الثلج", ["dog", "cat"]),
        ("id", "rubah kecil itu melompat di salju", "[1s] melompat di salju", ["fox"]),
        ("id", "seekor kuda nil dan kura-kura", "[1] dan [2]", ["hippopotamus", "turtle"]),
    ],
)
def test_other_languages(lexicon, language, prompt, tokens, cast):
    reading = read(prompt, lexicon)
    assert (reading.language, said(reading)) == (language, tokens)
    assert names(reading, lexicon) == cast


@pytest.mark.parametrize(
    ("prompt", "cast", "replaced"),
    [
        ("an elefant jumps", ["elephant"], ("elefant", "elephant")),
        ("a giraf jumps", ["giraffe"], ("giraf", "giraffe")),
        ("a fox in the forrest", ["fox"], ("forrest", "forest")),
        ("con meo nhảy trong tuyết", ["cat"], ("meo", "mèo")),
        ("seekor rubbah melompat di salju", ["fox"], ("rubbah", "rubah")),
    ],
)
def test_misspelt_words_are_taken_for_the_nearest_and_it_is_said(lexicon, prompt, cast, replaced):
    reading = read(prompt, lexicon)
    assert names(reading, lexicon) == cast
    assert replaced in reading.replaced


def test_how_says_what_led_to_the_work(lexicon):
    hows = {m.words: m.how for m in read("a fox, an elefant and a shiny vehicle", lexicon).cast}
    assert hows == {"a fox": "name", "an elefant": "spelling", "a shiny vehicle": "keyword"}


@pytest.mark.parametrize(
    ("prompt", "tokens"),
    [
        ("the fox leapt", "[1] jumps up and down"),
        ("the fox is leaping", "[1] jumps up and down"),
        ("the fox hopped", "[1] hops"),
        ("a fox and a cat jump", "[1] and [2] jump"),
    ],
)
def test_other_forms_of_known_verbs(lexicon, prompt, tokens):
    reading = read(prompt, lexicon)
    assert said(reading) == tokens
    assert reading.unknown == ()


def test_an_unknown_action_is_replaced_by_one_that_can_be_drawn(lexicon):
    reading = read("a fish swims", lexicon)
    assert said(reading) == "[1] moves along"
    assert reading.replaced == (("swims", "moves along"),)


def test_unknown_words_are_left_out_and_listed(lexicon):
    reading = read("a wuxl kerfloms a sleepy fox", lexicon)
    assert names(reading, lexicon) == ["fox"]
    assert reading.unknown == ("wuxl", "kerfloms", "sleepy")
    assert "wuxl" not in said(reading)


def test_a_seventh_actor_is_listed_as_unknown(lexicon):
    reading = read("a cat, a dog, two birds, an owl, a fish and a bee that jumps", lexicon)
    assert names(reading, lexicon) == ["cat", "dog", "bird", "owl", "fish"]
    assert [mention.slots for mention in reading.cast][2] == (3, 4)
    assert reading.unknown == ("a bee", "jumps")


def test_a_prompt_without_actors_is_a_bare_setting(lexicon):
    reading = read("snow", lexicon)
    assert (said(reading), reading.cast, reading.unknown) == ("snow", (), ())


def test_an_emoji_is_its_work(lexicon):
    reading = read("🦊 chases 🐻‍❄️ in the snow", lexicon)
    assert said(reading) == "[1] chases [2] in the snow"
    assert names(reading, lexicon) == ["fox", "polar bear"]


@pytest.mark.parametrize("emoji", ["❤", "❤️", "👶🏽"])
def test_variants_of_an_emoji_are_the_same_work(lexicon, emoji):
    assert len(read(emoji, lexicon).cast) == 1


def test_an_emoji_without_a_work_is_unknown(lexicon):
    assert read("🇻🇳 fox", lexicon).unknown == ("🇻", "🇳")


def test_scripts_may_be_mixed(lexicon):
    reading = read("a fox and 兔子 and قطة", lexicon)
    assert names(reading, lexicon) == ["fox", "rabbit", "cat"]
    assert said(reading) == "[1] and [2] and [3]"


def test_right_to_left_marks_do_not_matter(lexicon):
    assert said(read("\u200fثعلب \u202bيقفز\u202c", lexicon)) == "[1] يقفز"


def test_own_words_come_first(lexicon):
    reading = read("my taxi chases the gizmo 3000 and a fox", lexicon, ["taxi", "Gizmo 3000"])
    assert [(m.noun, m.how) for m in reading.cast[:2]] == [
        ("own:taxi", "picture"),
        ("own:Gizmo 3000", "picture"),
    ]
    assert names_of_works(reading, lexicon) == ["fox"]


def names_of_works(reading, lexicon):
    return [lexicon.name(m.noun, "en") for m in reading.cast if m.how != "picture"]


def test_own_words_are_found_in_every_language(lexicon):
    assert read("السيارة تقفز", lexicon, ["سيارة"]).cast[0].noun == "own:سيارة"
    assert read("一辆出租车", lexicon, ["出租车"]).cast[0].noun == "own:出租车"


def test_every_first_name_leads_to_its_work(lexicon):
    missed = [
        (language, lexicon.name(work, language))
        for language in LANGUAGES
        for work in lexicon.storybook()
        if work not in [m.noun for m in read(lexicon.name(work, language), lexicon).cast]
    ]
    assert len(missed) < 0.02 * len(LANGUAGES) * len(lexicon.storybook()), missed


def test_works_outside_the_storybook_are_found_by_name(lexicon):
    (guard,) = read("a guide dog rests", lexicon).cast
    assert guard.noun == "openmoji:1F9AE"


@pytest.mark.parametrize(
    "prompt", ["", " ", "fox " * 10000, "a" * 40000, "狐" * 5000, "\ud800 fox", "\x00fox\n", ",.,."]
)
def test_odd_prompts_are_read(lexicon, prompt):
    reading = read(prompt, lexicon)
    assert encode(reading.tokens).mask.shape == (MAX_TOKENS,)


@given(st.text(st.characters(), max_size=120))
def test_any_text_is_read(prompt):
    _check(read(prompt, load_lexicon(), ["taxi"]))


WORDS = (
    "a the two another fox foxes it 🦊 🐻‍❄️ saw can swings behind in on beach , . wuxl elefant "
    "狐狸 在 两只 con mèo đó seekor rubah itu الثعلب والقطة يقفز taxi T恤 desert orange while hides"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=25))
def test_any_order_of_words_is_read(words):
    reading = read(" ".join(words), load_lexicon(), ["taxi"])
    _check(reading)
    assert reading == read(" ".join(words), load_lexicon(), ["taxi"])


def _check(reading):
    slots = [token.number for token in reading.tokens if isinstance(token, Slot)]
    numbers = [slot for m in reading.cast for slot in m.slots]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) <= MAX_ACTORS
    assert list(dict.fromkeys(slots)) == numbers
    assert reading.language in LANGUAGES


def test_reading_needs_no_torch():
    code = (
        "import sys; from laterna.language.reading import read;"
        "from laterna.language.lexicon import load_lexicon;"
        "read('a fox', load_lexicon()); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
