"""Operations on films, scored: the suite on small films, its judges on readings that are known."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from laterna.backends.fake import FakeBackend
from laterna.backends.native.engine import NativeBackend
from laterna.core.concepts import LANGUAGES
from laterna.core.errors import UnknownSuite, UsageError, WeightsMissing
from laterna.core.i18n import catalogue, message
from laterna.evaluation.bars import MET, WAYS_IN
from laterna.evaluation.cases import Shape
from laterna.evaluation.results import MODEL, Result, SeenActor, packed
from laterna.evaluation.table import metric
from laterna.evaluation.ways.asking import KINDS, LOCAL, asked_of
from laterna.evaluation.ways.confirming import JUDGES, confirmed
from laterna.evaluation.ways.edits import request_of, true_pair
from laterna.evaluation.ways.findings import Finding, Findings, findings_name
from laterna.evaluation.ways.outside import outside
from laterna.evaluation.ways.page import WaysSummary, write_page
from laterna.evaluation.ways.scoring import score
from laterna.evaluation.ways.studio import EQUAL, Drawn, Studio, Take, apart, psnr
from laterna.evaluation.ways.suite import KNOWING, WAYS, Run, chosen, is_ways
from laterna.evaluation.ways.wordings import sentence, values_of, wordings
from laterna.language.facts import ActorFacts
from laterna.models.reader import TRACK
from laterna.models.tellings import SEEN

SMALL = Shape(seconds=2.0, size=(192, 128), fps=8.0)
FOX, DOG = "openmoji:1F98A", "openmoji:1F415"


@pytest.fixture
def run(blind_reader, tmp_path):
    def made(backend, shape=SMALL, seed=8):
        studio = Studio(backend, blind_reader, tmp_path / "ways")
        findings = Findings(tmp_path / "findings.jsonl")
        return Run(studio, replace(shape, model=backend.name), seed, findings)

    return made


@pytest.fixture(scope="module")
def engine():
    try:
        return NativeBackend()
    except WeightsMissing as missing:
        pytest.skip(str(missing))


def table(findings):
    return {row.name: row for row in score(findings)}


# --- The suite ------------------------------------------------------------------------------------


def test_the_fake_engine_is_asked_for_what_pictures_tell(run):
    found = run(FakeBackend()).run(WAYS.names, 1, lambda *_: None)
    assert {finding.way for finding in found} == set(WAYS.names) - KNOWING
    assert not [finding.error for finding in found if finding.error]
    rows = table(found)
    assert rows["animate: psnr"].estimate.value == EQUAL
    assert rows["inpaint: psnr"].estimate.value == EQUAL
    assert rows["recut: psnr"].estimate.value > 30
    assert rows["variation: differs"].estimate.value == 1
    assert "remix: followed" not in rows


def test_an_engine_that_knows_none_of_them_is_a_usage_error(run):
    with pytest.raises(UsageError):
        run(FakeBackend()).run(("edit",), 1, lambda *_: None)


@pytest.mark.parametrize("way", WAYS.names)
def test_every_operation_is_judged_on_the_real_engine(run, engine, way):
    (finding, *_) = run(engine).run((way,), 1, lambda *_: None)
    assert not finding.error
    assert finding.values["time"]
    rows = table([finding])
    assert rows[f"{way}: made"].estimate.value == 1
    if f"{way}: psnr" in {bar.name for bar in WAYS_IN}:
        assert rows[f"{way}: psnr"].estimate.value > 60


def test_a_stopped_run_goes_on_where_it_was(run):
    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    ways = ("extend", "loop")
    with pytest.raises(KeyboardInterrupt):
        run(FakeBackend()).run(ways, 2, stop)
    told = []
    again = run(FakeBackend())
    first = dict(again.findings.known)
    found = again.run(ways, 2, lambda *n: told.append(n))
    assert len(first) == 2
    assert told[0] == (2, 4)
    assert [(f.way, f.number) for f in found] == [
        ("extend", 0),
        ("loop", 0),
        ("extend", 1),
        ("loop", 1),
    ]
    assert found[0] == first["extend", 0]


def test_half_a_line_is_passed_over(tmp_path):
    path = tmp_path / "f.jsonl"
    findings = Findings(path)
    findings.add(Finding("loop", 0, "en", {"seam": [0.5]}))
    path.write_text(path.read_text() + '{"way": "lo')
    cut = Findings(path)
    assert list(cut.known) == [("loop", 0)]
    cut.add(Finding("loop", 1, "zh"))
    assert list(Findings(path).known) == [("loop", 0), ("loop", 1)]


def test_what_may_change_findings_changes_their_file():
    names = {
        findings_name(SMALL, 1, "m", "r"),
        findings_name(SMALL, 2, "m", "r"),
        findings_name(SMALL, 1, "n", "r"),
        findings_name(SMALL, 1, "m", "s"),
        findings_name(replace(SMALL, fps=12), 1, "m", "r"),
    }
    assert len(names) == 5


def test_parts_of_the_suite_are_named():
    assert chosen("ways-in") == WAYS.names
    assert chosen("ways-in:loop,edit,loop") == ("loop", "edit")
    assert is_ways("ways-in:loop")
    assert not is_ways("held-out")
    with pytest.raises(UnknownSuite):
        chosen("ways-in:dance")


def test_a_page_shows_edits_before_and_after(run, engine, tmp_path):
    made = run(engine)
    found = made.run(("edit",), 1, lambda *_: None)
    plan = made.studio.backend.plan(made.takes(("edit",), 1)[0].film().request)
    summary = WaysSummary("title", "ways-in", 8, 1, SMALL, plan, "r", score(found), found)
    write_page(tmp_path / "p.html", summary, made.studio)
    page = (tmp_path / "p.html").read_text()
    assert page.count("data:image/webp") == 4
    data = json.loads((tmp_path / "p.json").read_text())
    assert len(data["cases"]) == 2
    assert "edit: confirmed" in data["scores"]


# --- Scores ---------------------------------------------------------------------------------------


def test_figures_become_shares_means_and_medians():
    findings = [
        Finding("loop", 0, "en", {"seam": [0.5], "time": [1.0]}),
        Finding("loop", 1, "en", {"seam": [0.9], "time": [3.0]}),
        Finding("loop", 2, "en", {"seam": [4.0], "time": [2.0]}),
        Finding("actor-path", 0, "en", {"off": [1.0]}),
        Finding("actor-path", 1, "en", {"off": [7.0]}, error="x"),
        Finding("edit", 0, "ar", {"confirmed": [1.0]}, {"confirmed": [0.0]}, kind="move"),
    ]
    rows = table(findings)
    assert rows["loop: seam"].estimate.value == 0.9
    assert rows[f"loop: seam, {MET}"].estimate.value == pytest.approx(2 / 3)
    assert rows["loop: time"].estimate.ci95[0] >= 1
    assert rows["actor-path: off"].estimate.value == 4
    assert rows["actor-path: made"].estimate.value == 0.5
    assert rows["edit: move"].ceiling.value == 0
    assert rows["edit: confirmed, ar"].estimate.n == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_figures_have_names_in_all_languages(language, monkeypatch):
    monkeypatch.setenv("LATERNA_LANG", language)
    figures = ("made", "psnr", "seam", "largest", "time", "differs", "grows", "followed", "same")
    figures += ("confirmed", "understood", "off", "staged", "seen", "identity", "refused", *KINDS)
    texts = catalogue(language)
    assert {f"figure.{name}" for name in figures} <= texts.keys()
    assert {f"way.{way.replace('-', '_')}" for way in WAYS.names} <= texts.keys()
    assert metric("extend-back: seam") == f"{texts['way.extend_back']}: {texts['figure.seam']}"
    assert metric("edit: confirmed, vi").endswith(", vi")
    assert metric(f"loop: seam, {MET}").endswith(message("ways.within"))


# --- Pictures -------------------------------------------------------------------------------------


def test_psnr_is_that_of_the_masked_pixels():
    one = np.zeros((2, 4, 4, 3), np.uint8)
    other = one.copy()
    other[:, 0] = 255
    below = np.ones((4, 4), bool)
    below[0] = False
    assert psnr(one, one) == EQUAL
    assert psnr(one, other, below) == EQUAL
    assert psnr(one, other, ~below) == 0
    assert psnr(one, other) == pytest.approx(10 * np.log10(4))
    assert apart(one, other) == 255 / 4


def test_a_seam_is_told_in_mean_jumps():
    levels = np.array([0, 1, 2, 12, 13], np.uint8)
    frames = np.broadcast_to(levels[:, None, None, None], (5, 2, 2, 3))
    drawn = Drawn(frames, 1.0, 0.0)
    assert drawn.seams(3.0) == [10 / (13 / 4)]
    assert Drawn(frames[:1].repeat(4, 0), 1.0, 0.0).seams(2.0) == []


def test_outside_is_where_nobody_meant_is(engine):
    take = Take.of("edit", 0, 8, SMALL)
    asked, film, _ = request_of(take)
    shot = engine.staged(film, engine.plan(film), lambda _: None)[0]
    slots = next(m.slots for m in shot.cast if m.work_id == asked.lead.noun)
    clear = outside([(shot, slots)], film.seconds, film.fps, film.size)
    assert clear.shape == (16, 128, 192)
    assert 0.1 < clear.mean() < 1
    assert outside([(shot, ())], film.seconds, film.fps, film.size).all()


# --- Edits by words -------------------------------------------------------------------------------


def test_all_languages_ask_for_the_same():
    keys = [set(wordings(language)) for language in LANGUAGES]
    assert all(each == keys[0] for each in keys)
    assert {key.split()[0] for key in keys[0]} == set(KINDS) == set(JUDGES)
    assert set(KINDS) >= LOCAL
    assert values_of("resize") == ("big", "small")
    assert np.gcd(len(KINDS), len(LANGUAGES)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_sentences_have_no_open_places(language, kind):
    rng = np.random.default_rng(1)
    for value in values_of(kind) or ("blue" if kind == "recolour" else "",):
        for _ in range(6):
            text = sentence(kind, value, ActorFacts(FOX, ""), ActorFacts(DOG, ""), language, rng)
            assert not set("{}@~/") & set(text)


def test_edits_change_the_facts_that_they_name():
    asked = [asked_of(Take.of("edit", number, 8, SMALL)) for number in range(48)]
    assert {each.kind for each in asked} == set(KINDS)
    for each in asked:
        after = each.after
        if each.kind in ("slower", "faster", "backwards", "move"):
            assert after is None
        else:
            assert after != each.before
        if each.kind == "recolour":
            assert after.actors[0].colour == each.value
        if each.kind == "remove":
            assert each.lead.noun not in {actor.noun for actor in after.actors}


def actor(noun=FOX, *, x=0.0, speed=0.0, log_size=0.0, seen=slice(None), **looks):
    """Somebody who was read for four seconds, going to the right at a speed."""
    rows = np.zeros((32, len(TRACK)), np.float32)
    rows[:, 0] = x + speed * np.arange(32) / 8
    rows[:, 2] = log_size
    rows[seen, SEEN] = 1
    return SeenActor(noun, looks.pop("action", "stand"), track=packed(rows), **looks)


def result(*actors, **seen):
    return Result("", MODEL, actors, **seen)


LAST = slice(24, None)
CASES = {
    "recolour": ("blue", [actor()], [actor(colour="blue")], [actor(colour="red")]),
    "resize": ("big", [actor()], [actor(log_size=0.5)], [actor(log_size=0.1)]),
    "remove": ("", [actor()], [], [actor()]),
    "replace": ("", [actor()], [actor(DOG)], [actor(), actor(DOG)]),
    "bring_back": ("", [actor(seen=slice(0, 9))], [actor()], [actor(seen=slice(0, 9))]),
    "steady": ("", [actor(seen=LAST)], [actor(drift=1.0)], [actor(seen=LAST)]),
    "move": ("left", [actor()], [actor(x=-0.9)], [actor(x=0.9)]),
    "act": ("jump", [actor()], [actor(action="jump")], [actor(action="spin")]),
    "add": ("", [actor()], [actor(), actor(DOG)], [actor()]),
    "slower": ("", [actor(speed=0.4)], [actor(speed=0.2)], [actor(speed=0.4)]),
    "faster": ("", [actor(speed=0.2)], [actor(speed=0.4)], [actor(speed=0.2)]),
    "backwards": ("", [actor(speed=0.3)], [actor(speed=-0.3)], [actor(speed=0.3)]),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_change_is_confirmed_where_it_is_seen(kind):
    value, before, right, wrong = CASES[kind]
    asked = asked_of(Take.of("edit", tuple(KINDS).index(kind), 8, SMALL))
    lead = replace(asked.lead, noun=FOX)
    new = ActorFacts(DOG, "stand")
    asked = replace(asked, value=value, new=new, before=replace(asked.before, actors=(lead,)))

    def judged(actors):
        return confirmed(asked, lambda: result(*before), lambda: result(*actors), 1.5)

    assert judged(right)
    assert not judged(wrong)


@pytest.mark.parametrize("kind", ["daytime", "weather", "setting", "camera"])
def test_places_and_cameras_are_confirmed_by_name(kind):
    asked = asked_of(Take.of("edit", tuple(KINDS).index(kind), 8, SMALL))
    assert confirmed(asked, result, lambda: result(**{kind: asked.value}), 1.5)
    assert not confirmed(asked, result, lambda: result(**{kind: "other"}), 1.5)


def test_true_renders_are_made_of_the_same_change():
    lengths = {}
    for number, kind in enumerate(KINDS):
        take = Take.of("edit", number, 8, SMALL)
        before, after = (np.stack(list(clip)) for clip in true_pair(asked_of(take), take))
        lengths[kind] = len(after) / len(before)
        if kind == "backwards":
            np.testing.assert_array_equal(after[::-1], before)
        elif len(after) == len(before):
            assert apart(before, after) > 0
    assert lengths["slower"] == 2
    assert lengths["faster"] == 0.5
    assert set(lengths.values()) == {0.5, 1, 2}


def test_what_is_not_understood_is_not_confirmed(run, engine, monkeypatch):
    monkeypatch.setattr("laterna.evaluation.ways.asking.sentence", lambda *_: "blorp the gnarf")
    (finding, *_) = run(engine).run(("edit",), 1, lambda *_: None)
    assert finding.error == "edit_unread"
    assert finding.values == {"confirmed": [0.0], "understood": [0.0]}


def test_the_verb_runs_the_suite(laterna_eval, tmp_path):
    said = laterna_eval("--suite", "ways-in:loop,recut", "--n", "2", "--json", "--report", "p.html")
    assert said["loop: made"] == {
        "value": 1.0,
        "n": 2,
        "ci95": said["loop: made"]["ci95"],
        "ceiling": None,
    }
    assert said["recut: psnr"]["n"] == 2
    assert Path("p.html").exists()


@pytest.fixture
def laterna_eval(blind_reader, monkeypatch, tmp_path, capsys):
    from laterna.entrypoints.cli.main import main
    from laterna.evaluation.reading import ClipReader

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ClipReader, "load", lambda: blind_reader)
    small = ("--model", "fake", "--size", "128x128", "--seconds", "2", "--fps", "8")

    def call(*words):
        capsys.readouterr()
        assert main(["eval", *small, *words]) == 0
        return json.loads(capsys.readouterr().out)

    return call
