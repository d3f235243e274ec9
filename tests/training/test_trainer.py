import json
import signal
from dataclasses import replace

import pytest
import torch

from laterna.core.errors import CheckpointDamaged, CheckpointMismatch, TrainingDiverged
from laterna.runtime.weights import save_weights


def curve(trainer, until=None):
    """Train, and return the figures of every step but the speed."""
    lines = []
    trainer.run(lines.append, until)
    return [{k: v for k, v in line.items() if k != "samples/s"} for line in lines]


def weights(trainer):
    return trainer.optimizer.master, trainer.optimizer.average


def test_going_on_is_the_same_as_never_having_stopped(trainer):
    whole = trainer("whole")
    at_once = curve(whole)
    first = curve(trainer("parts"), until=3)
    second = trainer("parts")
    assert first + curve(second) == at_once
    assert [line["step"] for line in at_once] == [1, 2, 3, 4, 5, 6]
    for mine, theirs in zip(weights(whole), weights(second), strict=True):
        assert all(torch.equal(mine[name], theirs[name]) for name in mine)


def test_workers_change_nothing(trainer):
    assert curve(trainer("none"), until=3) == curve(trainer("one", workers=1), until=3)


def test_the_loss_falls(trainer, fixed_batch):
    lines = curve(trainer(recipe=fixed_batch))
    (name,) = lines[0].keys() & {"designer", "director"}
    first, last = (sum(line[name] for line in part) for part in (lines[:10], lines[-10:]))
    assert last < 0.75 * first


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_saves_and_ends_the_run(trainer, number):
    before = signal.getsignal(number)
    running = trainer()
    running.run(lambda line: signal.raise_signal(number) if line["step"] == 2 else None)
    assert running.stopped_by == number
    assert signal.getsignal(number) is before
    later = trainer()
    assert later.optimizer.steps == 2
    assert later.stopped_by is None


def test_a_fault_in_a_step_keeps_what_was_learnt(trainer):
    running = trainer()

    def stumble(line):
        if line["step"] == 4:
            raise RuntimeError("out of luck")

    with pytest.raises(RuntimeError, match="out of luck"):
        running.run(stumble)
    assert trainer().optimizer.steps == 4


def test_a_finished_run_has_nothing_left_to_do(trainer):
    curve(trainer(), until=2)
    assert curve(trainer(), until=2) == []
    assert curve(trainer(), until=1) == []


def test_the_log_remembers_every_line(trainer, tmp_path):
    said = []
    for until in (2, 4):
        trainer().run(said.append, until)
    logged = (tmp_path / "runs" / "tiny" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in logged] == said
    assert said[0].keys() >= {"step", "samples/s", "designer", "gradient"}


def test_the_state_is_saved_now_and_then(trainer, tmp_path):
    states = []

    def look(_):
        path = tmp_path / "runs" / "tiny" / "state.pt"
        states.append(torch.load(path)["steps"] if path.exists() else 0)

    trainer(save_every=0).run(look, until=4)
    assert states == [0, 1, 2, 3]


@pytest.mark.parametrize("cut", [0, 100, -200])
def test_a_damaged_checkpoint_is_named(trainer, tmp_path, cut):
    curve(trainer(), until=1)
    path = tmp_path / "runs" / "tiny" / "state.pt"
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(CheckpointDamaged, match=r"tiny/state\.pt"):
        trainer()


def test_a_checkpoint_of_another_network_is_refused(trainer, director_recipe):
    curve(trainer(), until=1)
    with pytest.raises(CheckpointMismatch, match=r"state\.pt was made by another recipe"):
        trainer(recipe=director_recipe)


def test_a_file_that_is_no_state_of_a_run_is_refused(trainer, tmp_path):
    path = tmp_path / "runs" / "tiny" / "state.pt"
    path.parent.mkdir(parents=True)
    torch.save({"something": 1}, path)
    with pytest.raises(CheckpointMismatch, match="master"):
        trainer()


def test_a_loss_that_is_no_number_ends_the_run_before_it_is_learnt(trainer, recipe):
    def broken(module, told):
        loss, figures = recipe.loss(module, told)
        return loss * (float("nan") if running.optimizer.steps == 2 else 1), figures

    running = trainer(recipe=replace(recipe, loss=broken))
    with pytest.raises(TrainingDiverged, match="step 2"):
        running.run(lambda _: None)
    later = trainer()
    assert later.optimizer.steps == 2
    assert all(torch.isfinite(weight).all() for weight in later.optimizer.master.values())


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")  # of torch, to itself
def test_a_run_goes_on_from_published_weights(trainer, tmp_path):
    first = trainer()
    curve(first, until=2)
    average = first.optimizer.average
    path = tmp_path / "tiny.safetensors"
    arrays = {name: weight.detach().numpy() for name, weight in average.items()}
    save_weights(arrays, path, {"steps": "2"})
    second = trainer("elsewhere", weights=path)
    assert second.optimizer.steps == 2
    for name, weight in second.optimizer.master.items():
        torch.testing.assert_close(weight.detach(), average[name].detach(), rtol=0.01, atol=1e-4)
    assert len(curve(second, until=4)) == 2


def test_weights_of_another_network_are_no_beginning(trainer, director_recipe, tmp_path):
    path = tmp_path / "tiny.safetensors"
    weights = trainer(recipe=director_recipe).optimizer.average
    save_weights({name: w.detach().numpy() for name, w in weights.items()}, path, {"steps": "2"})
    with pytest.raises(CheckpointMismatch, match=r"tiny\.safetensors"):
        trainer("elsewhere", weights=path)
