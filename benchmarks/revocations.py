"""Revoke who and what has a film made, and measure how long it takes to hold everywhere.

``python benchmarks/revocations.py --times 5``: for each kind of subject, over the API and at the
command line, somebody has a long film made, watches its events, and is revoked. Told are the
seconds until the video has failed, until the server refuses the next call, until the stream of
events has ended, and until the worker is free: from the call on, or from the moment that a command
wrote down. It ends with 1 when any of them is above ``--most``.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

LATERNA = (sys.executable, "-m", "laterna")
LONG = {"prompt": "a ball", "size": "1920x1080", "seconds": "20", "fps": 60}
KINDS = ("key", "person", "account", "cohort", "model", "feature", "all")
MEASURES = ("failed", "refused", "stream", "worker")


class Served:
    """``laterna serve`` with the built-in model."""

    def __init__(self, data: Path) -> None:
        self.data = data
        words = [*LATERNA, "serve", "--port", "0", "--data", str(data), "--model", "test-pattern"]
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        said = self.process.stdout.readline() + self.process.stdout.readline()
        self.port = int(re.search(r":(\d+)", said)[1])
        self.key = re.search(r"sk-lat-\S+", said)[0]

    def call(self, method: str, path: str, body: object = None, key: str = "") -> tuple[int, bytes]:
        """Status and body of an answer."""
        headers = {"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            said = None if body is None else json.dumps(body)
            connection.request(method, f"/v1{path}", said, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def made(self, path: str, body: object, key: str = "") -> dict:
        """What a call made."""
        status, told = self.call("POST", path, body, key)
        assert status == 200, told
        return json.loads(told)

    def look(self, query: str, about: str) -> object:
        """A value in the database, past the server."""
        with closing(sqlite3.connect(self.data / "laterna.sqlite")) as database:
            row = database.execute(query, (about,)).fetchone()
            return row and row[0]

    def status(self, video: str) -> object:
        """Of a video."""
        return self.look("SELECT status FROM videos WHERE id = ?", video)

    def revoked_at(self, subject: str) -> object:
        """Since when a subject is revoked, in seconds since 1970; None where it is not."""
        query = "SELECT revoked_at FROM revocations WHERE subject = ? AND lifted_at IS NULL"
        return self.look(query, subject)

    def free(self) -> bool:
        """Whether the worker has let go: its draft is gone."""
        return not list((self.data / "scratch").iterdir())


def until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    while not condition():
        time.sleep(0.02)


def measure(served: Served, kind: str, *, at_the_command_line: bool) -> dict[str, float]:
    """Seconds from the revocation on."""
    person = served.made("/admin/people", {"name": "somebody"})
    cohort = served.made("/admin/cohorts", {"name": f"cohort {time.time_ns()}"})["id"]
    served.call("PUT", f"/admin/cohorts/{cohort}/people/{person['id']}")
    key = served.made("/admin/keys", {"name": "key", "person": person["id"]})
    subjects = dict(zip(KINDS, (key["id"], person["id"], person["account"], cohort), strict=False))
    subject = {"model": "model:fake", "feature": "feature:create", "all": "all", **subjects}[kind]
    video = served.made("/videos", LONG, key["key"])["id"]
    until(lambda: served.status(video) == "in_progress" and not served.free())
    ends: dict[str, float] = {}

    def watch(name: str, what: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            what()
            ends[name] = time.time()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def refused() -> None:
        until(lambda: served.revoked_at(subject))
        until(lambda: served.call("POST", "/videos", LONG, key["key"])[0] == 403)

    watched = [
        watch("failed", lambda: until(lambda: served.status(video) == "failed")),
        watch("refused", refused),
        watch("stream", lambda: served.call("GET", f"/videos/{video}/events", None, key["key"])),
        watch("worker", lambda: until(served.free)),
    ]
    time.sleep(0.5)
    begun = time.time()
    if at_the_command_line:
        words = [*LATERNA, "revoke", subject, "--data", str(served.data)]
        subprocess.run(words, check=True, capture_output=True)
        begun = served.revoked_at(subject)
    else:
        served.made("/admin/revocations", {"subject": subject})
    for thread in watched:
        thread.join()
    served.call("DELETE", f"/admin/revocations/{subject}")
    return {name: max(0.0, ends[name] - begun) for name in MEASURES}


def main() -> int:
    """Measure, print a table, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--most", type=float, default=2.0)
    arguments = parser.parse_args()
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder) / "data")
        try:
            for kind in KINDS:
                for line in (False, True):
                    runs = [
                        measure(served, kind, at_the_command_line=line)
                        for _ in range(arguments.times)
                    ]
                    worst = max(worst, *(max(run.values()) for run in runs))
                    told = [
                        f"{name} {statistics.median(run[name] for run in runs):.2f}"
                        f" (most {max(run[name] for run in runs):.2f})"
                        for name in MEASURES
                    ]
                    print(f"{kind:8} {'line' if line else 'API':5}", "  ".join(told), flush=True)
        finally:
            served.process.terminate()
            served.process.wait()
    print(f"most of all: {worst:.2f} s")
    return int(worst > arguments.most)


if __name__ == "__main__":
    sys.exit(main())
