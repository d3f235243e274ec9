import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laterna.provenance.watermarks import payload

identifiers = st.integers(0, 2**64 - 1)


@settings(max_examples=20)
@given(identifiers)
def test_what_is_encoded_is_decoded(identifier):
    assert payload.decode(payload.encode(identifier).astype(float)) == identifier


@settings(max_examples=20)
@given(identifiers)
def test_two_thirds_of_the_code_are_enough(identifier):
    soft = payload.encode(identifier).astype(float)
    soft[2 * payload.MESSAGE_BITS :] = 0
    assert payload.decode(soft) == identifier


def test_noise_as_strong_as_the_code_does_no_harm():
    generator = np.random.default_rng(1)
    noise = generator.normal(0, 1, (25, payload.CODE_BITS))
    code = payload.encode(0x0123456789ABCDEF)
    assert sum(payload.decode(code + n) == 0x0123456789ABCDEF for n in noise) >= 24


def test_noise_alone_holds_nothing():
    generator = np.random.default_rng(2)
    noise = generator.normal(0, 1, (50, payload.CODE_BITS))
    assert all(payload.decode(n) is None for n in noise)


def test_identifiers_far_apart_in_the_code():
    code = payload.encode(0)
    apart = [int((payload.encode(1 << bit) != code).sum()) for bit in range(64)]
    assert min(apart) >= 24  # more than one message bit differs: the CRC's too


def test_crc_has_its_check_value():
    assert payload.crc24(b"123456789") == 0x21CF02


@pytest.mark.parametrize("identifier", [-1, 2**64])
def test_an_identifier_has_64_bits(identifier):
    with pytest.raises(ValueError, match="64 bits"):
        payload.encode(identifier)
