"""Events are written with what they tell of, and brought to their endpoints; nowhere else."""

import asyncio
import json
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from itertools import pairwise
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select
from standardwebhooks import Webhook, WebhookVerificationError

from laterna.core.errors import AddressForbidden, EndpointMissing, EndpointSilent, TooMany
from laterna.server import outside as outside_module
from laterna.server import webhooks as webhooks_module
from laterna.server.outside import Outside, is_public
from laterna.server.pages import Cut
from laterna.server.postman import Patience, Postman
from laterna.server.queue import Outcome
from laterna.server.tables import Delivery, Event
from laterna.server.webhooks import Change, Signer, Webhooks

pytestmark = pytest.mark.anyio

HERE = (ip_network("127.0.0.0/8"),)
QUICK = Patience(first=0.01, longest=0.02, whole=60.0)
OUTCOME = Outcome("film", 1.0, 1.0, 0.1)


@pytest.fixture
async def post(database, jobs):
    """Webhooks of account ``a``, and a postman who is told when to go his rounds."""
    await jobs.add()
    outside, signer = Outside(HERE), Signer(b"pepper")
    postman = Postman(database, outside, signer, QUICK)

    async def rounds(until, seconds=20.0):
        end = time.monotonic() + seconds
        while not await until():
            assert time.monotonic() < end, "it did not come to be"
            await postman.round()
            await asyncio.sleep(0.02)

    async def deliveries():
        async with database.read() as session:
            return (await session.scalars(select(Delivery).order_by(Delivery.id))).all()

    async def ended():
        found = await deliveries()
        return found and all(one.status != "pending" for one in found)

    webhooks = Webhooks(database, outside, signer)
    yield SimpleNamespace(
        webhooks=webhooks,
        postman=postman,
        signer=signer,
        rounds=rounds,
        deliveries=deliveries,
        ended=ended,
        database=database,
    )
    await postman.close()


async def finish(jobs, **values):
    """Make a video of account ``a``."""
    await jobs.add(**values)
    job = await jobs.queue.claim("w")
    assert await jobs.queue.complete(job, OUTCOME)
    return job


async def test_the_end_of_a_video_is_told_with_a_signature(post, jobs, receiver):
    types = ["video.completed", "video.failed"]
    endpoint = await post.webhooks.create("a", "mine", f"{receiver.url}/hook", types)
    job = await jobs.queue.claim("w")
    assert await jobs.queue.complete(job, OUTCOME)
    await post.rounds(post.ended)
    ((path, headers, body),) = receiver.heard
    assert path == "/hook"
    told = Webhook(post.webhooks.secret(endpoint)).verify(body, headers)
    assert told == {
        "id": headers["webhook-id"],
        "object": "event",
        "created_at": told["created_at"],
        "type": "video.completed",
        "data": {"id": job.id},
    }
    (delivery,) = await post.deliveries()
    assert (delivery.status, delivery.attempts, delivery.response_status) == ("delivered", 1, 200)
    assert delivery.ended_at is not None


async def test_each_way_to_end_is_told_once(post, jobs, receiver):
    await post.webhooks.create("a", "mine", receiver.url, ["video.completed", "video.failed"])
    first = await jobs.queue.claim("w")
    await jobs.queue.fail(first, "broken", "it broke")
    assert not await jobs.queue.complete(first, OUTCOME)
    waiting = await jobs.add()
    await jobs.queue.cancel("a", waiting)
    await jobs.queue.cancel("a", waiting)
    lost = await jobs.add(crashes=4)
    job = await jobs.queue.claim("w")
    await jobs.queue.release(job, crashed=True)
    done = await finish(jobs)
    await post.rounds(post.ended)
    told = [json.loads(body) for _, _, body in receiver.heard]
    ends = sorted((one["type"], one["data"]["id"]) for one in told)
    assert ends == sorted(
        [
            ("video.completed", done.id),
            *(("video.failed", video) for video in (first.id, waiting, lost)),
        ]
    )


async def test_only_what_is_wanted_is_kept_and_only_for_the_account(post, jobs, receiver):
    await post.webhooks.create("a", "mine", receiver.url, ["video.failed"])
    await jobs.add(account="b")
    for _ in range(2):
        job = await jobs.queue.claim("w")
        if (await jobs.get(job.id)).account_id == "a":
            await jobs.queue.complete(job, OUTCOME)  # nobody wants to hear of that
        else:
            await jobs.queue.fail(job, "broken", "it broke")  # that is another's
    async with post.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Event)) == 0


