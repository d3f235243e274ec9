import numpy as np
import pytest

from laterna.core.concepts import LANGUAGES
from laterna.language.arabic import agree, subject
from laterna.language.english import for_many, plural
from laterna.language.lexicon import load_lexicon, load_phrases
from laterna.language.looks import Look
from laterna.language.noun_phrases import noun_phrase

WORKS = {
    "fox": "openmoji:1F98A",
    "owl": "openmoji:1F989",
    "mouse": "openmoji:1F401",
    "ship": "openmoji:1F6A2",
    "doctor": "openmoji:1F9D1-200D-2695-FE0F",
    "apple": "openmoji:1F34E",
    "noodles": "openmoji:1F35C",
    "ambulance": "openmoji:1F691",
    "polar bear": "openmoji:1F43B-200D-2744-FE0F",
    "plane": "openmoji:1F6E9",
    "volcano": "openmoji:1F30B",
    "Santa": "openmoji:1F385",
}


def _all(language, who, **said):
    """Every noun phrase that is made of a look."""
    noun = load_lexicon().nouns[WORKS[who]]
    phrases = load_phrases(language)
    colour = phrases.colours[said.pop("colour")] if "colour" in said else ()
    size = phrases.sizes[said.pop("size")] if "size" in said else ()
    look = Look(noun.names[language][0], noun.kind, colour, size, **said)
    rng = np.random.default_rng(1)

    def pick(choices):
        return choices[int(rng.integers(len(choices)))]

    return {noun_phrase(look, language, phrases, pick) for _ in range(80)}


@pytest.mark.parametrize(
    ("language", "who", "said", "expected"),
    [
        ("en", "owl", {}, {"an owl", "the owl"}),
        ("en", "fox", {"colour": "orange"}, {"an orange fox", "the orange fox"}),
        ("en", "fox", {"again": True}, {"the fox"}),
        ("en", "fox", {"role": "listed"}, {"fox"}),
        ("en", "Santa", {}, {"Santa Claus"}),
        ("en", "mouse", {"count": 3}, {"three mice", "the three mice"}),
        (
            "en",
            "noodles",
            {"count": 2, "role": "listed"},
            {"two bowls of noodles", "2 bowls of noodles"},
        ),
        ("zh", "ship", {}, {"一艘船", "船"}),
        ("zh", "fox", {"count": 2}, {"两只狐狸"}),
        (
            "zh",
            "apple",
            {"colour": "green"},
            {"一个绿色的苹果", "绿色的苹果", "一个绿色苹果", "绿色苹果"},
        ),
        ("vi", "fox", {"count": 3}, {"ba con cáo"}),
        ("vi", "apple", {"count": 2}, {"hai quả táo"}),
        ("vi", "doctor", {"count": 4}, {"bốn bác sĩ"}),
        ("vi", "fox", {"colour": "red", "role": "listed"}, {"cáo màu đỏ", "cáo đỏ"}),
        ("id", "owl", {}, {"seekor burung hantu", "burung hantu", "si burung hantu"}),
        ("id", "fox", {"count": 3}, {"tiga rubah", "tiga ekor rubah"}),
        ("id", "noodles", {}, {"semangkuk mi"}),
        ("id", "noodles", {"count": 3}, {"tiga mangkuk mi"}),
        ("id", "doctor", {"again": True}, {"dokter itu", "dokter"}),
        ("ar", "fox", {}, {"ثعلب", "الثعلب"}),
        ("ar", "fox", {"role": "object"}, {"الثعلب"}),
        ("ar", "fox", {"count": 2}, {"ثعلبان"}),
        ("ar", "fox", {"count": 2, "role": "object"}, {"ثعلبين"}),
        ("ar", "owl", {"count": 2, "again": True}, {"البومتان"}),
        ("ar", "fox", {"count": 3}, {"ثلاثة ثعالب"}),
        ("ar", "owl", {"count": 5}, {"خمس بومات"}),
        ("ar", "fox", {"count": 4, "again": True}, {"الثعالب"}),
        ("ar", "ambulance", {"count": 2}, {"سيارتا إسعاف"}),
        ("ar", "ambulance", {"count": 2, "role": "object"}, {"سيارتي إسعاف"}),
        ("ar", "ambulance", {"count": 3}, {"ثلاث سيارات إسعاف"}),
        ("ar", "ambulance", {"again": True}, {"سيارة الإسعاف"}),
        ("ar", "polar bear", {"again": True}, {"الدب القطبي"}),
        ("ar", "polar bear", {"count": 2}, {"دبان قطبيان"}),
        ("ar", "polar bear", {"count": 3}, {"ثلاثة دببة قطبية"}),
        ("ar", "doctor", {"count": 3}, {"ثلاثة أطباء"}),
    ],
)
def test_noun_phrases_are(language, who, said, expected):
    assert _all(language, who, **said) == expected


