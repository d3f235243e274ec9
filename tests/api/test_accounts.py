"""Who may how much, end to end: quotas, revocations, rotation, sessions, usage, and the audit."""

import http.client
import json
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

SMALL = {"prompt": "a ball", "size": "256x144", "seconds": "2"}
LONG = {"prompt": "a ball", "size": "1920x1080", "seconds": "20", "fps": 60}
BEARER = "Bearer {}"


class Tenant:
    """Somebody with a key of their own."""

    def __init__(self, serving, name="tenant", **said):
        self.serving = serving
        self.person = serving.call("POST", "/v1/admin/people", {"name": name}).object
        self.id, self.account = self.person["id"], self.person["account"]
        self.key, self.key_id = self.new_key(**said)

    def new_key(self, **said):
        made = self.serving.call(
            "POST", "/v1/admin/keys", {"name": "k", "person": self.id, **said}
        ).object
        return made["key"], made["id"]

    def call(self, method, path, body=None, **headers):
        headers = {"Authorization": BEARER.format(self.key), **headers}
        return self.serving.call(method, path, body, **headers)

    def make(self, said=SMALL):
        answer = self.call("POST", "/v1/videos", said)
        assert answer.status == 200, answer.content
        return answer.object["id"]


def cohort_of(serving, *tenants):
    cohort = serving.call("POST", "/v1/admin/cohorts", {"name": f"c{time.time_ns()}"}).object["id"]
    for tenant in tenants:
        path = f"/v1/admin/cohorts/{cohort}/people/{tenant.id}"
        assert cohort in serving.call("PUT", path).object["cohorts"]
    return cohort


def quota(serving, subject, amount, measure="seconds", window="day"):
    said = {"subject": subject, "measure": measure, "window": window, "amount": amount}
    answer = serving.call("PUT", "/v1/admin/quotas", said)
    assert answer.status == 200, answer.content


def row(serving, video):
    with closing(sqlite3.connect(serving.data / "laterna.sqlite")) as database:
        query = "SELECT status, error_code FROM videos WHERE id = ?"
        return database.execute(query, (video,)).fetchone()


