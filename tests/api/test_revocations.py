"""What is revoked ends, end to end."""

import http.client
import threading
import time
from contextlib import closing

import pytest

SMALL = {"prompt": "a ball", "size": "256x144", "seconds": "2"}
LONG = {"prompt": "a ball", "size": "1920x1080", "seconds": "20", "fps": 60}


def cohort_of(serving, *tenants):
    cohort = serving.call("POST", "/v1/admin/cohorts", {"name": f"c{time.time_ns()}"}).object["id"]
    for tenant in tenants:
        path = f"/v1/admin/cohorts/{cohort}/people/{tenant.id}"
        assert cohort in serving.call("PUT", path).object["cohorts"]
    return cohort


@pytest.fixture(scope="module")
def governed(serving, tmp_path_factory):
    """A server in which much is revoked."""
    governed = type(serving)(tmp_path_factory.mktemp("governed") / "data")
    yield governed
    governed.stop()


SUBJECTS = ["key", "person", "account", "cohort", "model", "engine", "feature", "all"]


class TestRevocation:
    """Whatever is revoked ends, everywhere; how soon is measured by benchmarks/revocations.py."""

    @pytest.mark.parametrize("kind", SUBJECTS)
    def test_running_and_queued_jobs_end(self, governed, kind, until):
        tenant, other = governed.tenant(), governed.tenant()
        subject = {
            "key": tenant.key_id,
            "person": tenant.id,
            "account": tenant.account,
            "cohort": cohort_of(governed, tenant),
            "model": "model:sora-2",
            "engine": "model:fake",
            "feature": "feature:create",
            "all": "all",
        }[kind]
        running, queued = tenant.make(LONG), tenant.make(LONG)
        until(lambda: governed.row(running)[0] == "in_progress")
        said = {"subject": subject, "reason": "a drill"}
        told = governed.call("POST", "/v1/admin/revocations", said).object
        assert set(told["videos_ended"]) == {running, queued}
        assert [governed.row(video) for video in (running, queued)] == [
            ("failed", "access_revoked")
        ] * 2
        # The worker has let go when its draft is gone.
        until(lambda: not list((governed.data / "scratch").iterdir()))
        refused = tenant.call("POST", "/v1/videos", SMALL)
        assert (refused.status, refused.error["code"]) == (403, "access_revoked")
        assert subject in refused.error["message"]
        assert "a drill" in refused.error["message"]
        if kind in ("key", "person", "account", "cohort"):
            assert tenant.call("GET", f"/v1/videos/{running}").status == 403
            taken = tenant.call("GET", "/v1/export")  # what was made stays one's own
            assert (taken.status, taken.content[:2]) == (200, b"PK")
            other.call("DELETE", f"/v1/videos/{other.make(SMALL)}")
        lifted = governed.call("DELETE", f"/v1/admin/revocations/{subject}")
        assert lifted.status == 200
        tenant.call("DELETE", f"/v1/videos/{tenant.make(SMALL)}")
        assert governed.row(queued) == ("failed", "access_revoked")

    def test_from_the_command_line(self, governed, until):
        tenant = governed.tenant()
        running = tenant.make(LONG)
        until(lambda: governed.row(running)[0] == "in_progress")
        governed.command("revoke", tenant.id, "--reason", "a drill")
        assert governed.row(running) == ("failed", "access_revoked")
        until(lambda: not list((governed.data / "scratch").iterdir()))
        until(lambda: tenant.call("GET", "/v1/videos").status == 403)
        told = governed.command("revoke", "--list")
        assert tenant.id in told
        governed.command("revoke", tenant.id, "--lift")
        until(lambda: tenant.call("GET", "/v1/videos").status == 200)

    def test_a_key_that_is_revoked_for_good_ends_what_it_began(self, governed, until):
        tenant = governed.tenant()
        key, key_id = tenant.new_key()
        spare = {"Authorization": f"Bearer {key}"}
        running = governed.call("POST", "/v1/videos", LONG, **spare).object["id"]
        until(lambda: governed.row(running)[0] == "in_progress")
        gone = governed.call("DELETE", f"/v1/admin/keys/{key_id}?reason=lost")
        assert gone.object["videos_ended"] == [running]
        until(lambda: governed.call("GET", "/v1/videos", **spare).status == 401)
        governed.call("DELETE", f"/v1/admin/revocations/{key_id}")
        time.sleep(1)
        assert governed.call("GET", "/v1/videos", **spare).status == 401
        assert tenant.call("GET", "/v1/videos").status == 200

    def test_a_stream_of_events_ends(self, governed, until):
        tenant = governed.tenant()
        spare, spare_id = tenant.new_key()
        running = tenant.make(LONG)
        path = f"/v1/videos/{running}/events"
        ended = []

        def listen():
            governed.call("GET", path, Authorization=f"Bearer {spare}")
            ended.append(path)

        listening = threading.Thread(target=listen)
        listening.start()
        time.sleep(0.5)
        assert not ended
        governed.call("POST", "/v1/admin/revocations", {"subject": spare_id})
        listening.join(20)
        assert ended
        assert governed.row(running)[0] in ("queued", "in_progress")  # it is another key's
        tenant.call("DELETE", f"/v1/videos/{running}")

    def test_a_download_ends(self, governed, until):
        tenant = governed.tenant()
        video = tenant.make(SMALL)
        until(lambda: governed.row(video)[0] == "completed")
        size = 200 * 2**20
        with (governed.data / "storage" / "videos" / video / "video.mp4").open("wb") as film:
            film.truncate(size)  # too large to be on its way in one go
        connection = http.client.HTTPConnection(governed.root.removeprefix("http://"), timeout=30)
        sent = {"Authorization": f"Bearer {tenant.key}"}
        with closing(connection):
            connection.request("GET", f"/v1/videos/{video}/content", headers=sent)
            answer = connection.getresponse()
            assert (answer.status, answer.length) == (200, size)
            answer.read(2**20)
            governed.call("POST", "/v1/admin/revocations", {"subject": tenant.id})
            time.sleep(0.6)
            with pytest.raises((http.client.IncompleteRead, ConnectionError)):
                answer.read()

    def test_administrators_can_lift_it_while_all_is_revoked(self, governed):
        governed.call("POST", "/v1/admin/revocations", {"subject": "all"})
        assert governed.call("POST", "/v1/videos", SMALL).error["code"] == "access_revoked"
        (told,) = [
            one
            for one in governed.call("GET", "/v1/admin/revocations").object["data"]
            if one["subject"] == "all"
        ]
        assert told["lifted_at"] is None
        assert governed.call("GET", "/metrics").status == 200
        assert governed.call("DELETE", "/v1/admin/revocations/all").status == 200
        assert governed.call("GET", "/v1/videos").status == 200

    @pytest.mark.parametrize(
        ("subject", "status"),
        [("", 400), ("feature:a b", 400), ("model:", 404), ("key_0", 404), ("All", 404)],
    )
    def test_only_subjects_can_be_revoked(self, governed, subject, status):
        answer = governed.call("POST", "/v1/admin/revocations", {"subject": subject})
        assert (answer.status, answer.error["param"]) == (status, "subject")

    def test_reading_goes_on_where_only_making_was_revoked(self, governed):
        tenant = governed.tenant()
        governed.call("POST", "/v1/admin/revocations", {"subject": "feature:remix"})
        try:
            assert tenant.call("GET", "/v1/videos").status == 200
            answer = tenant.call("POST", "/v1/videos/video_1/remix", {"prompt": "a gem"})
            assert answer.error["code"] == "access_revoked"
        finally:
            governed.call("DELETE", "/v1/admin/revocations/feature:remix")
