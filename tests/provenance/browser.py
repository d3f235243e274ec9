"""Plays a film in Chromium: a page served from here reports back what the browser makes of it."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")

_PAGE = b"""<!doctype html><meta charset="utf-8"><video muted src="/film.mp4"></video><script>
const video = document.querySelector("video");
const say = (facts) => fetch("/report", {method: "POST", body: JSON.stringify(facts)});
const pixel = () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0);
  return [...pen.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data.slice(0, 3)];
};
video.onerror = () => say({error: video.error.message});
video.onended = () => say({
  size: [video.videoWidth, video.videoHeight], seconds: video.duration,
  ready: video.readyState, at: video.currentTime, pixel: pixel(),
});
video.play().catch((error) => say({error: String(error)}));
</script>"""


def play(film: Path, seconds: float = 60) -> dict[str, Any]:
    """Play a film to its end; what the page reports, or a TimeoutError."""
    reports: queue.Queue[dict[str, Any]] = queue.Queue()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(film, reports))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = subprocess.Popen(
            [
                str(CHROMIUM),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--autoplay-policy=no-user-gesture-required",
                f"--user-data-dir={profile}",
                f"http://127.0.0.1:{server.server_port}/",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return reports.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError("the browser reported nothing") from None
        finally:
            browser.terminate()
            browser.wait()
            server.shutdown()
            server.server_close()


def _handler(film: Path, reports: queue.Queue[dict[str, Any]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_film = self.path == "/film.mp4"
            body = film.read_bytes() if is_film else _PAGE
            self.send_response(200)
            self.send_header("Content-Type", "video/mp4" if is_film else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Handler
