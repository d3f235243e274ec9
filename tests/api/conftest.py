"""A real server: ``laterna serve`` in a process of its own, with real workers below it."""

import http.client
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

LATERNA = (sys.executable, "-m", "laterna")
MODEL = ("--model", "test-pattern")
BUSY = {"seconds": "20", "size": "1920x1080", "extra_body": {"fps": 60}}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def object(self):
        return json.loads(self.content)

    @property
    def error(self):
        return self.object["error"]


class Serving:
    """``laterna serve`` on a data folder; may be killed and started again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.key = ""
        self.start()

    def start(self, *options: str) -> None:
        environment = {**os.environ, "LATERNA_LANG": "en"}
        with (self.data.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*LATERNA, "serve", "--port", "0", "--data", str(self.data), *MODEL, *options],
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
                text=True,
            )
        self.said = ""
        while "studio" not in self.said:
            line = self.process.stdout.readline()
            assert line, (self.data.parent / "server.log").read_text()
            self.said += line
        self.root = re.search(r"http://[\d.:]+", self.said)[0]
        found = re.search(r"sk-lat-\S+", self.said)
        self.key = found[0] if found else self.key

    @property
    def url(self) -> str:
        return f"{self.root}/v1"

    @property
    def workers(self) -> list[int]:
        """Its worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill(self) -> None:
        """As if the power went: nobody below or above says goodbye."""
        processes = [self.process.pid, *self.workers]
        for pid in processes:
            os.kill(pid, signal.SIGKILL)
        self.close()

    def stop(self) -> int:
        self.process.terminate()
        return self.close()

    def close(self) -> int:
        self.process.stdout.close()
        return self.process.wait(20)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """One plain call with the admin key; a body that is no bytes is sent as JSON."""
        sent = {"Authorization": f"Bearer {self.key}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        host, _, port = self.root.removeprefix("http://").partition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content)

    def client(self, key: str = "", **options):
        """The real client; it tries nothing twice unless it is told to."""
        import openai

        options = {"max_retries": 0, **options}
        return openai.OpenAI(api_key=key or self.key, base_url=self.url, **options)

    def row(self, video: str) -> tuple[str, str | None]:
        """Status and error of a video, past the server."""
        with closing(sqlite3.connect(self.data / "laterna.sqlite")) as database:
            query = "SELECT status, error_code FROM videos WHERE id = ?"
            return database.execute(query, (video,)).fetchone()

    def command(self, *words: str) -> str:
        """What ``laterna`` prints, run beside the server."""
        command = [*LATERNA, *words, "--data", str(self.data)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def tenant(self) -> "Tenant":
        """Somebody new."""
        return Tenant(self)

    def new_key(self, name: str, *options: str) -> str:
        words = ["keys", "create", "--data", str(self.data), "--name", name, *options]
        done = subprocess.run([*LATERNA, *words], check=True, capture_output=True, text=True)
        return done.stdout.strip()


class Tenant:
    """Somebody with an account and a key of their own."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        person = serving.call("POST", "/v1/admin/people", {"name": "tenant"}).object
        self.id, self.account = person["id"], person["account"]
        self.key, self.key_id = self.new_key()

    def new_key(self) -> tuple[str, str]:
        said = {"name": "key", "person": self.id}
        made = self.serving.call("POST", "/v1/admin/keys", said).object
        return made["key"], made["id"]

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        headers = {"Authorization": f"Bearer {self.key}", **headers}
        return self.serving.call(method, path, body, **headers)

    def make(self, said: object) -> str:
        answer = self.call("POST", "/v1/videos", said)
        assert answer.status == 200, answer.content
        return answer.object["id"]


@pytest.fixture
def tenant(serving):
    """Somebody new on the server of all tests."""
    return serving.tenant()


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    serving = Serving(tmp_path_factory.mktemp("served") / "data")
    yield serving
    if serving.process.poll() is None:
        serving.stop()


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """Opens servers with settings of their own, each for as long as it is wanted."""

    @contextmanager
    def opened(settings):
        data = tmp_path_factory.mktemp("settled") / "data"
        data.mkdir(mode=0o700)
        (data / "server.toml").write_text(settings)
        serving = Serving(data)
        try:
            yield serving
        finally:
            if serving.process.poll() is None:
                serving.stop()

    return opened


@pytest.fixture
def own_server(tmp_path):
    """A server of this test's own, which may be killed."""
    serving = Serving(tmp_path / "data")
    yield serving
    if serving.process.poll() is None:
        serving.stop()


@pytest.fixture(scope="session")
def client(serving):
    with serving.client() as client:
        yield client


@pytest.fixture(scope="session")
def finished(client):
    """A video that is there; do not delete it."""
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        return client.videos.create_and_poll(
            prompt="a ball and a kite", seconds="2", size="256x144", poll_interval_ms=100
        )


@pytest.fixture
def busy():
    """A film that takes much longer than any test waits."""
    return BUSY


@pytest.fixture
def until():
    """Waits until something is so, and returns it."""

    def wait(condition, seconds=20.0):
        end = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < end, "it did not come to be"
            time.sleep(0.02)
        return value

    return wait