def laterna(serving, *words):
    command = [sys.executable, "-m", "laterna", *words, "--data", str(serving.data)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def tenant(serving):
    return Tenant(serving)


class TestQuotas:
    """Seconds and money; nobody gets more by asking often or at once."""

    @pytest.mark.parametrize("of", ["key", "person", "account", "cohort"])
    def test_each_kind_holds_and_is_named(self, serving, tenant, of):
        cohort = cohort_of(serving, tenant)
        subject = {"key": tenant.key_id, "account": tenant.account, "cohort": cohort}.get(
            of, tenant.id
        )
        quota(serving, subject, 5)
        first = tenant.make()
        tenant.make()
        refused = tenant.call("POST", "/v1/videos", SMALL)
        assert (refused.status, refused.error["type"], refused.error["code"]) == (
            429,
            "insufficient_quota",
            "insufficient_quota",
        )
        assert refused.headers["x-should-retry"] == "false"
        assert refused.headers["x-laterna-quota"] == f"{subject}; seconds/day"
        assert "retry-after" not in refused.headers
        assert subject in refused.error["message"]
        (told,) = tenant.call("GET", "/v1/quotas").object["data"]
        assert (told["subject"], told["used"], told["left"]) == (subject, 4, 1)
        shorter = tenant.call("POST", "/v1/videos", {**SMALL, "seconds": "1"})
        assert shorter.status == 200
        tenant.call("DELETE", f"/v1/videos/{first}")  # done or not: what was made stays used
        assert len(tenant.call("GET", "/v1/videos").object["data"]) == 2

    def test_what_is_cancelled_is_given_back(self, serving, tenant):
        quota(serving, tenant.id, 20, window="month")
        video = tenant.make(LONG)
        assert tenant.call("POST", "/v1/videos", SMALL).status == 429
        tenant.call("POST", f"/v1/videos/{video}/cancel")
        tenant.call("POST", f"/v1/videos/{video}/cancel")  # twice gives nothing more
        (told,) = tenant.call("GET", "/v1/quotas").object["data"]
        assert (told["used"], told["window"]) == (0, "month")
        tenant.make()

    def test_calls_at_the_same_time_get_no_more(self, serving):
        tenants = [Tenant(serving), Tenant(serving)]
        cohort = cohort_of(serving, *tenants)
        quota(serving, cohort, 7)

        def ask(number):
            said = {**SMALL, "seconds": "1"}
            return tenants[number % 2].call("POST", "/v1/videos", said).status

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(ask, range(16)))
        assert sorted(statuses) == [200] * 7 + [429] * 9

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_the_real_client_does_not_try_again(self, serving, tenant):
        import openai

        quota(serving, tenant.id, 0)
        before = tenant.call("GET", "/v1/videos").headers["x-ratelimit-remaining-requests"]
        with (
            serving.client(tenant.key, max_retries=3) as client,
            pytest.raises(openai.RateLimitError) as refused,
        ):
            client.videos.create(prompt="a ball", seconds="4")
        assert refused.value.code == "insufficient_quota"
        after = tenant.call("GET", "/v1/videos").headers["x-ratelimit-remaining-requests"]
        assert int(before) - int(after) == 1

    def test_a_quota_that_is_dropped_limits_no_more(self, serving, tenant):
        quota(serving, tenant.id, 0)
        path = f"/v1/admin/quotas?subject={tenant.id}&measure=seconds&window=day"
        assert serving.call("DELETE", path).status == 200
        tenant.make({**SMALL, "seconds": "1"})

    def test_only_who_exists_has_quotas(self, serving):
        said = {"subject": "person_0", "measure": "seconds", "window": "day", "amount": 1}
        answer = serving.call("PUT", "/v1/admin/quotas", said)
        assert (answer.status, answer.error["param"]) == (404, "subject")


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
        tenant, other = Tenant(governed), Tenant(governed)
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
        until(lambda: row(governed, running)[0] == "in_progress")
        said = {"subject": subject, "reason": "a drill"}
        told = governed.call("POST", "/v1/admin/revocations", said).object
        assert set(told["videos_ended"]) == {running, queued}
        assert [row(governed, video) for video in (running, queued)] == [
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
            other.call("DELETE", f"/v1/videos/{other.make()}")
        lifted = governed.call("DELETE", f"/v1/admin/revocations/{subject}")
        assert lifted.status == 200
        tenant.call("DELETE", f"/v1/videos/{tenant.make()}")
        assert row(governed, queued) == ("failed", "access_revoked")

    def test_from_the_command_line(self, governed, until):
        tenant = Tenant(governed)
        running = tenant.make(LONG)
        until(lambda: row(governed, running)[0] == "in_progress")
        laterna(governed, "revoke", tenant.id, "--reason", "a drill")
        assert row(governed, running) == ("failed", "access_revoked")
        until(lambda: not list((governed.data / "scratch").iterdir()))
        until(lambda: tenant.call("GET", "/v1/videos").status == 403)
        told = laterna(governed, "revoke", "--list")
        assert tenant.id in told
        laterna(governed, "revoke", tenant.id, "--lift")
        until(lambda: tenant.call("GET", "/v1/videos").status == 200)

    def test_a_key_that_is_revoked_for_good_ends_what_it_began(self, governed, until):
        tenant = Tenant(governed)
        key, key_id = tenant.new_key()
        spare = {"Authorization": BEARER.format(key)}
        running = governed.call("POST", "/v1/videos", LONG, **spare).object["id"]
        until(lambda: row(governed, running)[0] == "in_progress")
        gone = governed.call("DELETE", f"/v1/admin/keys/{key_id}?reason=lost")
        assert gone.object["videos_ended"] == [running]
        until(lambda: governed.call("GET", "/v1/videos", **spare).status == 401)
        governed.call("DELETE", f"/v1/admin/revocations/{key_id}")
        time.sleep(1)
        assert governed.call("GET", "/v1/videos", **spare).status == 401
        assert tenant.call("GET", "/v1/videos").status == 200

    def test_a_stream_of_events_ends(self, governed, until):
        tenant = Tenant(governed)
        spare, spare_id = tenant.new_key()
        running = tenant.make(LONG)
        path = f"/v1/videos/{running}/events"
        ended = []

        def listen():
            governed.call("GET", path, Authorization=BEARER.format(spare))
            ended.append(path)

        listening = threading.Thread(target=listen)
        listening.start()
        time.sleep(0.5)
        assert not ended
        governed.call("POST", "/v1/admin/revocations", {"subject": spare_id})
        listening.join(20)
        assert ended
        assert row(governed, running)[0] in ("queued", "in_progress")  # it is another key's
        tenant.call("DELETE", f"/v1/videos/{running}")

    def test_a_download_ends(self, governed, until):
        tenant = Tenant(governed)
        video = tenant.make()
        until(lambda: row(governed, video)[0] == "completed")
        size = 200 * 2**20
        with (governed.data / "storage" / "videos" / video / "video.mp4").open("wb") as film:
            film.truncate(size)  # too large to be on its way in one go
        connection = http.client.HTTPConnection(governed.root.removeprefix("http://"), timeout=30)
        sent = {"Authorization": BEARER.format(tenant.key)}
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
        tenant = Tenant(governed)
        governed.call("POST", "/v1/admin/revocations", {"subject": "feature:remix"})
        try:
            assert tenant.call("GET", "/v1/videos").status == 200
            answer = tenant.call("POST", "/v1/videos/video_1/remix", {"prompt": "a gem"})
            assert answer.error["code"] == "access_revoked"
        finally:
            governed.call("DELETE", "/v1/admin/revocations/feature:remix")


class TestSessions:
    """A browser's cookie is as good as the key, for pages of this server only."""

    @pytest.fixture
    def cookie(self, tenant):
        answer = tenant.call("POST", "/v1/session")
        assert answer.status == 200
        self.said = answer.headers["set-cookie"]
        return self.said.partition(";")[0]

    def test_the_cookie_is_for_this_host_alone(self, cookie):
        assert cookie.startswith("__Host-laterna=")
        words = {word.strip().lower() for word in self.said.split(";")[1:]}
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= words
        assert not any(word.startswith("domain") for word in words)

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Sec_Fetch_Site": "same-origin"}, 200),
            ({"Sec_Fetch_Site": "cross-site"}, 403),
            ({"Sec_Fetch_Site": "same-site"}, 403),
            ({"Sec_Fetch_Site": "cross-site", "Origin": "OWN"}, 403),
            ({"Origin": "OWN"}, 200),
            ({"Origin": "http://elsewhere.example"}, 403),
            ({"Origin": "null"}, 403),
            ({}, 403),
        ],
    )
    def test_other_sites_cannot_use_it(self, serving, cookie, headers, status):
        sent = {k: serving.root if v == "OWN" else v for k, v in headers.items()}
        sent |= {"Cookie": cookie}
        answer = plain(serving, "DELETE", "/v1/videos/video_1", **sent)
        expected = {200: (404, "video_not_found"), 403: (403, "permission_denied")}[status]
        assert (answer.status, answer.error["code"]) == expected

    def test_it_ends_when_it_is_asked_to(self, serving, tenant, cookie):
        sent = {"Cookie": cookie, "Sec_Fetch_Site": "same-origin"}
        assert plain(serving, "GET", "/v1/session", **sent).object["person"] == tenant.id
        ended = plain(serving, "DELETE", "/v1/session", **sent)
        assert 'laterna=""' in ended.headers["set-cookie"]
        gone = plain(serving, "GET", "/v1/session", **sent)
        assert (gone.status, gone.error["code"]) == (401, "session_ended")

    def test_it_does_not_beget_another(self, serving, cookie):
        sent = {"Cookie": cookie, "Sec_Fetch_Site": "same-origin"}
        assert plain(serving, "POST", "/v1/session", **sent).status == 401

    def test_it_stays_void_after_a_revocation_that_was_lifted(self, serving, tenant, cookie):
        serving.call("POST", "/v1/admin/revocations", {"subject": tenant.id})
        serving.call("DELETE", f"/v1/admin/revocations/{tenant.id}")
        assert tenant.call("GET", "/v1/session").status == 200
        assert plain(serving, "GET", "/v1/session", Cookie=cookie).status == 401
        again = tenant.call("POST", "/v1/session").headers["set-cookie"].partition(";")[0]
        assert plain(serving, "GET", "/v1/session", Cookie=again).status == 200

    def test_it_ends_with_the_secret_that_began_it(self, serving, tenant, cookie):
        serving.call("POST", f"/v1/admin/keys/{tenant.key_id}/rotate", {"overlap_seconds": 60})
        assert plain(serving, "GET", "/v1/session", Cookie=cookie).status == 401

    def test_no_token_is_stored(self, serving, cookie):
        token = cookie.partition("=")[2].encode()
        files = [file.read_bytes() for file in serving.data.glob("laterna.sqlite*")]
        assert not any(token in content for content in files)
        assert token not in (serving.data.parent / "server.log").read_bytes()


