"""Calls to a server: answered, tried again where that is safe, or told why not."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx2

from laterna.core.errors import ServerRefused, ServerSilent

_TRIES: Final = 4
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 20.0
_BUSY = (429, 500, 502, 503, 504)


class Calls:
    """A connection to one server, with one key.

    A call that did not come through, or that the server wants to hear again, is sent up to three
    times more. What begins something carries an ``Idempotency-Key``, so that it begins once.
    """

    def __init__(self, base_url: str, api_key: str, timeout: float) -> None:
        """Keep where the server is; ``base_url`` ends in ``/v1``."""
        self._url = base_url.rstrip("/")
        self._http = httpx2.Client(
            headers={"authorization": f"Bearer {api_key}"}, timeout=timeout, follow_redirects=False
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def ask(self, method: str, path: str, **said: Any) -> Any:
        """Make a call and return what its answer holds.

        Raises:
            ServerRefused: the server says no; ``facts`` has status, code and parameter.
            ServerSilent: it does not answer.
        """
        if method == "POST":
            said.setdefault("headers", {"idempotency-key": uuid.uuid4().hex})
        for left in reversed(range(_TRIES)):
            answer = self._try(method, path, last=left == 0, **said)
            if answer is not None and (left == 0 or not _again(answer)):
                return _content(answer)
            time.sleep(_pause(answer, _TRIES - left))
        raise AssertionError

    @contextmanager
    def stream(
        self, path: str, headers: Mapping[str, str] | None = None, **said: Any
    ) -> Iterator[httpx2.Response]:
        """The answer of a GET whose body is read piece by piece.

        Raises:
            ServerRefused, ServerSilent: as ``ask``; also when it falls silent midway.
        """
        with (
            self._naming_silence(),
            self._http.stream("GET", self._url + path, headers=headers, **said) as answer,
        ):
            if answer.is_error:
                answer.read()
                _content(answer)
            yield answer

    def _try(self, method: str, path: str, *, last: bool, **said: Any) -> httpx2.Response | None:
        try:
            with self._naming_silence():
                return self._http.request(method, self._url + path, **said)
        except ServerSilent:
            if last:
                raise
            return None

    @contextmanager
    def _naming_silence(self) -> Iterator[None]:
        try:
            yield
        except (httpx2.TransportError, httpx2.InvalidURL) as error:
            raise ServerSilent(url=self._url, reason=str(error) or type(error).__name__) from error


def _again(answer: httpx2.Response) -> bool:
    wanted = answer.headers.get("x-should-retry")
    return answer.status_code in _BUSY if wanted is None else wanted == "true"


def _pause(answer: httpx2.Response | None, attempt: int) -> float:
    wanted = answer.headers.get("retry-after", "") if answer is not None else ""
    seconds = float(wanted) if wanted.isdecimal() else _FIRST_PAUSE * 2.0 ** (attempt - 1)
    return min(_LONGEST_PAUSE, seconds)


def _content(answer: httpx2.Response) -> Any:
    """What a good answer holds.

    Raises:
        ServerRefused: it is none.
    """
    try:
        told = answer.json()
    except ValueError:
        told = {}
    if answer.is_success and told != {}:
        return told
    fault = told.get("error") if isinstance(told, dict) else None
    fault = fault if isinstance(fault, dict) else {}
    raise ServerRefused(
        text=fault.get("message") or f"{answer.status_code} {answer.reason_phrase}".strip(),
        status=answer.status_code,
        type=fault.get("type"),
        code=fault.get("code"),
        param=fault.get("param"),
        request_id=answer.headers.get("x-request-id"),
    )
