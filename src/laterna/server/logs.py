"""Logs: one line a happening, for eyes or as JSON, with the request and the video it is about.

The code tells ``logging`` what happens, with facts in ``extra``; what it is about is bound to the
task with ``about``. No line holds what people write, unless the operator switches it on: messages
of exceptions may quote it, so only their kinds and places are told. No line ever holds a key.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from contextlib import AbstractContextManager
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars
from structlog.typing import EventDict, Processor

from laterna.server.config import Logs

REQUEST, VIDEO, PROMPT = "request_id", "video_id", "prompt"
"""Facts by name; the last one is left out unless the operator switches it on."""

_SECRETS = (
    (re.compile(r"(sk-lat-[a-z0-9]{4})[A-Za-z0-9-]+"), r"\1..."),
    (re.compile(r"(?i)(bearer\s+)[^\s\"']+"), r"\1..."),
    (re.compile(r"(whsec_)[A-Za-z0-9+/=_-]+"), r"\1..."),
    (re.compile(r"(://[^/\s:@\"']*:)[^@\s\"']+@"), r"\1...@"),
)
_LOUD = ("alembic", "httpx2", "httpcore2")


def about(**facts: str) -> AbstractContextManager[None]:
    """What all lines of this task are about, until the block ends."""
    return bound_contextvars(**facts)


def current(name: str) -> str:
    """What the lines of this task are about; empty for nothing."""
    return str(get_contextvars().get(name, ""))


def configure(logs: Logs) -> None:
    """Have everything that ``logging`` is told written to standard error."""
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if logs.format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ExtraAdder(),
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_colours,
            *_wordless(prompts=logs.prompts),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _discreet(renderer),
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logs.level, force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel("WARNING")


def redacted(text: str) -> str:
    """The same without keys and passwords."""
    for pattern, shown in _SECRETS:
        text = pattern.sub(shown, text)
    return text


def place_of(error: BaseException) -> str:
    """Kind and place of an exception and of those behind it, without what they say."""
    behind = error.__cause__ or error.__context__
    above = f"{place_of(behind)}\n\n" if behind is not None else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{above}{frames}{type(error).__name__}"


def _wordless(*, prompts: bool) -> list[Processor]:
    if prompts:
        return [structlog.processors.format_exc_info]
    return [_without_prompt, _place_of_exception]


def _without_colours(_: Any, __: str, event: EventDict) -> EventDict:
    event.pop("color_message", None)  # uvicorn's own, the same once more
    return event


def _without_prompt(_: Any, __: str, event: EventDict) -> EventDict:
    event.pop(PROMPT, None)
    return event


def _place_of_exception(_: Any, __: str, event: EventDict) -> EventDict:
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["exception"] = place_of(error)
    return event


def _discreet(renderer: Processor) -> Processor:
    def render(logger: Any, method: str, event: EventDict) -> str:
        return redacted(str(renderer(logger, method, event)))

    return render