def plain(serving, method, path, **headers):
    """A call without a key."""
    return serving.call(method, path, Authorization="", **headers)


class TestRotation:
    """A key stays the key; its secret changes."""

    def test_both_secrets_open_for_a_while(self, serving, tenant, until):
        video = tenant.make()
        old = {"Authorization": BEARER.format(tenant.key)}
        path = f"/v1/admin/keys/{tenant.key_id}/rotate"
        shown = serving.call("POST", path, {"overlap_seconds": 2}).object
        assert shown["id"] == tenant.key_id
        tenant.key = shown["key"]
        assert serving.call("GET", f"/v1/videos/{video}", **old).status == 200
        assert tenant.call("GET", f"/v1/videos/{video}").status == 200
        until(lambda: serving.call("GET", f"/v1/videos/{video}", **old).status == 401, 5)
        assert tenant.call("GET", f"/v1/videos/{video}").status == 200

    def test_at_the_command_line(self, serving, tenant, until):
        old = {"Authorization": BEARER.format(tenant.key)}
        tenant.key = laterna(serving, "keys", "rotate", tenant.key_id).strip()
        assert tenant.call("GET", "/v1/videos").status == 200
        until(lambda: serving.call("GET", "/v1/videos", **old).status == 401)


class TestUsage:
    """What was made, what it took, and what it costs."""

    @pytest.fixture
    def priced(self, serving):
        card = serving.data / "rates.toml"

        def write(text):
            card.write_text(text)

        yield write
        card.unlink(missing_ok=True)

    def test_a_video_keeps_the_rates_it_was_priced_with(self, serving, tenant, priced, until):
        priced('currency = "EUR"\n[default]\nvideo = 0.01\nsecond = 0.05\n')
        first = tenant.make()
        priced('currency = "EUR"\n[default]\nsecond = 0.1\n[models.sora-2]\nsecond = 0.25\n')
        second = tenant.make()
        until(lambda: row(serving, second)[0] == "completed", 30)
        told = tenant.call("GET", "/v1/usage?group_by=video").object
        used = {one["group"]: one for one in told["data"]}
        assert {video: one["price"] for video, one in used.items()} == {first: 0.11, second: 0.5}
        for one in used.values():
            assert (one["seconds"], one["currency"]) == (2, "EUR")
            assert one["compute_seconds"] > 0
            assert one["energy_wh"] > 0
        tenant.call("DELETE", f"/v1/videos/{first}")
        (day,) = tenant.call("GET", "/v1/usage").object["data"]
        assert (day["videos"], day["price"]) == (2, 0.61)
        quota(serving, tenant.id, 1.1, measure="money", window="month")
        assert tenant.call("POST", "/v1/videos", SMALL).status == 429
        tenant.make({**SMALL, "seconds": "1"})

    def test_a_mistake_in_the_card_leaves_the_old_one(self, serving, priced):
        priced("[default]\nsecond = 3\n")
        version = serving.call("GET", "/v1/admin/rates").object["version"]
        priced("[default]\nseconds = 3\n")
        assert serving.call("GET", "/v1/admin/rates").object["version"] == version
        priced("[default]\nsecond = 4\n")
        assert serving.call("GET", "/v1/admin/rates").object["version"] != version

    def test_nobody_sees_the_usage_of_others(self, serving, tenant):
        other = Tenant(serving)
        video = other.make()
        for query in ("", f"?video={video}", f"?key={other.key_id}", f"?person={other.id}"):
            assert tenant.call("GET", f"/v1/usage{query}").object["data"] == []
        (told,) = serving.call("GET", f"/v1/admin/usage?account={other.account}").object["data"]
        assert told["videos"] == 1
        (told,) = serving.call("GET", f"/v1/admin/usage?group_by=person&person={other.id}").object[
            "data"
        ]
        assert (told["group"], told["videos"]) == (other.id, 1)

    def test_pages(self, serving, tenant):
        videos = sorted(tenant.make() for _ in range(3))
        first = tenant.call("GET", "/v1/usage?group_by=video&limit=2").object
        assert first["has_more"]
        path = f"/v1/usage?group_by=video&limit=2&after={first['last_group']}"
        rest = tenant.call("GET", path).object
        assert not rest["has_more"]
        assert [one["group"] for one in first["data"] + rest["data"]] == videos


