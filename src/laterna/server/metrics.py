"""What a server counts and measures, in the form that Prometheus reads.

Everything here is counted where it happens; what only the database knows is read when somebody asks
(``laterna.server.gauges``).
"""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

REGISTRY = CollectorRegistry()
"""Of this process; a server has one to itself."""

_JOBS = (0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
_CALLS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


def _counter(name: str, text: str, *labels: str) -> Counter:
    return Counter(f"laterna_{name}", text, labels, registry=REGISTRY)


def _gauge(name: str, text: str, *labels: str) -> Gauge:
    return Gauge(f"laterna_{name}", text, labels, registry=REGISTRY)


def _histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    return Histogram(f"laterna_{name}", text, labels, buckets=buckets, registry=REGISTRY)


ENDED = _counter("videos_ended", "Videos that ended, by error code; empty is success.", "code")
GIVEN_BACK = _counter(
    "attempts_given_back", "Attempts to be made once more, by whether their worker died.", "died"
)
WAITED = _histogram("wait_seconds", "From the call to the first attempt.", _JOBS)
RAN = _histogram("run_seconds", "Of an attempt that brought a video, storing it included.", _JOBS)
COMPUTE = _counter("compute_seconds", "Processor seconds of finished videos.")
ENERGY = _counter("energy_watt_hours", "Estimated energy of finished videos.")
STORED = _counter("stored_bytes", "Bytes of finished videos and their pictures.")

CALLS = _counter("http_requests", "Calls that were answered.", "method", "route", "status")
CALL_SECONDS = _histogram("http_seconds", "From a call to the end of its answer.", _CALLS, "route")
RECEIVED = _counter("http_received_bytes", "Bytes of bodies that came in.")
SENT = _counter("http_sent_bytes", "Bytes of bodies that went out.")

VIDEOS = _gauge("videos", "Videos that are not finished, by status.", "status")
WORK = _gauge("queue_megapixels", "Work in all videos that are not finished.")
OLDEST = _gauge("oldest_wait_seconds", "Age of the oldest video that still waits.")
WORKERS = _gauge("workers", "Worker processes, by what they do.", "state")
DISK = _gauge("disk_free_bytes", "Room on the disk of the data folder.")

ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
