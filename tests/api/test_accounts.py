"""Keys, sessions, administrators and the audit of them, end to end."""

import json
import sqlite3
from contextlib import closing

import pytest

SMALL = {"prompt": "a ball", "size": "256x144", "seconds": "2"}


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

    def test_both_secrets_open_for_a_while(self, serving, tenant):
        video = tenant.make(SMALL)
        old = {"Authorization": f"Bearer {tenant.key}"}
        path = f"/v1/admin/keys/{tenant.key_id}/rotate"
        shown = serving.call("POST", path, {"overlap_seconds": 600}).object
        assert shown["id"] == tenant.key_id
        tenant.key = shown["key"]
        assert serving.call("GET", f"/v1/videos/{video}", **old).status == 200
        assert tenant.call("GET", f"/v1/videos/{video}").status == 200
        second = {"Authorization": f"Bearer {tenant.key}"}
        tenant.key = serving.call("POST", path).object["key"]
        for gone in (old, second):
            assert serving.call("GET", f"/v1/videos/{video}", **gone).status == 401
        assert tenant.call("GET", f"/v1/videos/{video}").status == 200

    def test_at_the_command_line(self, serving, tenant, until):
        old = {"Authorization": f"Bearer {tenant.key}"}
        tenant.key = serving.command("keys", "rotate", tenant.key_id).strip()
        assert tenant.call("GET", "/v1/videos").status == 200
        until(lambda: serving.call("GET", "/v1/videos", **old).status == 401)


def test_a_key_for_a_person_opens_their_account(serving, tenant):
    video = tenant.make(SMALL)
    key = serving.command("keys", "create", "--name", "phone", "--person", tenant.id).strip()
    headers = {"Authorization": f"Bearer {key}"}
    assert serving.call("GET", f"/v1/videos/{video}", **headers).status == 200
    listed = json.loads(serving.command("keys", "list", "--json"))["keys"]
    assert [one["name"] for one in listed if one["person"] == tenant.id] == ["key", "phone"]


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
    tenant = own_server.tenant()
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
    assert "4" in own_server.command("audit", "--check")
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
