"""Weights on disk: bf16 safetensors with what a reader must know in the header. Needs no torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, TensorSpec, deserialize, safe_open, serialize

from laterna.core.errors import WeightsDamaged, WeightsMissing, WeightsUnreadable

WEIGHTS_LICENCE = "CC-BY-SA-4.0"

_CONTENT = "content_sha256"


@dataclass(frozen=True)
class Weights:
    """Loaded weights.

    Attributes:
        tensors: float32 arrays by parameter name.
        metadata: the header's text fields.
        sha256: of the file.
    """

    tensors: dict[str, NDArray[np.float32]]
    metadata: dict[str, str]
    sha256: str


def save_weights(
    tensors: Mapping[str, NDArray[np.float32]], path: Path, metadata: Mapping[str, str]
) -> None:
    """Write float32 arrays as bf16, rounded to nearest even; atomically."""
    rounded = {name: _to_bfloat16(array) for name, array in tensors.items()}
    header = {**metadata, _CONTENT: _digest({n: data.tobytes() for n, data in rounded.items()})}
    specs = {
        name: TensorSpec(
            dtype="bfloat16",
            shape=tensors[name].shape,
            data_ptr=data.ctypes.data,
            data_len=data.nbytes,
        )
        for name, data in rounded.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(_ordered(serialize(specs, header)))
    partial.replace(path)


def load_weights(path: Path) -> Weights:
    """Read weights back as float32.

    Raises:
        WeightsMissing: when there is no file.
        WeightsUnreadable: when it is not whole or no safetensors file.
        WeightsDamaged: when its content is not what was saved.
    """
    try:
        data = path.read_bytes()
        entries = deserialize(data)  # type: ignore[no-untyped-call]
        with safe_open(path, "np") as opened:
            metadata = dict(opened.metadata() or {})
    except FileNotFoundError as error:
        raise WeightsMissing(path=path) from error
    except OSError as error:
        raise WeightsUnreadable(path=path, reason=error.strerror) from error
    except SafetensorError as error:
        raise WeightsUnreadable(path=path, reason=error) from error
    raw = {name: bytes(entry["data"]) for name, entry in entries}
    found = _digest(raw)
    if found != metadata.get(_CONTENT):
        raise WeightsDamaged(path=path, found=found, expected=metadata.get(_CONTENT, "unknown"))
    tensors = {name: _from_bfloat16(raw[name]).reshape(entry["shape"]) for name, entry in entries}
    return Weights(tensors, metadata, hashlib.sha256(data).hexdigest())


def _ordered(file: bytes) -> bytes:
    """The same file with its header in order, so that equal weights are equal files."""
    start, end = 8, 8 + int.from_bytes(file[:8], "little")
    facts = json.loads(file[start:end])
    header = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return file[:start] + header.encode().ljust(end - start) + file[end:]


def _digest(raw: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(raw):
        digest.update(name.encode())
        digest.update(raw[name])
    return digest.hexdigest()


def _to_bfloat16(array: NDArray[np.float32]) -> NDArray[np.uint16]:
    bits = np.ascontiguousarray(array, np.float32).view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def _from_bfloat16(raw: bytes) -> NDArray[np.float32]:
    return (np.frombuffer(raw, np.uint16).astype(np.uint32) << 16).view(np.float32)