async def test_an_event_is_kept_with_the_end_or_not_at_all(post, jobs, receiver, monkeypatch):
    await post.webhooks.create("a", "mine", receiver.url, ["video.completed"])
    job = await jobs.queue.claim("w")

    async def away(*_):
        raise OSError

    monkeypatch.setattr("laterna.server.queue.announce", away)
    with pytest.raises(OSError):
        await jobs.queue.complete(job, OUTCOME)
    assert (await jobs.get(job.id)).status == "in_progress"
    assert await post.deliveries() == []


@pytest.mark.parametrize("status", [301, 307, 400, 410, 500])
async def test_what_fails_comes_again_with_the_same_name_and_body(post, jobs, receiver, status):
    endpoint = await post.webhooks.create("a", "mine", f"{receiver.url}/h", ["video.completed"])
    receiver.answers += [status, status]
    job = await jobs.queue.claim("w")
    await jobs.queue.complete(job, OUTCOME)
    await post.rounds(post.ended)
    assert [path for path, _, _ in receiver.heard] == ["/h"] * 3  # nobody was followed elsewhere
    assert len({(headers["webhook-id"], body) for _, headers, body in receiver.heard}) == 1
    for _, headers, body in receiver.heard:
        Webhook(post.webhooks.secret(endpoint)).verify(body, headers)
    (delivery,) = await post.deliveries()
    assert (delivery.status, delivery.attempts, delivery.response_status) == ("delivered", 3, 200)


async def test_after_three_days_it_is_given_up(post, jobs, receiver):
    await post.webhooks.create("a", "mine", receiver.url, ["video.completed"])
    receiver.answers += [500] * 9
    job = await jobs.queue.claim("w")
    await jobs.queue.complete(job, OUTCOME)
    async with post.database.write() as session:
        (delivery,) = (await session.scalars(select(Delivery))).all()
        delivery.created_at -= 61.0
    await post.rounds(post.ended)
    (delivery,) = await post.deliveries()
    assert (delivery.status, delivery.attempts, delivery.next_at) == ("failed", 1, None)


def test_waiting_grows_to_hours_and_ends_after_72():
    patience, now, tries = Patience(), 0.0, 0
    waits = []
    while (after := patience.next(tries + 1, 0.0, now)) is not None:
        waits.append(after - now)
        now, tries = after, tries + 1
    assert now == 72 * 3600
    assert 3.7 < waits[0] < 6.3
    assert max(waits) < 7.6 * 3600
    assert all(later > 1.1 * sooner for sooner, later in pairwise(waits[:10]))
    assert 20 < tries < 40


async def test_a_server_that_died_over_a_delivery_leaves_it_to_the_next(post, jobs, receiver):
    await post.webhooks.create("a", "mine", receiver.url, ["video.completed"])
    job = await jobs.queue.claim("w")
    await jobs.queue.complete(job, OUTCOME)
    receiver.delay = 0.3
    assert await post.postman.round() == 1
    await post.postman.close()  # in the middle of it
    (delivery,) = await post.deliveries()
    assert (delivery.status, delivery.attempts) == ("pending", 1)
    assert delivery.next_at > time.time() + 30
    assert await post.postman.round() == 0
    async with post.database.write() as session:
        (delivery,) = (await session.scalars(select(Delivery))).all()
        delivery.next_at = time.time()
    await post.rounds(post.ended)
    assert (await post.deliveries())[0].status == "delivered"


async def test_one_that_is_slow_does_not_hold_up_the_others(post, jobs, receiver):
    slow = await post.webhooks.create("a", "slow", receiver.url, ["video.completed"])
    for _ in range(6):
        await finish(jobs)
    receiver.delay = 0.2
    assert await post.postman.round() == 4  # at the same time, to one endpoint
    assert await post.postman.round() == 0
    await post.rounds(post.ended)
    assert len(receiver.heard) == 6
    await post.webhooks.delete("a", slow.id)
    assert await post.deliveries() == []