@pytest.mark.parametrize(
    ("who", "said", "right"),
    [
        ("fox", {"colour": "blue"}, {"ثعلب أزرق", "الثعلب الأزرق"}),
        ("owl", {"colour": "blue"}, {"بومة زرقاء", "البومة الزرقاء"}),
        ("owl", {"colour": "orange"}, {"بومة برتقالية", "البومة البرتقالية"}),
        ("fox", {"colour": "blue", "count": 2}, {"ثعلبان أزرقان"}),
        ("owl", {"colour": "blue", "count": 2, "role": "object"}, {"بومتين زرقاوين"}),
        ("fox", {"colour": "blue", "count": 3}, {"ثلاثة ثعالب زرقاء"}),
        ("ambulance", {"colour": "black"}, {"سيارة إسعاف سوداء"}),
    ],
)
def test_arabic_colours_agree(who, said, right):
    made = _all("ar", who, **said)
    assert right <= made
    assert all("باللون" in phrase for phrase in made - right)


def test_arabic_sizes_of_people_stand_in_the_plural():
    made = _all("ar", "doctor", size="big", count=3)
    assert made == {"ثلاثة أطباء كبار", "ثلاثة أطباء ضخام"}


@pytest.mark.parametrize(
    ("kind", "name", "count", "expected"),
    [
        ("animal", "ثعلب", 1, "يدور حول نفسه"),
        ("animal", "بومة", 1, "تدور حول نفسها"),
        ("animal", "ثعلب", 2, "يدوران حول نفسهما"),
        ("animal", "بومة", 2, "تدوران حول نفسهما"),
        ("animal", "ثعلب", 3, "تدور حول نفسها"),
        ("person", "طبيب", 3, "يدورون حول نفسهم"),
        ("thing", "شمس", 1, "تدور حول نفسها"),
    ],
)
def test_arabic_verbs_agree_with_their_subject(kind, name, count, expected):
    who = subject(Look(name, kind, count=count), load_phrases("ar"))
    assert agree("@دور حول نفس~", who) == expected


@pytest.mark.parametrize(
    ("stem", "two", "many"),
    [
        ("مشي", "يمشيان", "يمشون"),
        ("بدو", "يبدوان", "يبدون"),
        ("تلاشى", "يتلاشيان", "يتلاشون"),
        ("ضيء", "يضيئان", "يضيئون"),
        ("طفئ", "يطفئان", "يطفئون"),
    ],
)
def test_weak_arabic_verbs_keep_their_endings(stem, two, many):
    phrases = load_phrases("ar")
    for count, expected in ((2, two), (3, many)):
        who = subject(Look("ولد", "person", count=count), phrases)
        assert agree(f"@{stem}", who) == expected


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("fox", "foxes"),
        ("mouse", "mice"),
        ("wolf", "wolves"),
        ("fish", "fish"),
        ("old man", "old men"),
        ("computer mouse", "computer mice"),
        ("butterfly", "butterflies"),
        ("monkey", "monkeys"),
        ("slice of cake", "slices of cake"),
        ("bow and arrow", "bows and arrows"),
        ("Christmas tree", "Christmas trees"),
        ("meat on the bone", "pieces of meat on the bone"),
        ("superhero", "superheroes"),
        ("volcano", "volcanoes"),
        ("piano", "pianos"),
    ],
)
def test_english_plurals(one, several):
    assert plural(one, load_phrases("en").plurals) == several


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("jumps up and down", "jump up and down"),
        ("is jumping", "are jumping"),
        ("does not move", "do not move"),
        ("goes behind {target} and comes out again", "go behind {target} and come out again"),
        ("stays where it is", "stay where they are"),
        ("slowly vanishes", "slowly vanish"),
        ("passes {target} to {other}", "pass {target} to {other}"),
        ("carries {target} along", "carry {target} along"),
        ("flies in circles", "fly in circles"),
        ("tries to catch {target}", "try to catch {target}"),
        ("walks away and then comes back", "walk away and then come back"),
        ("gets bigger and bigger", "get bigger and bigger"),
    ],
)
def test_english_verbs_of_several(one, several):
    assert for_many(one) == several


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_noun_can_be_counted(language, lexicon):
    phrases = load_phrases(language)
    for work in lexicon.storybook():
        noun = lexicon.nouns[work]
        for name in noun.names[language]:
            for count in (1, 2, 5):
                look = Look(name, noun.kind, phrases.colours["red"], phrases.sizes["big"], count)
                text = noun_phrase(look, language, phrases, lambda choices: choices[0])
                assert text == " ".join(text.split())


def test_a_small_plane_is_no_small_small_plane(lexicon):
    assert "small plane" in lexicon.every_name["en"]
