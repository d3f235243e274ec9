"""A time-stamping authority (RFC 3161) for tests: openssl behind a small server on this machine."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from laterna.provenance import certificates
from laterna.provenance.certificates import Pair

_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
certs = {folder}/root.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256,sha384,sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def make_stamper(root: Pair) -> Pair:
    """A certificate for time stamps only (RFC 3161, section 2.3)."""
    now, key = datetime.now(UTC), certificates._new_key()
    public = key.public_key()
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())
    draft = (
        x509.CertificateBuilder()
        .subject_name(certificates._name("Clockmakers", "Stamps"))
        .issuer_name(root.certificate.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=3000))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(authority, critical=False)
        .add_extension(certificates._usage(signs_certificates=False), critical=True)
        .add_extension(purpose, critical=True)
    )
    return Pair(draft.sign(root.key, hashes.SHA256()), key)


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the address of an authority, and its root as PEM."""
    root = certificates.make_root("Clockmakers")
    signer = make_stamper(root)
    (folder / "root.pem").write_bytes(root.certificate_pem)
    (folder / "signer.pem").write_bytes(signer.certificate_pem)
    (folder / "signer.key").write_bytes(signer.key_pem)
    (folder / "tsa.conf").write_text(_CONFIG.format(folder=folder))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["content-length"])))
            command = ["openssl", "ts", "-reply", "-config", "tsa.conf", "-queryfile", "query"]
            done = subprocess.run([*command, "-out", "reply"], cwd=folder, capture_output=True)  # noqa: PLW1510
            reply = (folder / "reply").read_bytes() if not done.returncode else b""
            self.send_response(200 if reply else 500)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", root.certificate_pem
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
