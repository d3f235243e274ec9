import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.language.tokens import BUCKETS, MAX_NGRAMS, MAX_TOKENS, Slot, Word, encode, tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The FOX jumps, doesn't it?", ["the", "fox", "jumps", ",", "doesnt", "it", "."]),
        ("狐狸在草地上。", ["狐", "狸", "在", "草", "地", "上", "."]),
        ("الثَّعْلَبُ إلى اليمـــين،", ["الثعلب", "الي", "اليمين", ","]),
        ("Chú mèo hoa", ["chú", "mèo", "hoa"]),
        ("Chu\u0301 me\u0300o", ["chú", "mèo"]),
        ("melompat-lompat", ["melompat", "lompat"]),
        ("T恤", ["t", "恤"]),
        ("ＦＯＸ", ["fox"]),
        ("", []),
    ],
)
def test_tokens(text, tokens):
    assert tokenize(text) == tokens


def test_arrays_hold_slots_words_and_padding():
    arrays = encode([Slot(2, "big"), Word("jumps"), Slot(6, "small"), Slot(1)], length=5)
    assert arrays.slots.tolist() == [2, 0, 6, 1, 0]
    assert arrays.sizes.tolist() == [2, 0, 1, 0, 0]
    assert arrays.mask.tolist() == [True, True, True, True, False]
    assert not arrays.ngrams[[0, 2, 3, 4]].any()
    assert arrays.ngrams[1].any()
    assert {arrays.ngrams.dtype, arrays.slots.dtype, arrays.sizes.dtype} == {np.dtype(np.int32)}


def test_hashes_are_what_weights_were_trained_with():
    fox = encode([Word("fox")]).ngrams[0]
    # "<fox>", "<fo", "fox", "ox>", "<fox", "fox>"
    assert fox[:7].tolist() == [1038, 3826, 2820, 209, 2023, 1591, 0]


def test_related_words_share_ngrams():
    jumps, jumping = (set(encode([Word(w)]).ngrams[0]) - {0} for w in ("jumps", "jumping"))
    assert len(jumps & jumping) >= 4


def test_han_characters_know_their_neighbours():
    alone = encode([Word("跳")]).ngrams[0]
    beside = encode([Word("跳"), Word("来")]).ngrams[0]
    assert alone[0] == beside[0]
    assert alone[2] != beside[2]


def test_too_many_tokens_keep_every_slot_and_drop_marks_first():
    tokens = [Word(","), *(Word(f"w{i}") for i in range(50)), Slot(1), Word("."), Slot(2)]
    arrays = encode(tokens, length=10)
    assert arrays.mask.all()
    assert [slot for slot in arrays.slots if slot] == [1, 2]
    assert (arrays.ngrams[0] == encode([Word("w0")]).ngrams[0]).all()


@given(st.text(st.characters(), max_size=200))
def test_any_text_can_be_encoded(text):
    arrays = encode([Word(token) for token in tokenize(text)])
    assert arrays.ngrams.shape == (MAX_TOKENS, MAX_NGRAMS)
    assert arrays.ngrams.min() >= 0
    assert arrays.ngrams.max() < BUCKETS
