"""A moderation endpoint, asked over the network where an operator names one.

It speaks the moderation interface that OpenAI published (POST a JSON object with ``input``, read
``results[0].flagged`` and ``categories``), which servers for Llama Guard, ShieldGemma and others
offer too. No answer is an answer that the operator has decided on: refuse, or allow.
"""

from __future__ import annotations

import base64
import http.client
import io
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.governance.decision import ALLOWED, Decision, Verdict
from laterna.governance.operator import Endpoint
from laterna.governance.taxonomy import hazards_of

LARGEST_ANSWER = 1 << 20
_SIDE = 512


@dataclass(frozen=True)
class Moderator:
    """Asks an endpoint about words and pictures.

    Attributes:
        endpoint: where, for how long, and what follows when it is silent.
        key: shown as bearer token; empty for none.
    """

    endpoint: Endpoint
    key: str = ""

    def prompt(self, text: str) -> Decision:
        """Ask about words."""
        return self._ask(text)

    def picture(self, picture: NDArray[np.uint8]) -> Decision:
        """Ask about a picture, (height, width, 3 or 4) uint8, sent as a small JPEG."""
        image = Image.fromarray(picture).convert("RGB")
        image.thumbnail((_SIDE, _SIDE))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG")
        data = base64.b64encode(buffer.getvalue()).decode("ascii")
        url = f"data:image/jpeg;base64,{data}"
        return self._ask([{"type": "image_url", "image_url": {"url": url}}])

    def _ask(self, content: object) -> Decision:
        try:
            return _decision(self._post(content))
        except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError) as error:
            return self._silent(type(error).__name__)

    def _post(self, content: object) -> Any:
        body: dict[str, object] = {"input": content}
        if self.endpoint.model:
            body["model"] = self.endpoint.model
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(  # noqa: S310 - the operator's file allows http only
            self.endpoint.url, json.dumps(body).encode(), headers
        )
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(request, timeout=self.endpoint.timeout_seconds) as answer:
            data = answer.read(LARGEST_ANSWER + 1)
        if len(data) > LARGEST_ANSWER:
            raise ValueError("the answer is too long")
        return json.loads(data)

    def _silent(self, why: str) -> Decision:
        if self.endpoint.on_failure == "allow":
            return ALLOWED
        return Decision(
            Verdict.REFUSE,
            "endpoint.silent",
            "policy.endpoint_silent",
            "policy.appeal_review",
            about=why,
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The operator named one address; the words go nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _decision(answer: Any) -> Decision:
    """Read an answer.

    Raises:
        ValueError, LookupError, TypeError: it is none.
    """
    result = answer["results"][0]
    if not isinstance(result["flagged"], bool):
        raise TypeError("flagged is neither true nor false")
    if not result["flagged"]:
        return ALLOWED
    categories = [str(name) for name, met in result["categories"].items() if met]
    hazards = dict.fromkeys(code for name in categories for code in hazards_of(name))
    return Decision(
        Verdict.REFUSE,
        "endpoint.flagged",
        "policy.endpoint",
        "policy.appeal_review",
        tuple(hazards),
        ", ".join(categories),
    )
