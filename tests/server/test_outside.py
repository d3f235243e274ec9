"""Calls go to public addresses, and to no others."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from laterna.core.errors import AddressForbidden, EndpointSilent
from laterna.server import outside as outside_module
from laterna.server.outside import Outside, is_public

HERE = (ip_network("127.0.0.0/8"),)

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


@pytest.mark.anyio
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