class TestSecrets:
    """Derived, rotated, overlapping."""

    async def test_both_sign_for_a_day(self, post, jobs, receiver, monkeypatch):
        endpoint = await post.webhooks.create("a", "mine", receiver.url, ["video.completed"])
        old = post.webhooks.secret(endpoint)
        fresh = await post.webhooks.rotate("a", endpoint.id, overlap=True)
        new = post.webhooks.secret(fresh)
        assert old != new
        await finish(jobs)
        await post.rounds(post.ended)
        ((_, headers, body),) = receiver.heard
        for secret in (old, new):
            Webhook(secret).verify(body, headers)
        monkeypatch.setattr(webhooks_module, "OVERLAP_SECONDS", -1.0)
        await post.webhooks.rotate("a", endpoint.id, overlap=True)
        await finish(jobs)
        await post.rounds(post.ended)
        _, headers, body = receiver.heard[-1]
        with pytest.raises(WebhookVerificationError):
            Webhook(new).verify(body, headers)

    async def test_or_the_old_one_ends_at_once(self, post):
        endpoint = await post.webhooks.create("a", "mine", "https://a.test", ["video.failed"])
        old = post.webhooks.secret(endpoint)
        fresh = await post.webhooks.rotate("a", endpoint.id, overlap=False)
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify("{}", post.signer.headers(fresh, "evt", "{}"))

    async def test_none_is_in_the_database(self, post, tmp_path):
        endpoint = await post.webhooks.create("a", "mine", "https://a.test", ["video.failed"])
        secret = post.webhooks.secret(endpoint).removeprefix("whsec_").encode()
        files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
        assert not any(secret in content for content in files)
        others = await post.webhooks.create("a", "mine", "https://a.test", ["video.failed"])
        assert post.webhooks.secret(others).encode() != secret


async def test_endpoints_belong_to_their_account(post):
    webhooks = post.webhooks
    endpoint = await webhooks.create("a", "mine", "https://a.test", ["video.failed"])
    for call in (
        webhooks.get("b", endpoint.id),
        webhooks.update("b", endpoint.id, Change(name="theirs")),
        webhooks.delete("b", endpoint.id),
        webhooks.rotate("b", endpoint.id, overlap=False),
        webhooks.test("b", endpoint.id, "video.failed"),
        webhooks.deliveries("b", endpoint.id, Cut()),
        webhooks.get("a", "we_1"),
    ):
        with pytest.raises(EndpointMissing):
            await call
    assert (await webhooks.listing("b", Cut())).rows == []
    assert (await webhooks.get("a", endpoint.id)).name == "mine"


async def test_there_are_not_too_many(post, monkeypatch):
    monkeypatch.setattr(webhooks_module, "MOST_ENDPOINTS", 1)
    await post.webhooks.create("a", "one", "https://a.test", ["video.failed"])
    with pytest.raises(TooMany):
        await post.webhooks.create("a", "two", "https://a.test", ["video.failed"])


PRIVATE = [
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "203.0.113.9",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "fec0::1",
    "ff02::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001::f5ff:fffe",
    "2001:db8::1",
    "100::1",
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"]


@pytest.mark.parametrize("text", PRIVATE)
def test_private(text):
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text):
    assert is_public(ip_address(text))


