"""A language model that rewrites short prompts, asked over the network where the user names one.

It speaks the chat interface that OpenAI published (POST ``/v1/chat/completions``), which Ollama,
llama.cpp, vLLM and others offer too. Without ``LATERNA_REWRITER`` nothing is ever sent. What comes
back is read like any prompt; where it lost or changed somebody whom the user named, or where there
is no answer, the template of ``laterna.language.expander`` is taken instead.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from laterna.core import settings
from laterna.core.errors import LaternaError, RewriterFailed
from laterna.language.expander import Expansion, Rewriter, TemplateRewriter
from laterna.language.lexicon import Lexicon
from laterna.language.reading import Mention, Reading, read, read_shots

LARGEST_ANSWER = 1 << 18
LONGEST_TEXT = 1000
_PATH = "/v1/chat/completions"
_TOKENS = 300
_NO_ANSWER = (
    OSError,
    http.client.HTTPException,
    ValueError,
    LookupError,
    TypeError,
    RecursionError,
)
_TASK = (
    "You make prompts for a small text-to-video model richer. Keep everything that the user "
    "wrote: every character, colour, size, number, action and negation. Add only what is left "
    "open: a setting, a time of day, the weather, a camera move, an action. Use one or two short, "
    "plain sentences in the language of the user. Answer with the new prompt alone."
)


@dataclass(frozen=True)
class EndpointRewriter:
    """Asks an endpoint, and falls back on another rewriter.

    Attributes:
        url: up to ``/chat/completions``, or the root of a server that has it under ``/v1``.
        lexicon: to check that nobody was lost.
        fallback: asked where the endpoint gives no usable answer.
        model: that is asked for; empty for the server's own.
        key: shown as bearer token; empty for none.
        timeout_seconds: how long an answer is waited for.
    """

    url: str
    lexicon: Lexicon = field(repr=False)
    fallback: Rewriter = field(repr=False)
    model: str = ""
    key: str = field(default="", repr=False)
    timeout_seconds: float = 20.0

    def rewrite(self, prompt: str) -> Expansion:
        """See :class:`laterna.language.expander.Rewriter`; never fails."""
        try:
            return self.ask(prompt)
        except LaternaError:
            return self.fallback.rewrite(prompt)

    def ask(self, prompt: str) -> Expansion:
        """Rewrite a prompt by the endpoint alone.

        Raises:
            RewriterFailed: there is no answer, or none that keeps what the user wrote.
        """
        try:
            text = _text(self._post(prompt))
        except _NO_ANSWER as error:
            raise RewriterFailed(url=self.url, reason=_reason(error)) from error
        if lost := self._lost(prompt, text):
            raise RewriterFailed(url=self.url, reason=f"it lost {lost}")
        return Expansion(prompt, text, (text,))

    def _lost(self, prompt: str, text: str) -> str:
        """What the user wrote, or asked not to see, and the answer does not keep."""
        asked, answered = (read_shots(words, self.lexicon) for words in (prompt, text))
        there = [mention for reading in answered for mention in reading.cast]
        for reading in asked:
            for word in reading.left_out:
                nouns = {mention.noun for mention in read(word, self.lexicon).cast}
                if any(mention.noun in nouns for mention in there):
                    return word
            for mention in reading.cast:
                if not any(_is_kept(mention, other) for other in there):
                    return mention.words
        said, kept = (_said(readings) for readings in (asked, answered))
        return next((name for name in said if name not in kept), "")

    def _post(self, prompt: str) -> Any:
        body: dict[str, object] = {
            "messages": [{"role": "system", "content": _TASK}, {"role": "user", "content": prompt}],
            "max_tokens": _TOKENS,
            "stream": False,
        }
        if self.model:
            body["model"] = self.model
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(  # noqa: S310 - settings allow http only
            _address(self.url), json.dumps(body).encode(), headers
        )
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(request, timeout=self.timeout_seconds) as answer:
            data = answer.read(LARGEST_ANSWER + 1)
        if len(data) > LARGEST_ANSWER:
            raise ValueError("the answer is too long")
        return json.loads(data)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The user named one address; the words go nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def configured_rewriter(lexicon: Lexicon, seed: int = 0) -> Rewriter:
    """The endpoint that the settings name, else the template, which knows no network.

    Raises:
        laterna.core.errors.SettingInvalid: a setting cannot be used.
    """
    template = TemplateRewriter(lexicon, seed)
    url = settings.rewriter()
    if url is None:
        return template
    return EndpointRewriter(
        url,
        lexicon,
        template,
        settings.rewriter_model(),
        settings.rewriter_key(),
        settings.rewriter_seconds(),
    )


def _address(url: str) -> str:
    url = url.rstrip("/")
    if url.endswith("/chat/completions"):
        return url
    return url.removesuffix("/v1") + _PATH


def _text(answer: Any) -> str:
    """The new prompt, on one line.

    Raises:
        ValueError, LookupError, TypeError: there is none.
    """
    content = answer["choices"][0]["message"]["content"]
    if not isinstance(content, str):
        raise TypeError("the answer is no text")
    text = " ".join("".join(c if c.isprintable() else " " for c in content).split()).strip('"“”')
    if not text or len(text) > LONGEST_TEXT:
        raise ValueError("the answer is empty or too long")
    return text


def _is_kept(mention: Mention, other: Mention) -> bool:
    """Whether an actor looks as the user said; what was not said may be added."""
    same = (mention.noun, mention.count) == (other.noun, other.count)
    colours = mention.colour in (None, other.colour)
    return same and colours and mention.size in (None, other.size)


def _said(readings: list[Reading]) -> list[str]:
    """Settings, times, weathers and camera moves."""
    return [value for reading in readings for value in vars(reading.said).values() if value]


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return f"status {error.code}"
    if isinstance(error, urllib.error.URLError):
        return str(error.reason) or type(error).__name__
    return str(error) or type(error).__name__
