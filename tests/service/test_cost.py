import pytest

from laterna.service.cost import Meter


def burn():
    return sum(i * i for i in range(600_000))


def test_without_counters_the_energy_follows_the_processor(monkeypatch, tmp_path):
    monkeypatch.setenv("LATERNA_WATTS", "36")
    meter = Meter(tmp_path)
    burn()
    cost = meter.read()
    assert cost.wall_seconds > 0
    assert cost.compute_seconds > 0
    assert cost.energy_wh == pytest.approx(cost.compute_seconds * 36 / 3600)


def counter(folder, name, microjoules):
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "energy_uj").write_text(f"{microjoules}\n")


def test_counters_of_whole_packages_are_read(tmp_path):
    counter(tmp_path, "intel-rapl:0", 5_000_000)
    counter(tmp_path, "intel-rapl:0:0", 1_000_000)
    counter(tmp_path, "intel-rapl:1", 7_000_000)
    meter = Meter(tmp_path)
    counter(tmp_path, "intel-rapl:0", 3_605_000_000)
    counter(tmp_path, "intel-rapl:0:0", 900_000_000_000)
    counter(tmp_path, "intel-rapl:1", 3_607_000_000)
    assert meter.read().energy_wh == pytest.approx(2.0)


def test_a_counter_that_cannot_be_read_is_left_out(tmp_path):
    (tmp_path / "intel-rapl:0").mkdir()
    (tmp_path / "intel-rapl:0" / "energy_uj").mkdir()
    meter = Meter(tmp_path)
    assert meter.read().energy_wh >= 0
