import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.core.concepts import INDOORS
from laterna.language.expander import TemplateRewriter, expand
from laterna.language.lexicon import load_lexicon
from laterna.language.reading import read, read_shots

SHORT = [
    "a snail",
    "two blue owls",
    "a shark",
    "三只绿色的乌龟",
    "một con mèo nhỏ",
    "قطة سوداء",
    "ثلاثة ثعالب",
    "seekor kuda cokelat",
]


def looks(reading):
    return [(m.noun, m.colour, m.size, m.count) for m in reading.cast]


@pytest.mark.parametrize("prompt", SHORT)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_open_is_added_in_the_language_of_the_prompt(lexicon, prompt, seed):
    expansion = expand(prompt, lexicon, np.random.default_rng(seed))
    before, after = read(prompt, lexicon), read(expansion.expanded, lexicon)
    assert expansion.expanded.startswith(prompt)
    assert all(words in expansion.expanded for words in expansion.added)
    assert looks(after) == looks(before)
    assert (after.unknown, after.replaced) == (before.unknown, before.replaced)
    assert after.language == before.language
    assert after.said.setting
    assert after.said.camera
    assert (after.said.daytime is None) == (after.said.setting in INDOORS)


@pytest.mark.parametrize(
    ("prompt", "kept"),
    [
        ("a snail rolls in the kitchen", "kitchen"),
        ("a snail rolls on the beach at night.", "beach"),
        ("a whale in the rain", None),
    ],
)
def test_what_is_said_stays(lexicon, prompt, kept):
    for seed in range(5):
        expansion = expand(prompt, lexicon, np.random.default_rng(seed))
        before, after = read(prompt, lexicon), read(expansion.expanded, lexicon)
        assert after.tokens[: len(before.tokens) - 1] == before.tokens[:-1]
        assert kept in (None, after.said.setting)
        for kind, value in vars(before.said).items():
            assert value in (None, getattr(after.said, kind))


def test_a_story_is_told_where_it_begins(lexicon):
    expansion = expand("a snail spins, then it jumps", lexicon, np.random.default_rng(1))
    shots = read_shots(expansion.expanded, lexicon)
    assert len(shots) == 2
    assert shots[0].said.setting == shots[1].said.setting is not None


def test_what_is_not_wanted_is_not_added(lexicon):
    for seed in range(10):
        expansion = expand("a snail, no rain", lexicon, np.random.default_rng(seed))
        assert read(expansion.expanded, lexicon).said.weather in (None, "clear")


def test_the_same_seed_adds_the_same(lexicon):
    rewriter = TemplateRewriter(lexicon, 4)
    assert rewriter.rewrite("a snail") == rewriter.rewrite("a snail")
    assert rewriter.rewrite("a snail") != TemplateRewriter(lexicon, 5).rewrite("a snail")


@given(st.text(st.characters(), max_size=80))
def test_any_text_is_kept(prompt):
    expansion = expand(prompt, load_lexicon(), np.random.default_rng(0))
    assert expansion.original == prompt
    assert prompt.strip().rstrip(".。!！?？,，،؛; \n\t") in expansion.expanded or not prompt.strip()
