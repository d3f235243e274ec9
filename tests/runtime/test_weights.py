import hashlib
import math

import numpy as np
import pytest

from laterna.core.errors import WeightsDamaged, WeightsMissing, WeightsUnreadable
from laterna.runtime.weights import load_weights, save_weights

FACTS = {"recipe": "tiny", "steps": "12", "author": "Đỗ 作者"}


@pytest.fixture
def tensors():
    rng = np.random.default_rng(1)
    return {
        "a.weight": rng.standard_normal((3, 5), np.float32),
        "b": rng.standard_normal(7, np.float32),
        "c": np.float32(0.5) * np.ones((), np.float32),
    }


@pytest.fixture
def path(tmp_path, tensors):
    save_weights(tensors, tmp_path / "new" / "tiny.safetensors", FACTS)
    return tmp_path / "new" / "tiny.safetensors"


def test_they_come_back_in_their_shapes_to_three_digits(path, tensors):
    found = load_weights(path).tensors
    assert found.keys() == tensors.keys()
    for name, array in tensors.items():
        assert (found[name].shape, found[name].dtype) == (array.shape, np.float32)
        np.testing.assert_allclose(found[name], array, rtol=2**-8)


def test_rounding_is_that_of_torch(tmp_path):
    """To nearest, ties to even; the extremes and both zeros too."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    ties = (rng.integers(0x3F80, 0x4100, 500, np.uint32) << 16 | 0x8000).view(np.float32)
    many = (rng.standard_normal(5000) * 10.0 ** rng.integers(-30, 30, 5000)).astype(np.float32)
    edges = np.array([0, -0.0, 1, -1, math.inf, -math.inf, 1e-40, 3.4e38], np.float32)
    values = np.concatenate([ties, -ties, many, edges])
    save_weights({"x": values}, tmp_path / "x.safetensors", {})
    expected = torch.from_numpy(values).bfloat16().float().numpy()
    np.testing.assert_array_equal(load_weights(tmp_path / "x.safetensors").tensors["x"], expected)


def test_what_is_rounded_once_stays(path, tmp_path):
    once = load_weights(path)
    save_weights(once.tensors, tmp_path / "again.safetensors", FACTS)
    again = load_weights(tmp_path / "again.safetensors")
    assert all(np.array_equal(once.tensors[name], again.tensors[name]) for name in once.tensors)


def test_facts_travel_along(path):
    assert load_weights(path).metadata.items() >= FACTS.items()


def test_the_hash_is_that_of_the_file(path):
    assert load_weights(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_equal_weights_are_equal_files(path, tensors, tmp_path):
    for order in (1, -1):
        facts = dict([*FACTS.items()][::order])
        save_weights(dict([*tensors.items()][::order]), tmp_path / f"{order}", facts)
        assert (tmp_path / f"{order}").read_bytes() == path.read_bytes()


def test_other_programs_read_them(path, tensors):
    opened = pytest.importorskip("safetensors.torch").load_file(path)
    torch = pytest.importorskip("torch")
    for name, array in load_weights(path).tensors.items():
        assert opened[name].dtype == torch.bfloat16
        np.testing.assert_array_equal(opened[name].float().numpy(), array)


def test_nothing_but_the_file_is_left(path):
    assert [each.name for each in path.parent.iterdir()] == ["tiny.safetensors"]


def test_missing_ones_are_named(tmp_path):
    with pytest.raises(WeightsMissing) as error:
        load_weights(tmp_path / "none.safetensors")
    assert error.value.facts["path"] == tmp_path / "none.safetensors"


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(WeightsUnreadable):
        load_weights(tmp_path)


@pytest.mark.parametrize("kept", [0, 5, 100, -1])
def test_truncated_ones_cannot_be_read(path, kept):
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(WeightsUnreadable) as error:
        load_weights(path)
    assert error.value.facts["path"] == path
    assert error.value.facts["reason"]


def test_one_bit_of_damage_is_found_and_both_hashes_are_named(path):
    expected = load_weights(path).metadata["content_sha256"]
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(WeightsDamaged) as error:
        load_weights(path)
    assert error.value.facts["expected"] == expected
    assert len(bytes.fromhex(error.value.facts["found"])) == 32
    assert error.value.facts["found"] != expected
    assert expected in str(error.value)


@pytest.mark.parametrize("dtype", [np.float32, np.uint8])
def test_weights_of_strangers_are_refused(tmp_path, dtype):
    from safetensors.numpy import save_file

    save_file({"x": np.ones(3, dtype)}, tmp_path / "x.safetensors")
    with pytest.raises(WeightsDamaged) as error:
        load_weights(tmp_path / "x.safetensors")
    assert error.value.facts["expected"] == "unknown"
