import hashlib
import json

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from laterna.core.errors import InputMissing, OutputError
from laterna.training.recipe import Recipe
from laterna.training.record import hours, keep_record, read_log, read_records, step_flops


class Attentive(nn.Module):
    """A product of 8x16 by 16x32 and attention of 8 tokens of 4 heads of 8."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(16, 32, bias=False)

    def forward(self, rows):
        heads = self.layer(rows).reshape(1, 8, 4, 8).transpose(1, 2)
        return F.scaled_dot_product_attention(heads, heads, heads)


def recipe(name="small", steps=10):
    return Recipe(
        name=name,
        build=Attentive,
        batch=lambda step: torch.ones(8, 16),
        loss=lambda module, batch: (module(batch).sum(), {}),
        steps=steps,
        weights=f"{name}.safetensors",
        samples_per_step=4,
    )


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def state(tmp_path):
    folder = tmp_path / "runs"
    for name in ("small", "other"):
        (folder / name).mkdir(parents=True)
        rows = [{"step": s, "samples/s": 2.0, "small": 9 - s, "gradient": 1.0} for s in (2, 4, 6)]
        (folder / name / "log.jsonl").write_text(lines(*rows))
    return folder


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "weights" / "small.safetensors"
    path.parent.mkdir()
    path.write_bytes(b"numbers")
    path.with_name("other.safetensors").write_bytes(b"more")
    return path


def test_a_record_tells_what_the_run_was(state, weights):
    keep_record(recipe(), 6, state, weights)
    record = read_records(weights.parent)["small"]
    assert record.sha256 == hashlib.sha256(b"numbers").hexdigest()
    assert (record.bytes, record.parameters) == (7, 512)
    assert (record.steps, record.steps_planned, record.samples) == (6, 10, 24)
    assert record.curve == ((2, 7.0), (4, 5.0), (6, 3.0))
    assert record.figure == "small"
    # Three lines of two steps of four samples at two samples a second.
    assert record.hours == pytest.approx(12 / 3600)
    assert record.watt_hours == pytest.approx(12 / 3600 * 2 * 6)
    assert record.flops == pytest.approx(6 * step_flops(recipe()))


def test_other_records_stay(state, weights):
    keep_record(recipe(), 6, state, weights)
    path = keep_record(recipe("other"), 6, state, weights.with_name("other.safetensors"))
    assert list(read_records(weights.parent)) == ["other", "small"]
    keep_record(recipe(), 4, state, weights)
    assert read_records(weights.parent)["small"].steps == 4
    assert path.parent == weights.parent


def test_operations_are_counted_forwards_and_backwards():
    """The layer: 2 * 8 * 16 * 32, forwards and for its weights; attention: two products of
    2 * 4 * 8 * 8 * 8 forwards and four backwards."""
    layer, attention = 2 * 8 * 16 * 32, 2 * 4 * 8 * 8 * 8
    assert step_flops(recipe()) == 2 * layer + 6 * attention


def test_steps_that_were_run_twice_took_their_time():
    log = [{"step": step, "samples/s": 1.0} for step in (20, 40, 60, 50, 70)]
    assert hours(log, 3) * 3600 == pytest.approx(3 * (20 + 20 + 20 + 20 + 20))
    assert hours([], 3) == 0
    assert hours(log[:1], 3) * 3600 == 60


def test_a_log_may_be_missing_or_cut_off(tmp_path, weights):
    assert read_log(tmp_path / "no.jsonl") == []
    (tmp_path / "log.jsonl").write_text(lines({"step": 1}) + '{"step"')
    assert read_log(tmp_path / "log.jsonl") == [{"step": 1}]
    keep_record(recipe(), 6, tmp_path, weights)
    record = read_records(weights.parent)["small"]
    assert (record.curve, record.hours, record.figure) == ((), 0, "")


def test_long_curves_are_thinned(tmp_path, weights):
    rows = [{"step": s, "samples/s": 1.0, "loss": float(s)} for s in range(1, 401)]
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "log.jsonl").write_text(lines(*rows))
    keep_record(recipe(), 400, tmp_path, weights)
    curve = read_records(weights.parent)["small"].curve
    assert len(curve) == 40
    assert curve[0] == (10, 5.5)
    assert curve[-1][0] == 400


def test_no_records_are_told(tmp_path):
    with pytest.raises(InputMissing):
        read_records(tmp_path)


def test_a_record_that_cannot_be_written_is_told(state, weights):
    weights.with_name("runs.partial").mkdir()
    with pytest.raises(OutputError):
        keep_record(recipe(), 6, state, weights)
