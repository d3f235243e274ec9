"""Quotas that nobody exceeds, what is charged, and what it costs."""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laterna.core.errors import (
    AccessRevoked,
    ConfigInvalid,
    QuotaExceeded,
)
from laterna.server import charges
from laterna.server.account_tables import Charge, Quota, Spending
from laterna.server.database import open_database
from laterna.server.ending import end_all
from laterna.server.ids import new_id
from laterna.server.prices import FILE, Prices, RateCard, Rates
from laterna.server.queue import MOST_CRASHES, Outcome
from laterna.server.quotas import Amounts, add, day_of, spend, spending_of
from laterna.server.subjects import Holder, videos_of
from laterna.server.tables import Video
from laterna.server.usage import Asked, Usage

pytestmark = pytest.mark.anyio
OUTCOME = Outcome("00ff", 1.0, 2.0, 0.1)
FREE = RateCard()
MICRO = 1_000_000

ASKS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 6), st.integers(0, 6), st.booleans()),
    min_size=1,
    max_size=14,
)
"""Who asks (of four), for how many seconds, for how much money, and whether it is given back."""

LIMITS = st.dictionaries(
    st.tuples(
        st.sampled_from(["cohort", "key_0", "key_1", "key_2"]),
        st.sampled_from(["seconds", "money"]),
        st.sampled_from(["day", "month"]),
    ),
    st.integers(0, 25),
    min_size=1,
    max_size=4,
)


class Race:
    """Four keys of a cohort that ask at the same time, of two servers on one database."""

    def __init__(self, config):
        self.config = config
        self.mark = new_id("x")  # each example has subjects of its own
        self.moment = time.time()

    def name(self, who):
        return f"{who}-{self.mark}"

    async def run(self, asks, limits):
        """Which asks were refused, and what is spent in the end."""
        databases = [await open_database(self.config) for _ in range(2)]
        async with databases[0].write() as session:
            for (who, measure, window), amount in limits.items():
                quota = {"measure": measure, "window": window, "amount": amount}
                session.add(Quota(subject=self.name(who), **quota))
        asking = (self.ask(databases[n % 2], *ask) for n, ask in enumerate(asks))
        refused = await asyncio.gather(*asking)
        spent = {
            who: await self.spent(databases[0], who)
            for who in ("cohort", "key_0", "key_1", "key_2", "key_3")
        }
        for database in databases:
            await database.close()
        return refused, spent

    async def ask(self, database, who, seconds, money, returns):
        subjects = (self.name(f"key_{who}"), self.name("cohort"))
        amounts = Amounts(seconds, money)
        try:
            async with database.write() as session:
                await spend(session, subjects, amounts, self.moment)
        except QuotaExceeded:
            return True
        if returns:
            async with database.write() as session:
                await add(session, spending_of(subjects, -amounts, day_of(self.moment)))
        return False

    async def spent(self, database, who):
        day = day_of(self.moment)
        async with database.read() as session:
            rows = [await session.get(Spending, (self.name(who), p)) for p in (day, day[:7])]
        found = [{"seconds": row.seconds, "money": row.money} if row else {} for row in rows]
        assert found[0] == found[1]
        return Counter(found[0])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(asks=ASKS, limits=LIMITS)
def test_quotas_hold_however_many_ask_at_once(config, asks, limits):
    refused, spent = asyncio.run(Race(config).run(asks, limits))
    for (who, measure, _), amount in limits.items():
        assert spent[who][measure] <= amount
    kept = [ask for ask, no in zip(asks, refused, strict=True) if not no and not ask[3]]
    assert spent["cohort"]["seconds"] == sum(seconds for _, seconds, _, _ in kept)
    assert spent["cohort"]["money"] == sum(money for _, _, money, _ in kept)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(asks=ASKS, limits=LIMITS)
def test_nothing_is_refused_that_would_have_fitted(config, asks, limits):
    asks = [(who, seconds, money, False) for who, seconds, money, _ in asks]
    refused, spent = asyncio.run(Race(config).run(asks, limits))
    for (who, seconds, money, _), no in zip(asks, refused, strict=True):
        asked = {"seconds": seconds, "money": money}
        too_much = [
            asked[measure] > 0 and spent[subject][measure] + asked[measure] > amount
            for (subject, measure, _), amount in limits.items()
            if subject in ("cohort", f"key_{who}")
        ]
        assert not no or any(too_much)


@pytest.mark.parametrize(
    ("now", "day", "month"),
    [
        ("2026-12-31T23:59:59.500", 1, 1),
        ("2026-02-01T00:00:00", 86400, 28 * 86400),
        ("2028-02-28T12:00:00", 43200, 43200 + 86400),
    ],
)
async def test_it_is_told_when_a_quota_begins_anew(database, now, day, month):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp()
    for window, seconds in (("day", day), ("month", month)):
        subject = f"key_{window}"
        async with database.write() as session:
            session.add(Quota(subject=subject, measure="seconds", window=window, amount=0))
        with pytest.raises(QuotaExceeded) as refused:
            async with database.write() as session:
                await spend(session, [subject], Amounts(1, 0), moment)
        assert refused.value.facts["seconds"] == seconds