def test_only_administrators_administrate(serving, tenant):
    document = serving.call("GET", "/v1/openapi.json").object
    tried = 0
    for path, operations in document["paths"].items():
        for method in operations:
            if "/admin/" in path:
                answer = tenant.call(method.upper(), path, {})
                assert (answer.status, answer.error["code"]) == (403, "permission_denied"), path
                tried += 1
    assert tried >= 18


def test_the_audit_tells_who_did_what_and_that_it_is_whole(own_server):
    tenant = Tenant(own_server)
    own_server.call("POST", "/v1/admin/revocations", {"subject": tenant.id, "reason": "a drill"})
    told = own_server.call("GET", "/v1/admin/audit").object["data"]
    acts = [(one["act"], one["subject"]) for one in told]
    assert acts[1:] == [
        ("person.add", tenant.id),
        ("key.create", tenant.key_id),
        ("revocation.make", tenant.id),
    ]
    admin = f"key_{own_server.key.split('-')[2]}"
    assert [one["actor"] for one in told] == ["operator", admin, admin, admin]
    assert own_server.call("GET", "/v1/admin/audit/check").object["entries"] == 4
    assert "4" in laterna(own_server, "audit", "--check")
    with closing(sqlite3.connect(own_server.data / "laterna.sqlite")) as database:
        for change in ("UPDATE audit SET subject = 'x'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(change)
        database.execute("DROP TRIGGER audit_stays_update")
        facts = json.dumps({"reason": "another", "epoch": 1})
        database.execute("UPDATE audit SET facts = ? WHERE number = 4", (facts,))
        database.commit()
    broken = own_server.call("GET", "/v1/admin/audit/check")
    assert (broken.status, broken.error["code"]) == (409, "audit_broken")
