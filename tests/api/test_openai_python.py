"""The contract, by the real Python client: every method of ``client.videos``."""

import io
import time

import openai
import pytest
from PIL import Image

from laterna.provenance.verify import verify

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")
SMALL = {"size": "256x144", "seconds": "1"}
CONTRACT = {
    "id",
    "object",
    "model",
    "status",
    "progress",
    "created_at",
    "completed_at",
    "expires_at",
    "prompt",
    "size",
    "seconds",
    "remixed_from_video_id",
    "error",
}


def of(video):
    """How today's client has to be told of a video by its name: see docs/api.md."""
    return {"video": openai.omit, "extra_body": {"video": {"id": video.id}}}


def test_create_answers_with_the_whole_object(client):
    video = client.videos.create(prompt="a ball", model="sora-2-pro", **SMALL)
    assert video.to_dict().keys() >= CONTRACT
    assert (video.object, video.model, video.prompt) == ("video", "sora-2-pro", "a ball")
    assert (video.status, video.progress, video.seconds, video.size) == (
        "queued",
        0,
        "1",
        "256x144",
    )
    assert (video.error, video.completed_at, video.expires_at) == (None, None, None)
    assert abs(video.created_at - time.time()) < 60
    client.videos.delete(video.id)


def test_what_is_not_said_is_as_it_was_at_openai(client):
    video = client.videos.create(prompt="a ball")
    client.videos.delete(video.id)
    assert (video.model, video.size, video.seconds) == ("sora-2", "720x1280", "4")


def test_create_and_poll_ends_with_a_film_that_is_there(client, finished):
    assert (finished.status, finished.progress, finished.error) == ("completed", 100, None)
    assert finished.completed_at >= finished.created_at
    film = client.videos.download_content(finished.id).read()
    assert film[4:8] == b"ftyp"


def test_the_film_is_marked_and_signed_with_the_servers_keys(client, finished, serving, tmp_path):
    film = tmp_path / "film.mp4"
    client.videos.download_content(finished.id).write_to_file(film)
    assert verify(film, serving.data).verdict == "ours_intact"


def test_pictures_of_it(client, finished):
    thumbnail = client.videos.download_content(finished.id, variant="thumbnail")
    assert thumbnail.response.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(thumbnail.read())).size == (256, 144)
    sheet = client.videos.download_content(finished.id, variant="spritesheet")
    assert sheet.response.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(sheet.read())).size == (5 * 240, 4 * 135)


def test_a_download_can_be_streamed(client, finished):
    whole = client.videos.download_content(finished.id).read()
    with client.videos.with_streaming_response.download_content(finished.id) as response:
        pieces = list(response.iter_bytes(4096))
    assert b"".join(pieces) == whole
    assert len(pieces) > 2


def test_retrieve(client, finished):
    assert client.videos.retrieve(finished.id).to_dict() == finished.to_dict()


def test_polling_is_told_how_long_to_wait(client):
    video = client.videos.create(prompt="a ball", **SMALL)
    raw = client.videos.with_raw_response.retrieve(video.id)
    assert 500 <= int(raw.headers["openai-poll-after-ms"]) <= 10_000
    assert client.videos.poll(video.id).status == "completed"
    raw = client.videos.with_raw_response.retrieve(video.id)
    assert "openai-poll-after-ms" not in raw.headers


def test_the_list_goes_on_page_after_page(serving):
    key = serving.new_key("lister")
    with serving.client(key) as client:
        made = [client.videos.create(prompt=f"a ball {n}", **SMALL).id for n in range(7)]
        assert [video.id for video in client.videos.list(limit=3)] == made[::-1]
        assert [video.id for video in client.videos.list(limit=2, order="asc")] == made
        page = client.videos.list(limit=3)
        told = page.to_dict()
        assert (told["object"], page.has_more, len(page.data)) == ("list", True, 3)
        assert (told["first_id"], page.last_id) == (made[6], made[4])
        client.videos.delete(made[4])
        assert [video.id for video in page.get_next_page().data] == [made[3], made[2], made[1]]
        empty = client.videos.list(after=made[0])
        assert (empty.data, empty.has_more, empty.last_id) == ([], False, None)
        for video in made:
            if video != made[4]:
                client.videos.delete(video)


def test_remix(client, finished):
    video = client.videos.remix(finished.id, prompt="a gem")
    assert (video.remixed_from_video_id, video.prompt) == (finished.id, "a gem")
    assert (video.seconds, video.size) == (finished.seconds, finished.size)
    assert client.videos.poll(video.id, poll_interval_ms=100).status == "completed"


def test_edit_of_a_video(client, finished):
    video = client.videos.edit(prompt="make the ball red", **of(finished))
    assert video.seconds == finished.seconds
    assert client.videos.poll(video.id, poll_interval_ms=100).status == "completed"


def test_extend_has_all_seconds(client, finished):
    video = client.videos.extend(prompt="a gem", seconds="4", **of(finished))
    assert video.seconds == "6"
    assert client.videos.poll(video.id, poll_interval_ms=100).status == "completed"