async def test_a_day_s_quota_is_there_again_the_next_day(database):
    async with database.write() as session:
        session.add(Quota(subject="key_a", measure="seconds", window="day", amount=5))
    for moment in (0.0, 86400.0):
        async with database.write() as session:
            await spend(session, ["key_a"], Amounts(5, 0), moment)
        with pytest.raises(QuotaExceeded):
            async with database.write() as session:
                await spend(session, ["key_a"], Amounts(1, 0), moment)


class TestCharges:
    """Every end of a video closes its charge once."""

    @pytest.fixture
    async def charged(self, database, jobs):
        async def add(**values):
            video_id = await jobs.add(**values)
            video = await jobs.get(video_id)
            holder = Holder("key_a", "a", None, ())
            async with database.write() as session:
                await charges.hold(session, holder, [video], RateCard(default=Rates(second=2)))
            return video_id

        return add

    async def state(self, database, video_id):
        async with database.read() as session:
            charge = await session.get(Charge, video_id)
            row = await session.get(Spending, ("key_a", charge.day))
        return charge.state, row.seconds // MICRO, row.money // MICRO

    async def test_made(self, database, jobs, charged):
        video = await charged()
        assert await self.state(database, video) == ("held", 4, 8)
        job = await jobs.queue.claim("w")
        await jobs.queue.complete(job, OUTCOME)
        await jobs.queue.cancel("a", video)
        assert await self.state(database, video) == ("due", 4, 8)
        (used,), more = await Usage(database).of(Asked("video"))
        assert (used.group, used.compute_seconds, used.energy_wh, used.price, more) == (
            video,
            2.0,
            0.1,
            8.0,
            False,
        )

    @pytest.mark.parametrize("how", ["fail", "cancel", "lost", "revoked"])
    async def test_not_made(self, database, jobs, charged, how):
        video = await charged()
        job = await jobs.queue.claim("w")
        match how:
            case "fail":
                await jobs.queue.fail(job, "internal", "")
                await jobs.queue.fail(job, "internal", "")
            case "cancel":
                await jobs.queue.cancel("a", video)
                await jobs.queue.cancel("a", video)
                assert not await jobs.queue.complete(job, OUTCOME)
            case "lost":
                for _ in range(MOST_CRASHES):
                    await jobs.queue.release(job, crashed=True)
                    job = await jobs.queue.claim("w") or job
            case "revoked":
                error = AccessRevoked(subject="all", reason="")
                async with database.write() as session:
                    assert await end_all(session, videos_of("all"), error) == [video]
                    assert await end_all(session, videos_of("all"), error) == []
        assert await self.state(database, video) == ("released", 0, 0)
        assert await Usage(database).of(Asked()) == ([], False)

    async def test_a_job_that_is_begun_anew_stays_charged(self, database, jobs, charged):
        video = await charged()
        await jobs.queue.release(await jobs.queue.claim("w"), crashed=False)
        assert await self.state(database, video) == ("held", 4, 8)


class TestPrices:
    """The rate card."""

    def video(self, model="sora-2", units=0.0):
        return Video(model=model, request={"model": "storybook"}, units=units)

    @given(
        second=st.decimals(0, 1000, places=6),
        tenths=st.integers(1, 1200),
    )
    def test_seconds_are_priced_to_the_millionth(self, second, tenths):
        seconds = Decimal(tenths) / 10
        price = RateCard(default=Rates(second=second)).price(self.video(), seconds)
        assert abs(Decimal(price.money) - second * seconds * MICRO) <= Decimal("0.5")
        assert Decimal(price.rates["second"]) == second

    def test_the_client_s_name_goes_before_the_model_s(self):
        rates = {"sora-2-pro": Rates(video=3), "storybook": Rates(video=2, gigapixel=1)}
        card = RateCard(currency="EUR", default=Rates(video=1), models=rates)
        prices = [
            card.price(self.video(model, units=500), Decimal(1)).money / MICRO
            for model in ("sora-2-pro", "sora-2")
        ]
        assert prices == [3, 2.5]

    def test_versions_are_what_the_card_says(self, tmp_path):
        prices = Prices(tmp_path)
        free = prices.card().version
        (tmp_path / FILE).write_text('currency = "EUR"\n[default]\nsecond = 0.10\n')
        first = prices.card()
        (tmp_path / FILE).write_text('# the same\ncurrency = "EUR"\n[default]\nsecond = 0.10\n')
        assert prices.card().version == first.version != free
        assert first.default.second == Decimal("0.10")
        (tmp_path / FILE).unlink()
        assert prices.card().version == free

    @pytest.mark.parametrize(
        "wrong",
        [
            "[default]\nsecond = -1",
            "currency = 'euro'",
            "[default]\nword = 1",
            "x",
            "[default]\nsecond = inf",
        ],
    )
    def test_mistakes_are_told_at_the_start(self, tmp_path, wrong):
        (tmp_path / FILE).write_text(wrong)
        with pytest.raises(ConfigInvalid):
            Prices(tmp_path)
