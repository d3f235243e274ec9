"""Quotas, usage and prices, end to end."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

SMALL = {"prompt": "a ball", "size": "256x144", "seconds": "2"}
LONG = {"prompt": "a ball", "size": "1920x1080", "seconds": "20", "fps": 60}


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


class TestQuotas:
    """Seconds and money; nobody gets more by asking often or at once."""

    @pytest.mark.parametrize("of", ["key", "person", "account", "cohort"])
    def test_each_kind_holds_and_is_named(self, serving, tenant, of):
        cohort = cohort_of(serving, tenant)
        subject = {"key": tenant.key_id, "account": tenant.account, "cohort": cohort}.get(
            of, tenant.id
        )
        quota(serving, subject, 5)
        first = tenant.make(SMALL)
        tenant.make(SMALL)
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
        tenant.make(SMALL)

    def test_calls_at_the_same_time_get_no_more(self, serving):
        tenants = [serving.tenant(), serving.tenant()]
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
        first = tenant.make(SMALL)
        priced('currency = "EUR"\n[default]\nsecond = 0.1\n[models.sora-2]\nsecond = 0.25\n')
        second = tenant.make(SMALL)
        until(lambda: serving.row(second)[0] == "completed", 30)
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
        other = serving.tenant()
        video = other.make(SMALL)
        for query in ("", f"?video={video}", f"?key={other.key_id}", f"?person={other.id}"):
            assert tenant.call("GET", f"/v1/usage{query}").object["data"] == []
        (told,) = serving.call("GET", f"/v1/admin/usage?account={other.account}").object["data"]
        assert told["videos"] == 1
        (told,) = serving.call("GET", f"/v1/admin/usage?group_by=person&person={other.id}").object[
            "data"
        ]
        assert (told["group"], told["videos"]) == (other.id, 1)

    def test_pages(self, serving, tenant):
        videos = sorted(tenant.make(SMALL) for _ in range(3))
        first = tenant.call("GET", "/v1/usage?group_by=video&limit=2").object
        assert first["has_more"]
        path = f"/v1/usage?group_by=video&limit=2&after={first['last_group']}"
        rest = tenant.call("GET", path).object
        assert not rest["has_more"]
        assert [one["group"] for one in first["data"] + rest["data"]] == videos
