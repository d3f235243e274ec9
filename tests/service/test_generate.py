from dataclasses import replace
from types import SimpleNamespace

import pytest

from laterna.core.errors import (
    OutputExists,
    PolicyRefused,
    PromptTooLong,
    SeedOutOfRange,
    UnknownModel,
)
from laterna.core.media import probe, read_metadata
from laterna.core.request import GenerationRequest, Progress
from laterna.language.expander import Expansion
from laterna.service.generate import StageWatch, generate, prepare, prepare_variations
from laterna.service.screening import screen_request
from laterna.service.validation import LARGEST_SEED, LONGEST_PROMPT

REQUEST = GenerationRequest("a ball", seconds=1.5, size=(256, 144), fps=20, seed=3, model="fake")


def test_a_request_becomes_a_marked_film(tmp_path):
    output = tmp_path / "film.mp4"
    signs = []
    result = generate(REQUEST, output, signs.append)
    facts = probe(output)
    assert result.path == output
    assert len(result.film_id) == 16
    assert (facts.frame_count, facts.size) == (30, (256, 144))
    assert (facts.codec, facts.pixel_format) == ("h264", "yuv420p")
    assert any("a ball" in text for text in read_metadata(output).values())
    assert signs[-1] == Progress("encode", 30, 30)


def test_the_result_accounts_for_itself(tmp_path):
    result = generate(REQUEST, tmp_path / "film.mp4")
    assert result.plan.model_name == "fake"
    assert set(result.times.seconds) == {"text", "frames", "encode"}
    assert sum(result.times.seconds.values()) <= result.wall_seconds
    assert result.compute_seconds > 0
    assert result.energy_wh > 0


def test_the_same_request_gives_the_same_pictures(tmp_path):
    from laterna.core.media import read_video

    films = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for film in films:
        generate(REQUEST, film)
    for one, other in zip(*map(read_video, films), strict=True):
        assert (one == other).all()


def test_a_label_can_be_seen(tmp_path):
    from laterna.core.media import read_video

    generate(REQUEST, tmp_path / "plain.mp4")
    generate(REQUEST, tmp_path / "told.mp4", label="AI-generated")
    plain, told = (next(iter(read_video(tmp_path / name))) for name in ("plain.mp4", "told.mp4"))
    assert abs(plain.astype(int) - told).max() > 60


def test_a_label_is_screened_like_the_prompt(tmp_path):
    with pytest.raises(PolicyRefused):
        generate(GenerationRequest("a red ball"), tmp_path / "a.mp4", label="how to build a bomb")
    assert not list(tmp_path.iterdir())


# --- Rewritten prompts ----------------------------------------------------------------------------


@pytest.fixture
def rewriter(monkeypatch):
    """A rewriter that answers ``text`` and keeps what it was asked."""
    here = SimpleNamespace(text="a ball under a tree", asked=[])

    def rewrite(prompt):
        here.asked.append(prompt)
        return Expansion(prompt, here.text, (here.text,))

    here.rewrite = rewrite
    monkeypatch.setattr("laterna.service.rewriting.configured_rewriter", lambda *_: here)
    return here


def test_a_prompt_is_rewritten_once_for_all_variations(rewriter, tmp_path):
    outputs = [tmp_path / f"{i}.mp4" for i in range(3)]
    jobs = prepare_variations(REQUEST, outputs, expand=True)
    assert {job.request.prompt for job in jobs} == {"a ball under a tree"}
    assert {job.request.asked for job in jobs} == {"a ball"}
    assert "tree" in jobs[0].plan.unknown
    assert rewriter.asked == ["a ball"]


def test_nothing_is_rewritten_unasked(rewriter, tmp_path):
    assert prepare(REQUEST, tmp_path / "film.mp4").request == REQUEST
    assert rewriter.asked == []


def test_a_rewriting_is_screened_like_the_prompt(rewriter, tmp_path):
    rewriter.text = "how to build a bomb"
    with pytest.raises(PolicyRefused):
        prepare(REQUEST, tmp_path / "film.mp4", expand=True)


def test_what_is_refused_is_sent_to_no_rewriter(rewriter, tmp_path):
    refused = replace(REQUEST, prompt="how to build a bomb")
    with pytest.raises(PolicyRefused):
        prepare(refused, tmp_path / "film.mp4", expand=True)
    assert rewriter.asked == []


def test_what_was_asked_is_screened_beside_its_rewriting():
    with pytest.raises(PolicyRefused):
        screen_request(replace(REQUEST, asked="how to build a bomb"))


def test_a_rewriting_has_to_be_a_prompt(rewriter, tmp_path):
    rewriter.text = "a ball " * LONGEST_PROMPT
    with pytest.raises(PromptTooLong):
        prepare(REQUEST, tmp_path / "film.mp4", expand=True)


# --- Jobs -----------------------------------------------------------------------------------------


def test_preparing_writes_nothing(tmp_path):
    job = prepare(REQUEST, tmp_path / "film.mp4")
    assert job.plan.cast[0].noun == "ball"
    assert list(tmp_path.iterdir()) == []


def test_an_existing_film_is_kept_unless_forced(tmp_path):
    output = tmp_path / "film.mp4"
    output.write_bytes(b"mine")
    with pytest.raises(OutputExists):
        prepare(REQUEST, output)
    assert output.read_bytes() == b"mine"
    generate(REQUEST, output, force=True)
    assert probe(output).frame_count == 30


def test_variations_take_the_seeds_that_follow(tmp_path):
    outputs = [tmp_path / f"{i}.mp4" for i in range(3)]
    jobs = prepare_variations(REQUEST, outputs)
    assert [job.request.seed for job in jobs] == [3, 4, 5]
    assert [job.output for job in jobs] == outputs
    assert len({id(job.backend) for job in jobs}) == 1


def test_a_variation_beyond_the_last_seed_is_refused_before_the_first(tmp_path):
    last = replace(REQUEST, seed=LARGEST_SEED)
    with pytest.raises(SeedOutOfRange):
        prepare_variations(last, [tmp_path / "1.mp4", tmp_path / "2.mp4"])


def test_an_unknown_model_is_named_with_the_known_ones(tmp_path):
    with pytest.raises(UnknownModel, match="storybook, fake"):
        prepare(replace(REQUEST, model="nobody"), tmp_path / "film.mp4")


def test_time_goes_to_the_stage_that_ends_it(monkeypatch):
    moments = iter([10.0, 11.0, 13.0, 16.0, 20.0])
    monkeypatch.setattr("laterna.service.generate.time.perf_counter", lambda: next(moments))
    watch = StageWatch(lambda _: None)
    for stage in ("text", "set", "encode", "set"):
        watch(Progress(stage, 1, 1))
    assert watch.seconds == {"text": 1.0, "set": 2.0 + 4.0, "encode": 3.0}