class TestOutside:
    """Where calls go, and where they do not."""

    @pytest.fixture
    def names(self, monkeypatch):
        """What names mean, instead of what they mean elsewhere; and how often that was asked."""
        meanings, asked = {}, []

        async def getaddrinfo(_, host, port, **__):
            asked.append(host)
            if host not in meanings:
                raise socket.gaierror
            found = meanings[host].pop(0) if len(meanings[host]) > 1 else meanings[host][0]
            return [(0, 0, 0, "", (one, port)) for one in found]

        monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
        return SimpleNamespace(meanings=meanings, asked=asked)

    @pytest.mark.parametrize("text", PRIVATE)
    async def test_nothing_private_is_called(self, names, text):
        names.meanings["inside.test"] = [[text.partition("%")[0]]]
        with pytest.raises(AddressForbidden):
            await Outside().post("https://inside.test/", {}, b"")

    async def test_one_private_address_among_others_is_enough(self, names):
        names.meanings["both.test"] = [["1.1.1.1", "127.0.0.1"]]
        with pytest.raises(AddressForbidden):
            await Outside().post("https://both.test/", {}, b"")

    @pytest.mark.parametrize(
        "url", ["https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/"]
    )
    async def test_nor_by_number(self, url):
        with pytest.raises((AddressForbidden, EndpointSilent)):
            await Outside().post(url, {}, b"")

    async def test_a_name_is_asked_for_once(self, names, receiver):
        """It cannot mean something else between the look and the call."""
        names.meanings["turns.test"] = [["127.0.0.1"], ["10.0.0.1"]]
        port = receiver.url.rpartition(":")[2]
        status = await Outside(HERE).post(f"http://turns.test:{port}/", {"x": "y"}, b"{}")
        assert status == 200
        assert names.asked.count("turns.test") == 1
        ((_, headers, body),) = receiver.heard
        assert (headers["host"], headers["x"], body) == (f"turns.test:{port}", "y", b"{}")

    async def test_plain_http_goes_only_where_the_operator_allows(self, names, receiver):
        names.meanings["plain.test"] = [["1.1.1.1"]]
        for allowed in ((), HERE):
            with pytest.raises(AddressForbidden):
                await Outside(allowed).post("http://plain.test/", {}, b"")
        with pytest.raises(AddressForbidden):
            await Outside().post(receiver.url, {}, b"")
        assert receiver.heard == []

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "a.test",
            "ftp://a.test/",
            "file:///etc/passwd",
            "https://",
            "https://a:b@a.test/",
            "https://a.test/#b",
            "https://a.test:99999/",
            "https://a.test:0/",
            "https://a.test/\r\nx: y",
            "https://a.test/ b",
            "https://\u0430.test/",
            "https://[::1",
            f"https://a.test/{'a' * 2048}",
        ],
    )
    async def test_what_is_no_address(self, url):
        with pytest.raises(AddressForbidden):
            Outside(HERE).check(url)

    async def test_nobody_there(self, names, monkeypatch):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        with pytest.raises(EndpointSilent):
            await Outside(HERE).post(f"http://127.0.0.1:{port}/", {}, b"")
        with pytest.raises(EndpointSilent):
            await Outside(HERE).post("https://nowhere.test/", {}, b"")
        monkeypatch.setattr(outside_module, "SECONDS", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(EndpointSilent):
            await Outside(HERE).post(f"http://127.0.0.1:{silent.getsockname()[1]}/", {}, b"")

    async def test_what_is_fetched_is_looked_at_step_by_step(self, names, receiver, tmp_path):
        names.meanings |= {"out.test": [["127.0.0.1"]], "in.test": [["10.0.0.1"]]}
        place = tmp_path / "fetched"
        root = receiver.url.replace("127.0.0.1", "out.test")
        receiver.files |= {"/a": b"picture", "/b": "/a", "/c": "b", "/loop": "/loop"}
        receiver.files |= {"/in": "http://in.test/a", "/file": "file:///etc/passwd"}
        for path in ("/a", "/b", "/c"):
            await Outside(HERE).fetch(root + path, place, 7)
            assert place.read_bytes() == b"picture"
        for path in ("/in", "/file"):
            with pytest.raises(AddressForbidden):
                await Outside(HERE).fetch(root + path, place, 7)
        for path in ("/loop", "/nowhere"):
            with pytest.raises(EndpointSilent):
                await Outside(HERE).fetch(root + path, place, 7)
        with pytest.raises(EndpointSilent):
            await Outside(HERE).fetch(root + "/a", place, 6)

    async def test_certificates_are_those_of_the_name(self, names, tmp_path):
        """The address that was looked at is called by the name, and must show that name."""
        server, client = _contexts(tmp_path, "safe.test")
        names.meanings |= {"safe.test": [["127.0.0.1"]], "other.test": [["127.0.0.1"]]}

        async def answer(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            await writer.drain()
            writer.close()

        listening = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=server)
        async with listening:
            port = listening.sockets[0].getsockname()[1]
            outside = Outside(HERE, client)
            assert await outside.post(f"https://safe.test:{port}/", {}, b"") == 204
            with pytest.raises(EndpointSilent):
                await outside.post(f"https://other.test:{port}/", {}, b"")


def _contexts(folder, name):
    """A server that shows a certificate for a name, and a client that believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "both.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    shown = certificate.public_bytes(serialization.Encoding.PEM)
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain) + shown)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    client = ssl.create_default_context(cadata=shown.decode())
    return server, client
