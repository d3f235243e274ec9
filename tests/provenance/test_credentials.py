import json
from dataclasses import replace

import pytest
from c2pa import Context, Reader

from laterna.core.consent import Consent, Seal, SignedConsent
from laterna.core.errors import InputMissing, SigningFailed
from laterna.provenance import keys
from laterna.provenance.asked import UsedPicture, UsedSpan
from laterna.provenance.credentials import GENERATION, Claim, Parent, sign
from laterna.provenance.export import export
from laterna.provenance.manifest import COMPOSITE_TYPE, DIGITAL_SOURCE_TYPE, request_sha256
from laterna.provenance.reading import MARK_ALGORITHM, SETTINGS
from laterna.provenance.signatory import open_signatory


@pytest.fixture
def signatory(data_folder):
    return open_signatory(data_folder)


def claims(path, data):
    """The active manifest of a film as the library reads it under our root, and its state."""
    roots = b"".join(keys.load_trust(data).roots).decode()
    context = Context.from_dict({**SETTINGS, "trust": {"user_anchors": roots}})
    with path.open("rb") as file, Reader("video/mp4", file, context=context) as reader:
        report = json.loads(reader.json())
        return reader.get_validation_state(), report["manifests"][report["active_manifest"]]


def assertion(manifest, label):
    (found,) = [one["data"] for one in manifest["assertions"] if one["label"].startswith(label)]
    return found


@pytest.fixture
def said(tmp_path, clip, manifest, signatory, data_folder):
    manifest = replace(manifest, training="Scenes of drawings.")
    record = export(clip, tmp_path / "film.mp4", manifest, signatory=signatory)
    state, told = claims(tmp_path / "film.mp4", data_folder)
    assert state == "Trusted"
    return record, manifest, told


def test_it_was_created_by_a_model(said):
    _, manifest, told = said
    created, bound = assertion(told, "c2pa.actions")["actions"]
    assert (created["action"], created["digitalSourceType"]) == (
        "c2pa.created",
        DIGITAL_SOURCE_TYPE,
    )
    assert created["when"] == manifest.created
    assert created["softwareAgent"] == {"name": "storybook", "version": manifest.model_sha256}
    assert bound["action"] == "c2pa.watermarked.bound"
    assert told["claim_generator_info"][0]["name"] == "Laterna"


def test_it_is_bound_to_its_mark(said):
    record, _, told = said
    binding = assertion(told, "c2pa.soft-binding")
    assert (binding["alg"], binding["blocks"][0]["value"]) == (MARK_ALGORITHM, record.id)


def test_it_names_model_training_and_artists(said):
    record, manifest, told = said
    made = assertion(told, GENERATION)
    assert made["model"]["sha256"] == manifest.model_sha256
    assert made["model"]["training"] == "Scenes of drawings."
    assert made["request_sha256"] == request_sha256(manifest) == record.request_sha256
    assert [work["artist"] for work in made["cast"]] == ["Sofie Ascherl", ""]
    assert {work["licence"] for work in made["cast"]} == {"CC-BY-SA-4.0", ""}


def test_it_names_the_consents_to_show_characters(tmp_path, clip, manifest, signatory, data_folder):
    consent = Consent("0" * 16, "Milo", "Ada", "my films", "2099-01-01", "2026-01-01", (), ())
    used = UsedPicture("milo", "0-front.png", "0" * 64, SignedConsent(consent, Seal("", "1")))
    earlier = replace(manifest.asked, pictures=(used,), conditions=())
    kept = UsedSpan(earlier, 0.0, 0.0, None, 1.0, 0.0, ())
    made = replace(manifest, asked=replace(manifest.asked, conditions=(kept, kept)))
    export(clip, tmp_path / "a.mp4", made, signatory=signatory)
    told = assertion(claims(tmp_path / "a.mp4", data_folder)[1], GENERATION)
    assert told["consents"] == [
        {"sha256": consent.sha256, "name": "Milo", "by": "Ada", "until": "2099-01-01"}
    ]


