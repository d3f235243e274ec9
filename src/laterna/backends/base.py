"""The one door to every generation engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from laterna.core.clip import Clip
from laterna.core.request import GenerationRequest, Plan, Progress


class Backend(Protocol):
    """Makes clips out of requests.

    A backend never writes files and knows nothing of policy. ``generate`` is deterministic: the
    same request gives the same frames with the same weights on the same machine type.
    """

    name: str

    def plan(self, request: GenerationRequest) -> Plan:
        """Read the prompt and say what will be drawn, without drawing.

        Raises:
            laterna.core.errors.LaternaError: when the prompt or the cast cannot be used.
        """
        ...

    def generate(
        self, request: GenerationRequest, plan: Plan, report: Callable[[Progress], None]
    ) -> Clip:
        """Run the model. Frames of the returned clip may be composed lazily."""
        ...
