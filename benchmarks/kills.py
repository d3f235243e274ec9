"""Kill a server again and again while it works, and count what became of its jobs.

``python benchmarks/kills.py --jobs 500 --kills 100``: jobs of ten accounts go into a server; at
random moments its worker, the server alone, or both at once get SIGKILL, and a killed server is
started again. In the end every job must have one result, and no file may belong to none.
"""

from __future__ import annotations

import argparse
import collections
import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SMALL = {"model": "test-pattern", "size": "192x128", "seconds": "1", "fps": 12}
LATERNA = (sys.executable, "-m", "laterna")


class Served:
    """``laterna serve`` on a folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.start()

    def start(self) -> None:
        """Start it, and wait until it says where it is."""
        with (self.data.parent / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*LATERNA, "serve", "--port", "0", "--data", str(self.data)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "LATERNA_LANG": "en"},
            )
        self.port = int(self.process.stdout.readline().split("/v1")[0].rpartition(":")[2])

    def children(self) -> list[int]:
        """Its workers."""
        pid = self.process.pid
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill(self, whom: str) -> None:
        """End processes as the power does."""
        victims = self.children() if whom != "server" else []
        if whom != "worker":
            victims.append(self.process.pid)
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        if whom != "worker":
            self.process.wait()
            self.process.stdout.close()
            self.start()


def key_for(data: Path, name: str) -> str:
    """A key of an account of its own."""
    words = [*LATERNA, "keys", "create", "--data", str(data), "--name", name]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def create(port: int, key: str, number: int) -> str:
    """Ask for a video as often as it takes; the key of the call keeps it from being made twice."""
    body = json.dumps({**SMALL, "prompt": "a ball", "seed": number})
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(number),
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/v1/videos", body, headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    if "id" not in answer:
        raise SystemExit(f"job {number}: {answer}")
    return answer["id"]


def rows(data: Path) -> list[tuple[str, str, int, int, str | None]]:
    """Name, status, attempts, crashes and error of all videos."""
    database = sqlite3.connect(data / "laterna.sqlite")
    try:
        return database.execute(
            "SELECT id, status, attempt, crashes, error_code FROM videos"
        ).fetchall()
    finally:
        database.close()


def main() -> None:
    """Run, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        served = Served(data)
        keys = [key_for(data, f"account {n}") for n in range(10)]
        wanted = [create(served.port, keys[n % 10], n) for n in range(asked.jobs)]
        begun, killed = time.monotonic(), collections.Counter()
        while killed.total() < asked.kills:
            time.sleep(chance.uniform(0.2, 2.5))
            whom = chance.choice(("worker", "worker", "server", "all"))
            served.kill(whom)
            killed[whom] += 1
        while any(status in ("queued", "in_progress") for _, status, *_ in rows(data)):
            time.sleep(0.5)
        took = time.monotonic() - begun
        served.kill("all")  # the next start sweeps what lies about
        found = rows(data)
        stored = collections.Counter(f.parent.name for f in (data / "storage").rglob("*.*"))
        served.process.terminate()
        served.process.wait()
        states = collections.Counter(status for _, status, *_ in found)
        print(f"{asked.jobs} jobs, {dict(killed)} killed, {took:.0f} s: {dict(states)}")
        print("failed:", [row[2:] for row in found if row[1] == "failed"])
        print(f"attempts {sum(row[2] for row in found)}, crashes {sum(row[3] for row in found)}")
        print(f"lost {len(set(wanted) - {row[0] for row in found})}", end=", ")
        print(f"doubled {len(found) - len(set(wanted))}", end=", ")
        done = {row[0] for row in found if row[1] == "completed"}
        print(f"files of no video {len(stored.keys() - done)}", end=", ")
        print(f"videos without three files {sum(stored[video] != 3 for video in done)}")


if __name__ == "__main__":
    main()