def test_it_says_how_it_may_be_learnt_from(said):
    *_, told = said
    entries = assertion(told, "cawg.training-mining")["entries"]
    assert set(entries) == {
        "cawg.ai_inference",
        "cawg.ai_training",
        "cawg.ai_generative_training",
        "cawg.data_mining",
    }
    assert all(entry["use"] == "constrained" for entry in entries.values())
    assert all("CC-BY-SA-4.0" in entry["constraint_info"] for entry in entries.values())


@pytest.mark.parametrize("how", ["remix", "extend", "edit"])
def test_a_signed_parent_travels_along(tmp_path, clip, manifest, signatory, data_folder, how):
    first = export(clip, tmp_path / "a.mp4", manifest, signatory=signatory)
    parents = [Parent(tmp_path / "a.mp4", how)]
    record = export(clip, tmp_path / "b.mp4", manifest, signatory=signatory, parents=parents)
    state, told = claims(tmp_path / "b.mp4", data_folder)
    assert state == "Trusted"
    assert record.parents == (first.id,)
    opened, edited, _ = assertion(told, "c2pa.actions")["actions"]
    assert [opened["action"], edited["action"]] == ["c2pa.opened", "c2pa.edited"]
    assert edited["digitalSourceType"] == COMPOSITE_TYPE
    assert edited["parameters"]["description"] == how
    (ingredient,) = told["ingredients"]
    assert ingredient["relationship"] == "parentOf"
    assert ingredient["active_manifest"]


def test_parents_of_unknown_origin_are_named_by_their_content(
    tmp_path, clip, manifest, signatory, data_folder, plain_film
):
    export(clip, tmp_path / "a.mp4", manifest, signatory=signatory)
    parents = [Parent(plain_film, "remix"), Parent(tmp_path / "a.mp4")]
    record = export(clip, tmp_path / "b.mp4", manifest, signatory=signatory, parents=parents)
    state, told = claims(tmp_path / "b.mp4", data_folder)
    assert state == "Trusted"
    assert record.parents[0].startswith("sha256:")
    assert [one["relationship"] for one in told["ingredients"]] == ["parentOf", "componentOf"]
    actions = [one["action"] for one in assertion(told, "c2pa.actions")["actions"]]
    assert actions == ["c2pa.opened", "c2pa.placed", "c2pa.edited", "c2pa.watermarked.bound"]


def test_a_missing_parent_is_named_and_leaves_nothing(tmp_path, clip, manifest, signatory):
    before = signatory.registry.count()
    with pytest.raises(InputMissing):
        export(
            clip,
            tmp_path / "b.mp4",
            manifest,
            signatory=signatory,
            parents=[Parent(tmp_path / "none.mp4")],
        )
    assert list(tmp_path.iterdir()) == []
    assert signatory.registry.count() == before


def test_a_clip_that_no_model_made_does_not_say_so(
    tmp_path, clip, manifest, signatory, data_folder
):
    drawn = DIGITAL_SOURCE_TYPE.replace("trainedAlgorithmicMedia", "algorithmicMedia")
    manifest = replace(manifest, digital_source_type=drawn)
    export(clip, tmp_path / "film.mp4", manifest, signatory=signatory)
    _, told = claims(tmp_path / "film.mp4", data_folder)
    assert assertion(told, "c2pa.actions")["actions"][0]["digitalSourceType"] == drawn


def test_what_is_no_film_cannot_be_signed(tmp_path, manifest, signatory):
    (tmp_path / "text").write_bytes(b"no film")
    claim = Claim(manifest, "ab" * 8)
    with (
        (tmp_path / "text").open("rb") as source,
        (tmp_path / "out").open("w+b") as target,
        pytest.raises(SigningFailed),
    ):
        sign(source, target, "video/mp4", claim, signatory.keys)


def test_the_film_is_signed_last(tmp_path, clip, manifest, signatory, data_folder, monkeypatch):
    """The bytes that were signed are the bytes that have the name."""
    from laterna.provenance import signatory as module

    signed = []

    def watching(source, target, *words, **options):
        store = sign(source, target, *words, **options)
        target.flush()
        target.seek(0)
        signed.append(target.read())
        return store

    monkeypatch.setattr(module, "sign", watching)
    export(clip, tmp_path / "film.mp4", manifest, signatory=signatory)
    assert signed == [(tmp_path / "film.mp4").read_bytes()]
