import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from laterna.core.errors import InputMissing, ManifestDamaged, ManifestMissing
from laterna.core.request import GenerationRequest
from laterna.provenance.manifest import (
    DIGITAL_SOURCE_TYPE,
    SCHEMA,
    build_manifest,
    credits,  # noqa: A004 - what a film calls them
    from_json,
    read_manifest,
    to_json,
)


def test_it_says_who_made_the_film_from_what(clip, plan):
    request = GenerationRequest("A fox.", seed=9, steps=4, guidance=2.5, sampler="heun")
    made = datetime(2030, 1, 2, 5, 4, 5, tzinfo=timezone(timedelta(hours=2)))
    manifest = build_manifest(request, plan, clip, made)
    assert manifest.schema == SCHEMA == "laterna.manifest/5"
    assert manifest.digital_source_type == DIGITAL_SOURCE_TYPE
    assert DIGITAL_SOURCE_TYPE.startswith("http://cv.iptc.org/newscodes/digitalsourcetype/")
    assert "made by a machine-learning model" in manifest.statement
    assert manifest.created == "2030-01-02T03:04:05+00:00"
    assert (manifest.prompt, manifest.seed, manifest.steps) == ("A fox.", 9, 4)
    assert (manifest.guidance, manifest.sampler) == (2.5, "heun")
    assert (manifest.size, manifest.native_size) == ((160, 128), (80, 64))
    assert (manifest.frame_count, manifest.fps, manifest.seconds) == (12, 24.0, 0.5)
    assert manifest.model_sha256 == plan.model_sha256
    assert [work.work_id for work in manifest.cast] == ["openmoji:1F98A", ""]
    assert manifest.replaced == (("vulpine", "fox"),)
    assert manifest.unknown == ("quixotic",)
    assert [(work.colour, work.shot) for work in manifest.cast] == [("red", 1), ("", 1)]
    assert (manifest.left_out, manifest.shots) == (("dog",), 2)
    assert manifest.expanded == ""


def test_a_rewritten_prompt_is_told_beside_what_was_asked(clip, plan):
    request = GenerationRequest("A fox in a forest.", asked="A fox.")
    manifest = build_manifest(request, plan, clip, datetime.now(UTC))
    assert (manifest.prompt, manifest.expanded) == ("A fox.", "A fox in a forest.")


def test_a_moment_without_time_zone_is_refused(clip, plan):
    with pytest.raises(ValueError, match="time zone"):
        build_manifest(GenerationRequest("A fox."), plan, clip, datetime(2030, 1, 2))  # noqa: DTZ001


def test_credits_name_artist_date_licence_and_source(manifest):
    assert credits(manifest) == [
        "a red fox: 'fox' by Sofie Ascherl, 2018-04-18, CC-BY-SA-4.0, openmoji 17.0.0",
        "taxi: 'my.png', a picture given by the user",
    ]


def test_a_work_of_several_shots_is_credited_once(manifest):
    fox, own = manifest.cast
    again = replace(fox, words="the fox", shot=2)
    cast = (fox, own, again, replace(fox, colour="blue"), replace(own, sha256="00" * 32))
    assert credits(replace(manifest, cast=cast)) == [
        "a red fox, the fox: 'fox' by Sofie Ascherl, 2018-04-18, CC-BY-SA-4.0, openmoji 17.0.0",
        "taxi: 'my.png', a picture given by the user",
        "taxi: 'my.png', a picture given by the user",
    ]


@pytest.mark.parametrize(
    "prompt",
    ["A fox.", "狐狸跳", "con cáo", "ثعلب يقفز", "🦊", "a\x00b\x1b\n", '"\\', "half \ud83e"],
)
def test_json_brings_back_what_went_in(manifest, prompt):
    manifest = replace(manifest, prompt=prompt)
    text = to_json(manifest)
    assert "\n" not in text
    assert from_json(text.encode("utf-8").decode("utf-8")) == manifest


def test_json_is_readable_in_other_scripts(manifest):
    assert "狐狸" in to_json(replace(manifest, prompt="狐狸"))


def _changed(manifest, **changes):
    return json.dumps(asdict(manifest) | changes)


@pytest.mark.parametrize("field", ["prompt", "cast", "schema", "steps", "shots", "left_out"])
def test_a_missing_field_is_refused(manifest, field):
    data = asdict(manifest)
    del data[field]
    with pytest.raises(ManifestDamaged, match=field):
        from_json(json.dumps(data))


def test_an_unknown_field_is_refused(manifest):
    with pytest.raises(ManifestDamaged, match="moral"):
        from_json(_changed(manifest, moral="be kind"))
    works = [asdict(work) | {"price": 1} for work in manifest.cast]
    with pytest.raises(ManifestDamaged, match="price"):
        from_json(_changed(manifest, cast=works))


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": f"{SCHEMA}0"},
        {"seed": "7"},
        {"seed": True},
        {"seed": 7.5},
        {"seconds": None},
        {"seconds": float("nan")},
        {"fps": float("inf")},
        {"size": [1]},
        {"size": [1, 2, 3]},
        {"size": "1x2"},
        {"steps": "many"},
        {"cast": {}},
        {"cast": [None]},
        {"replaced": [["a"]]},
        {"unknown": [1]},
        {"left_out": "dog"},
        {"shots": "2"},
        {"schema": "laterna.manifest/2"},
    ],
)
def test_a_wrong_value_is_refused(manifest, changes):
    with pytest.raises(ManifestDamaged) as caught:
        from_json(_changed(manifest, **changes), "film.mp4")
    assert caught.value.code == "manifest_damaged"
    assert "film.mp4" in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", "[" * 100_000, '{"schema": 1}'])
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(ManifestDamaged):
        from_json(text)


def test_every_cut_is_refused(manifest):
    text = to_json(manifest)
    for end in range(0, len(text), 37):
        with pytest.raises(ManifestDamaged):
            from_json(text[:end])


def test_no_manifest_without_a_film(tmp_path):
    with pytest.raises(InputMissing):
        read_manifest(tmp_path / "none.mp4")


def test_a_film_of_others_carries_none(plain_film):
    with pytest.raises(ManifestMissing):
        read_manifest(plain_film)
