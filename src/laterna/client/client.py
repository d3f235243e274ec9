"""A client of the Videos API, for what other clients lack: progress, cancelling, more ways."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import httpx2

from laterna.client.calls import Calls
from laterna.client.videos import Video, read_video
from laterna.core import settings
from laterna.core.errors import OutputExists, ServerRefused, ServerSilent, VideoFailed

Variant = Literal["video", "thumbnail", "spritesheet"]
Which = str | Video

_PAGE = 100
_GONE = 404
_SILENT_TRIES = 5
_PAUSE = 1.0
_PIECE = 256 * 1024


class Client:
    """One server, spoken to with one key.

    ::

        with Client("http://127.0.0.1:8080/v1", "sk-lat-...") as client:
            video = client.wait(client.create("A fox jumps", seconds=8), print)
            client.download(video, Path("fox.mp4"))

    Every method raises ``ServerRefused`` where the server says no, and ``ServerSilent`` where it
    does not answer.
    """

    def __init__(
        self, base_url: str | None = None, api_key: str | None = None, *, timeout: float = 60.0
    ) -> None:
        """Connect to a server.

        Args:
            base_url: ends in ``/v1``; None takes ``LATERNA_URL``, or this machine.
            api_key: None takes ``LATERNA_API_KEY``.
            timeout: seconds that an answer may take to begin.
        """
        self._calls = Calls(
            base_url or settings.server_url(),
            settings.api_key() if api_key is None else api_key,
            timeout,
        )

    def __enter__(self) -> Self:
        """Nothing more is needed."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the connection."""
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._calls.close()

    def create(self, prompt: str, *, picture: Path | None = None, **options: Any) -> Video:
        """Ask for a video of words.

        Args:
            prompt: the words.
            picture: with which it begins.
            options: ``seconds``, ``size``, ``model``, ``seed``, ``fps``, ``n``, ``loop``,
                ``priority``, ``metadata`` and whatever else the server takes; None is left out.
        """
        said = {"prompt": prompt} | options
        if picture is None:
            return self._begin("/videos", said)
        with ExitStack() as files:
            upload = (picture.name, files.enter_context(picture.open("rb")))
            form = {name: _field(value) for name, value in said.items() if value is not None}
            told = self._calls.ask("POST", "/videos", data=form, files={"input_reference": upload})
        return read_video(told)

    def remix(self, video: Which, prompt: str, **options: Any) -> Video:
        """Make a video anew after other words; ``strength`` and ``seed`` are options."""
        return self._begin(f"/videos/{_id(video)}/remix", {"prompt": prompt} | options)

    def edit(self, video: Which, prompt: str, **options: Any) -> Video:
        """Change what a video shows, and nothing else of it."""
        return self._begin("/videos/edits", {"video": _named(video), "prompt": prompt} | options)

    def extend(self, video: Which, seconds: float, prompt: str = "", **options: Any) -> Video:
        """Go on with a video for so many seconds; ``backwards`` goes before its beginning.

        Without words it goes on as it was.
        """
        words = {"prompt": prompt or self.get(video).prompt}
        said = {"video": _named(video), "seconds": f"{seconds:g}"} | words | options
        return self._begin("/videos/extensions", said)

    def loop(self, video: Which, **options: Any) -> Video:
        """Give a video an ending that leads into its beginning."""
        return self._begin("/videos/loops", {"video": _named(video)} | options)

    def vary(self, video: Which, strength: float | str = "mild", **options: Any) -> Video:
        """Make a video anew with other chances."""
        said = {"video": _named(video), "strength": strength}
        return self._begin("/videos/variations", said | options)

    def recut(self, video: Which, start: float, end: float, **options: Any) -> Video:
        """Keep a span of a video and make the rest anew; ``at`` and ``seconds`` are options."""
        said = {"video": _named(video), "start": start, "end": end}
        return self._begin("/videos/recuts", said | options)

    def blend(self, first: Which, second: Which, **options: Any) -> Video:
        """Let one video become another; both are seen for ``seconds``."""
        return self._begin("/videos/blends", {"videos": [_named(first), _named(second)]} | options)

    def connect(self, first: Which, second: Which, **options: Any) -> Video:
        """Lead from one video into another; that takes ``seconds``."""
        said = {"videos": [_named(first), _named(second)]}
        return self._begin("/videos/connections", said | options)

    def get(self, video: Which) -> Video:
        """A video as it is now."""
        return read_video(self._calls.ask("GET", f"/videos/{_id(video)}"))

    def videos(self, *, newest: bool = True, after: str | None = None) -> Iterator[Video]:
        """All videos of the account; pages are asked for as they are needed."""
        more = True
        while more:
            asked = {"limit": _PAGE, "order": "desc" if newest else "asc"}
            page = self._calls.ask(
                "GET", "/videos", params=asked | ({"after": after} if after else {})
            )
            yield from map(read_video, page["data"])
            after, more = page["last_id"], page["has_more"]

    def cancel(self, video: Which) -> Video:
        """End a video that is not finished; a finished one stays."""
        return read_video(self._calls.ask("POST", f"/videos/{_id(video)}/cancel"))

    def delete(self, video: Which) -> None:
        """Take a video away, whatever its state."""
        self._calls.ask("DELETE", f"/videos/{_id(video)}")

    def watch(self, video: Which) -> Iterator[Video]:
        """A video at each change, as it happens, until it is finished or deleted.

        A connection that breaks is made anew.
        """
        tries, seen = 0, False
        while True:
            try:
                for now in self._events(_id(video)):
                    tries, seen = 0, True
                    yield now
                    if now.finished:
                        return
            except ServerSilent:
                tries += 1
                if tries >= _SILENT_TRIES:
                    raise
                time.sleep(_PAUSE)
            except ServerRefused as refused:
                if seen and refused.facts["status"] == _GONE:
                    return
                raise

    def wait(self, video: Which, report: Callable[[Video], object] | None = None) -> Video:
        """Wait until a video can be downloaded; ``report`` hears of each change.

        Raises:
            VideoFailed: it cannot; ``facts`` has the code.
        """
        last: Video | None = None
        for last in self.watch(video):
            if report is not None:
                report(last)
        if last is None or last.status != "completed":
            fault = last.error if last is not None else None
            code, text = (fault.code, fault.message) if fault else ("deleted", "deleted")
            raise VideoFailed(id=_id(video), code=code, reason=text)
        return last

    def download(
        self, video: Which, target: Path, variant: Variant = "video", *, force: bool = False
    ) -> Path:
        """Write a video, its thumbnail or its sheet of small pictures to a file.

        What breaks midway goes on where it was; the file has its name only when it is whole.

        Raises:
            OutputExists: there is such a file, and no force.
        """
        if target.exists() and not force:
            raise OutputExists(path=target)
        draft = target.with_name(f".{target.name}.part")
        try:
            with draft.open("wb") as file:
                self._fill(file, f"/videos/{_id(video)}/content", variant)
            os.replace(draft, target)  # noqa: PTH105 - what Path.replace does, on both names
        finally:
            draft.unlink(missing_ok=True)
        return target

    def still(self, video: Which, variant: Variant = "thumbnail") -> bytes:
        """A picture of a finished video: the thumbnail (WebP) or the sheet of moments (JPEG)."""
        path, asked = f"/videos/{_id(video)}/content", {"variant": variant}
        with self._calls.stream(path, params=asked) as answer:
            return answer.read()

    def export(self, target: Path) -> Path:
        """Write everything that the account made to a ZIP file."""
        with self._calls.stream("/export", timeout=None) as answer, target.open("wb") as file:
            for piece in answer.iter_bytes(_PIECE):
                file.write(piece)
        return target

    def _begin(self, path: str, said: Mapping[str, Any]) -> Video:
        body = {name: value for name, value in said.items() if value is not None}
        return read_video(self._calls.ask("POST", path, json=body))

    def _events(self, video: str) -> Iterator[Video]:
        with self._calls.stream(f"/videos/{video}/events", timeout=httpx2.Timeout(60.0)) as answer:
            for event in httpx2.EventSource(answer):
                if event.event == "video":
                    yield read_video(json.loads(event.data))

    def _fill(self, file: Any, path: str, variant: Variant) -> None:
        """Write all of it, asking for what is missing as often as something comes."""
        while True:
            begun = file.tell()
            ranged = {"range": f"bytes={begun}-"} if begun else {}
            try:
                with self._calls.stream(path, ranged, params={"variant": variant}) as answer:
                    if begun and answer.status_code != 206:
                        file.seek(0)
                        file.truncate()
                    for piece in answer.iter_bytes(_PIECE):
                        file.write(piece)
                return
            except ServerSilent:
                if file.tell() == begun:
                    raise


def _id(video: Which) -> str:
    return video if isinstance(video, str) else video.id


def _named(video: Which) -> dict[str, str]:
    return {"id": _id(video)}


def _field(value: Any) -> str:
    """A value as forms hold it."""
    return value if isinstance(value, str) else json.dumps(value)
