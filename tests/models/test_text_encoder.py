import pytest
import torch

from laterna.core.concepts import MAX_ACTORS, SIZES
from laterna.language.tokens import BUCKETS, MAX_NGRAMS, MAX_TOKENS, Slot, Word, encode
from laterna.models.designer import Designer, DesignerConfig
from laterna.models.text_encoder import TextEncoder, TextEncoderConfig


@pytest.fixture
def told():
    """Two captions: seven and four words, some of them slots."""
    ngrams = torch.randint(1, 64, (2, 10, 5), dtype=torch.int32)
    ngrams[:, :, 3:] = 0
    slots = torch.zeros(2, 10, dtype=torch.int32)
    slots[0, 1], slots[1, 2] = 1, 2
    sizes = torch.zeros(2, 10, dtype=torch.int32)
    sizes[0, 1] = 2
    mask = torch.arange(10)[None] < torch.tensor([[7], [4]])
    return ngrams, slots, sizes, mask


def test_it_fits_the_tokens():
    config = TextEncoderConfig()
    assert (config.buckets, config.length) == (BUCKETS, MAX_TOKENS)
    arrays = encode((Slot(1), Word("jumps"), Word("over"), Slot(2, SIZES[-1])))
    assert arrays.ngrams.shape == (MAX_TOKENS, MAX_NGRAMS) == (config.length, config.grams)
    tensors = {name: torch.from_numpy(part[None]) for name, part in vars(arrays).items()}
    tokens, summary = TextEncoder(config)(**tensors)
    assert tokens.shape == (1, MAX_TOKENS, config.width)
    assert summary.shape == (1, 1 + MAX_ACTORS, config.width)


def same(found, expected):
    """Tokens and summary."""
    torch.testing.assert_close(tuple(found), tuple(expected))


def test_what_stands_behind_the_end_is_not_read(encoder, told):
    ngrams, slots, sizes, mask = told
    before = encoder(ngrams, slots, sizes, mask)
    noisy = torch.where(mask[..., None], ngrams, torch.randint_like(ngrams, 1, 64))
    odd = torch.where(mask, slots, torch.full_like(slots, 3))
    same(encoder(noisy, odd, torch.where(mask, sizes, 1), mask), before)


def test_captions_of_a_batch_do_not_hear_each_other(encoder, told):
    together = encoder(*told)
    for index in range(2):
        alone = encoder(*(part[index : index + 1] for part in told))
        same((part[0] for part in alone), (part[index] for part in together))


def test_without_words_all_captions_are_one(encoder, told):
    ngrams, slots, sizes, mask = told
    tokens, summary = encoder(ngrams, slots, sizes, torch.zeros_like(mask))
    assert torch.isfinite(tokens).all()
    torch.testing.assert_close(tokens[0], tokens[1])
    assert not summary.any()


def test_the_summary_tells_of_the_whole_and_of_each_slot(encoder, told):
    """Slot 1 stands at place 1 of the first caption, slot 2 at places 2 and 3 of the second."""
    ngrams, slots, sizes, mask = told
    slots[1, 3] = 2
    tokens, summary = encoder(ngrams, slots, sizes, mask)
    torch.testing.assert_close(summary[0, 0], tokens[0, :7].mean(0))
    torch.testing.assert_close(summary[0, 1], tokens[0, 1])
    torch.testing.assert_close(summary[1, 2], tokens[1, 2:4].mean(0))
    assert not summary[0, 2:].any()
    assert not summary[1, [1, 3]].any()


def test_a_slot_stands_for_whatever_noun_it_was(encoder, told):
    ngrams, slots, sizes, mask = told
    renamed = ngrams.clone()
    renamed[0, 1] = 9
    same(encoder(renamed, slots, sizes, mask), encoder(ngrams, slots, sizes, mask))


def test_a_size_is_heard_at_a_slot_alone(encoder, told):
    ngrams, slots, sizes, mask = told
    everywhere = torch.where(slots > 0, sizes, 1)
    same(encoder(ngrams, slots, everywhere, mask), encoder(*told))


@pytest.mark.parametrize("change", ["ngrams", "slots", "sizes", "order"])
def test_words_slots_their_sizes_and_their_order_are_heard(encoder, told, change):
    ngrams, slots, sizes, mask = (part.clone() for part in told)
    if change == "ngrams":
        ngrams[0, 2, 0] = ngrams[0, 2, 0] % 63 + 1
    elif change == "slots":
        slots[0, 1] = 3
    elif change == "sizes":
        sizes[0, 1] = 1
    else:
        ngrams[0, [2, 3]] = ngrams[0, [3, 2]]
    heard = (encoder(ngrams, slots, sizes, mask)[0] - encoder(*told)[0])[:, :4].abs().amax((1, 2))
    assert heard[0] > 1e-3
    assert heard[1] == 0


def test_padding_of_ngrams_is_nothing(encoder, told):
    ngrams, slots, sizes, mask = told
    wider = torch.cat([ngrams, torch.zeros(2, 10, 4, dtype=torch.int32)], dim=2)
    same(encoder(wider, slots, sizes, mask), encoder(*told))


# --- The designer's bag of words ------------------------------------------------------------------


def test_the_bag_fits_the_tokens():
    assert Designer(DesignerConfig()).words.ngrams.num_embeddings == BUCKETS


def test_the_order_of_words_does_not_matter_in_a_bag(bag, told):
    ngrams, _, _, mask = told
    turned = ngrams.clone()
    turned[0, :7] = ngrams[0, :7].flip(0)
    torch.testing.assert_close(bag(turned, mask), bag(ngrams, mask))


def test_every_word_in_the_bag_is_heard_and_none_behind_the_end(bag, told):
    ngrams, _, _, mask = told
    before = bag(ngrams, mask)
    for place in range(10):
        other = ngrams.clone()
        other[0, place, 0] = ngrams[0, place, 0] % 63 + 1
        change = (bag(other, mask) - before).abs().amax(1)
        assert (change[0] > 1e-4) == (place < 7)
        assert change[1] == 0


def test_an_empty_bag_says_one_thing(bag, told):
    ngrams, _, _, mask = told
    nothing = bag(ngrams, torch.zeros_like(mask))
    torch.testing.assert_close(nothing[0], nothing[1])
    torch.testing.assert_close(nothing[0], bag.out(torch.zeros(16)))


def test_more_words_do_not_drown_each_other(bag):
    """Sums over the root of the count are as large for many words as for few."""
    ngrams = torch.randint(1, 64, (200, 40, 5), dtype=torch.int32)
    heard = []
    bag.out = torch.nn.Identity()
    bag.ngrams.weight -= bag.ngrams.weight[1:].mean(0)
    for count in (1, 40):
        mask = (torch.arange(40)[None] < count).expand(200, -1)
        heard.append(bag(ngrams, mask).std())
    assert 0.7 < heard[0] / heard[1] < 1.4