def test_a_film_of_ours_can_be_uploaded_again(client, finished, tmp_path):
    film = tmp_path / "film.mp4"
    client.videos.download_content(finished.id).write_to_file(film)
    with film.open("rb") as file:
        video = client.videos.extend(prompt="a gem", seconds="4", video=file)
    assert video.seconds == "6"
    assert client.videos.poll(video.id, poll_interval_ms=100).status == "completed"
    with film.open("rb") as file:
        video = client.videos.edit(prompt="make the ball red", video=file)
    assert client.videos.poll(video.id, poll_interval_ms=100).status == "completed"


def test_delete(client):
    video = client.videos.create_and_poll(prompt="a ball", poll_interval_ms=100, **SMALL)
    gone = client.videos.delete(video.id)
    assert gone.to_dict() == {"id": video.id, "object": "video.deleted", "deleted": True}
    for call in (client.videos.retrieve, client.videos.delete, client.videos.download_content):
        with pytest.raises(openai.NotFoundError) as error:
            call(video.id)
        assert error.value.code == "video_not_found"


def test_a_video_that_is_being_made_can_be_deleted(client, serving, busy, until):
    video = client.videos.create(prompt="a ball", **busy)
    until(lambda: client.videos.retrieve(video.id).status == "in_progress")
    client.videos.delete(video.id)
    begun = time.monotonic()
    after = client.videos.create_and_poll(prompt="a gem", poll_interval_ms=50, **SMALL)
    assert after.status == "completed"
    assert time.monotonic() - begun < 15
    until(lambda: not list((serving.data / "scratch").iterdir()))
    assert not list((serving.data / "storage").rglob(f"{video.id}/*"))


def test_models(client):
    names = [model.id for model in client.models.list()]
    assert {"test-pattern", "storybook", "sora-2", "sora-2-pro"} <= set(names)
    assert client.models.retrieve("sora-2").to_dict().keys() >= {"created", "owned_by", "object"}
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("sora-3")


REFUSED = {
    "no words": ({"prompt": " ... "}, "prompt", "prompt_empty"),
    "too long a prompt": ({"prompt": "a" * 32_001}, "prompt", "invalid_value"),
    "control character": ({"prompt": "a\0b"}, "prompt", "prompt_control_characters"),
    "size": ({"prompt": "a", "size": "big"}, "size", "invalid_value"),
    "odd size": ({"prompt": "a", "size": "1281x721"}, "size", "unsupported_size"),
    "tiny size": ({"prompt": "a", "size": "2x2"}, "size", "unsupported_size"),
    "seconds": ({"prompt": "a", "seconds": "long"}, "seconds", "invalid_value"),
    "too many seconds": ({"prompt": "a", "seconds": "9999"}, "seconds", "seconds_out_of_range"),
    "nan": ({"prompt": "a", "seconds": "nan"}, "seconds", "invalid_value"),
    "fps": ({"prompt": "a", "extra_body": {"fps": 999}}, "fps", "fps_out_of_range"),
    "seed": ({"prompt": "a", "extra_body": {"seed": -1}}, "seed", "invalid_value"),
    "policy": ({"prompt": "Mickey Mouse dances"}, "prompt", "moderation_blocked"),
    "not a picture": (
        {"prompt": "a", "input_reference": ("a.png", b"no picture", "image/png")},
        "input_reference",
        "picture_unreadable",
    ),
}


@pytest.mark.parametrize(("said", "param", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_named(client, said, param, code):
    with pytest.raises(openai.BadRequestError) as error:
        client.videos.create(**said)
    assert (error.value.param, error.value.code) == (param, code)
    assert error.value.body.keys() == {"message", "type", "param", "code"}
    assert error.value.type == "invalid_request_error"
    assert error.value.request_id
    assert error.value.response.headers["x-should-retry"] == "false"


def test_an_unknown_model_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as error:
        client.videos.create(prompt="a ball", model="sora-9")
    assert (error.value.param, error.value.code) == ("model", "model_not_found")


def test_content_of_an_unfinished_video_is_a_conflict_that_is_not_tried_again(
    serving, client, busy
):
    video = client.videos.create(prompt="a ball", **busy)
    with (
        serving.client(max_retries=2) as patient,
        pytest.raises(openai.ConflictError) as error,
    ):
        patient.videos.download_content(video.id)
    assert error.value.code == "video_not_ready"
    assert error.value.response.request.headers["x-stainless-retry-count"] == "0"
    client.videos.delete(video.id)


def test_keys_open_only_what_they_may(serving, client, finished):
    with serving.client("sk-nothing") as nobody, pytest.raises(openai.AuthenticationError) as e:
        nobody.videos.list()
    assert e.value.code == "invalid_api_key"
    with serving.client(serving.new_key("reader", "--scopes", "videos:read")) as reader:
        assert list(reader.videos.list()) == []
        with pytest.raises(openai.PermissionDeniedError):
            reader.videos.create(prompt="a ball")
        for call in (reader.videos.retrieve, reader.videos.download_content):
            with pytest.raises(openai.NotFoundError):
                call(finished.id)


def test_failed_jobs_are_answered_with_200(client, busy):
    video = client.videos.create(prompt="a ball", **busy)
    client.post(f"/videos/{video.id}/cancel", cast_to=object)
    failed = client.videos.retrieve(video.id)
    assert (failed.status, failed.error.code, failed.completed_at) == ("failed", "cancelled", None)
    assert client.videos.poll(video.id).status == "failed"
