"""Characters: made by the real client, called by name, kept apart, withdrawn."""

import io
import json
import time
import zipfile

import av
import openai
import pytest
from PIL import Image, ImageDraw

from laterna.provenance.manifest import read_manifest
from laterna.provenance.replay import request_of

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")
SMALL = {"size": "256x144", "seconds": "1"}


def doll():
    """A red body with a blue head and a beak."""
    image = Image.new("RGBA", (200, 200), (200, 40, 60, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 80, 140, 180), fill=(200, 40, 60, 255))
    draw.ellipse((70, 20, 130, 85), fill=(40, 60, 160, 255))
    draw.ellipse((88, 45, 112, 65), fill=(240, 200, 40, 255))
    return image


def picture():
    packed = io.BytesIO()
    doll().save(packed, "PNG")
    return packed.getvalue()


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """Two seconds in which a doll stands before a plain ground, as MP4."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("h264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 480, 240, "yuv420p"
        for _ in range(24):
            ground = Image.new("RGBA", (480, 240), (210, 220, 200, 255))
            ground.alpha_composite(doll(), (140, 20))
            frame = av.VideoFrame.from_image(ground.convert("RGB"))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path.read_bytes()


@pytest.fixture
def owner(serving):
    """The client of an account of its own, so that names are free."""
    key = serving.new_key(f"owner-{time.monotonic_ns()}")
    with serving.client(key) as client:
        yield client


def named(client, name="Milo", **said):
    """A character of a picture; ``video`` is what the contract has instead."""
    parts = {"name": name, **said}
    files = {"images": ("a.png", picture(), "image/png")}
    return client.post("/videos/characters", body=parts, files=files, cast_to=object,
                       options={"headers": {"Content-Type": "multipart/form-data"}})  # fmt: skip


def test_a_character_of_a_clip_is_seen_in_a_film(owner, clip, serving):
    made = owner.videos.create_character(name="Milo", video=("a.mp4", clip, "video/mp4"))
    assert (made.name, made.id[:5]) == ("Milo", "char_")
    assert abs(made.created_at - time.time()) < 60
    found = owner.videos.get_character(made.id)
    assert found.to_dict() == made.to_dict()
    video = owner.videos.create(
        prompt="Milo runs", **SMALL, extra_body={"characters": [{"id": made.id}]}
    )
    done = owner.videos.poll(video.id, poll_interval_ms=100)
    assert (done.status, done.error) == ("completed", None)
    film = serving.data.parent / "milo.mp4"
    owner.videos.download_content(video.id).write_to_file(film)
    (used,) = read_manifest(film).asked.pictures
    assert (used.word, used.consent.consent.name) == ("Milo", "Milo")
    assert used.consent.consent.character == made.id.removeprefix("char_")


def test_who_gives_consent_is_said(owner, serving):
    made = named(owner, **{"consent[by]": "Ada", "consent[terms]": "my films",
                           "consent[until]": "2099-12-31"})  # fmt: skip
    told = made["laterna"]["consent"]
    assert (told["by"], told["terms"], told["until"]) == ("Ada", "my films", "2099-12-31")
    raw = owner.videos.with_raw_response.get_character(made["id"])
    assert "x-warnings" not in raw.headers
    other = named(owner, "Zorb")
    consent = other["laterna"]["consent"]
    assert consent["by"].startswith("owner-")
    assert "nobody else was named" in consent["terms"]
    assert (other["laterna"]["state"], consent["until"]) == ("usable", None)


def test_it_is_said_aloud_when_nobody_was_named(serving, clip):
    key = serving.new_key("aloud")
    with serving.client(key) as client:
        raw = client.videos.with_raw_response.create_character(name="Milo", video=("a.mp4", clip))
    assert "the account itself" in raw.headers["x-warnings"]


def test_a_name_is_enough_and_a_character_that_is_not_named_is_a_mistake(owner):
    made = named(owner)
    with pytest.raises(openai.BadRequestError) as error:
        owner.videos.create(
            prompt="a ball", **SMALL, extra_body={"characters": [{"id": made["id"]}]}
        )
    assert error.value.param == "characters"
    with pytest.raises(openai.NotFoundError) as error:
        owner.videos.create(
            prompt="a ball", **SMALL, extra_body={"characters": [{"id": "char_" + "0" * 16}]}
        )
    assert error.value.code == "character_not_found"
    video = owner.videos.create(prompt="Milo runs", **SMALL)
    assert owner.videos.poll(video.id, poll_interval_ms=100).status == "completed"
    edited = owner.videos.edit(
        prompt="make it slower", video=openai.omit, extra_body={"video": {"id": video.id}}
    )
    assert owner.videos.poll(edited.id, poll_interval_ms=100).status == "completed"


def test_of_a_video_made_here(owner):
    video = owner.videos.create(prompt="a ball", **SMALL)
    owner.videos.poll(video.id, poll_interval_ms=100)
    with pytest.raises(openai.BadRequestError) as error:
        owner.post(
            "/videos/characters",
            body={"name": "Milo", "video": {"id": video.id}},
            cast_to=object,
        )
    # The fake engine draws nobody out of the ledger: what it shows cannot be taken.
    assert error.value.code == "figure_missing"


def test_withdrawn(owner, serving, busy, until):
    made = named(owner)
    running = owner.videos.create(prompt="Milo runs", **busy)
    until(lambda: owner.videos.retrieve(running.id).status == "in_progress")
    before = owner.videos.create(prompt="Milo jumps", **SMALL)
    path = f"/videos/characters/{made['id']}"
    told = owner.post(f"{path}/revoke", body={"reason": "I am asked no more"}, cast_to=object)
    assert (told["laterna"]["state"], told["laterna"]["reason"]) == (
        "withdrawn",
        "I am asked no more",
    )
    folder = serving.data / "cast"
    number = made["id"].removeprefix("char_")
    assert not list(folder.rglob(f"{number}/*.png"))
    assert len(list(folder.rglob(f"{number}.json"))) == 1  # the record stays
    with pytest.raises(openai.BadRequestError) as error:
        owner.videos.create(prompt="Milo runs", **SMALL)
    assert error.value.code == "consent_withdrawn"
    owner.videos.delete(running.id)
    lost = owner.videos.poll(before.id, poll_interval_ms=100)
    assert (lost.status, lost.error.code) == ("failed", "consent_withdrawn")


def test_deleted_listed_and_made_anew(owner):
    first, second = named(owner), named(owner, "Zorb")
    page = owner.get("/videos/characters?limit=1", cast_to=object)
    assert page["has_more"]
    ids = {first["id"], second["id"]}
    rest = owner.get(f"/videos/characters?limit=5&after={page['last_id']}", cast_to=object)
    assert {page["data"][0]["id"], rest["data"][0]["id"]} == ids
    gone = owner.delete(f"/videos/characters/{first['id']}", cast_to=object)
    assert gone == {"id": first["id"], "object": "character.deleted", "deleted": True}
    again = named(owner)  # the name is free
    assert again["id"] != first["id"]


def test_other_accounts_neither_see_nor_call_it(owner, serving, clip):
    made = named(owner)
    with serving.client(serving.new_key("stranger")) as stranger:
        with pytest.raises(openai.NotFoundError) as error:
            stranger.videos.get_character(made["id"])
        assert error.value.code == "character_not_found"
        for method, path in (("delete", ""), ("post", "/revoke")):
            call = getattr(stranger, method)
            with pytest.raises(openai.NotFoundError):
                call(f"/videos/characters/{made['id']}{path}", body={"reason": "x"}, cast_to=object)
        assert stranger.get("/videos/characters", cast_to=object)["data"] == []
        with pytest.raises(openai.NotFoundError):
            stranger.videos.create(
                prompt="Milo runs", **SMALL, extra_body={"characters": [{"id": made["id"]}]}
            )
        video = stranger.videos.create(prompt="Milo runs", **SMALL)
        assert stranger.videos.poll(video.id, poll_interval_ms=100).status == "completed"
        film = serving.data.parent / "stranger.mp4"
        stranger.videos.download_content(video.id).write_to_file(film)
        assert request_of(film).cast == ()
        own = stranger.videos.create_character(name="Milo", video=("a.mp4", clip, "video/mp4"))
        assert own.id != made["id"]


def test_they_are_taken_along(owner, serving):
    made = named(owner)
    number = made["id"].removeprefix("char_")
    whole = serving.call("GET", "/v1/export", Authorization=f"Bearer {owner.api_key}")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as found:
        assert found.testzip() is None
        consent = json.loads(found.read(f"characters/{number}.json"))["consent"]
        views = [name for name in found.namelist() if name.startswith(f"characters/{number}/")]
    assert (consent["name"], len(views)) == ("Milo", 1)


@pytest.mark.parametrize(
    ("said", "content", "code", "param"),
    [
        ({"name": "Fox"}, picture(), "character_name_unfit", "name"),
        ({"name": "a" * 81}, picture(), "invalid_value", "name"),
        ({"name": "Wug", "consent[until]": "2001-01-01"}, picture(), "consent_unfit", None),
        ({"name": "Wug"}, b"no picture", "file_unsuitable", "file"),
        ({"name": "Wug"}, b"\x89PNG\r\n\x1a\nbroken", "picture_unreadable", "input_reference"),
        ({"name": "Mickey Mouse"}, picture(), "moderation_blocked", "prompt"),
    ],
)
def test_what_cannot_be_one(client, said, content, code, param):
    files = {"images": ("a.png", content, "image/png")}
    with pytest.raises(openai.BadRequestError) as error:
        client.post("/videos/characters", body=said, files=files, cast_to=object,
                    options={"headers": {"Content-Type": "multipart/form-data"}})  # fmt: skip
    assert (error.value.code, error.value.param) == (code, param)
    assert "/" not in error.value.message.partition("http")[0]


def test_something_to_look_at_is_needed(client):
    with pytest.raises(openai.BadRequestError) as error:
        client.post("/videos/characters", body={"name": "Wug"}, cast_to=object)
    assert error.value.param == "video"
