"""From a request to a marked file: check, plan, draw, export, account."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.backends.base import Backend
from laterna.core.clip import Clip, Frame
from laterna.core.request import GenerationRequest, GenerationResult, Plan, Progress, StageTimes
from laterna.provenance.characters import Characters, insist_on_consent
from laterna.provenance.target import check_target
from laterna.service.bootstrap import open_backend, training_of
from laterna.service.characters import joined
from laterna.service.cost import Meter
from laterna.service.screening import (
    open_screen,
    refuse_unless_allowed,
    screen_request,
    screened,
)
from laterna.service.validation import check_prompt, check_request, check_words

if TYPE_CHECKING:
    from laterna.provenance.credentials import Parent
    from laterna.provenance.registry import Record
    from laterna.provenance.signatory import Signatory

Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Job:
    """A generation that is checked and planned, and not yet begun."""

    request: GenerationRequest
    output: Path
    force: bool
    backend: Backend
    plan: Plan
    signatory: Signatory
    parents: tuple[Parent, ...] = ()


def prepare(
    request: GenerationRequest,
    output: Path,
    *,
    force: bool = False,
    label: str = "",
    expand: bool = False,
    parents: Sequence[Parent] = (),
    characters: Characters | None = None,
) -> Job:
    """Check the request, its label and the output, and ask the engine what it will draw.

    ``parents`` are the files of the films from which it is made; ``characters`` are those whom its
    words may call by name, None where words mean what they meant when a film was made.

    Raises:
        laterna.core.errors.LaternaError: whatever is wrong; nothing was written.
    """
    jobs = prepare_variations(
        request, [output], force=force, label=label, expand=expand, characters=characters
    )
    return replace(jobs[0], parents=tuple(parents))


def prepare_variations(
    request: GenerationRequest,
    outputs: Sequence[Path],
    *,
    force: bool = False,
    label: str = "",
    expand: bool = False,
    characters: Characters | None = None,
) -> list[Job]:
    """Prepare one job for each output, with the seeds that follow the request's; one engine.

    Args:
        request: the first one.
        outputs: the films.
        force: whether films that stand there are replaced.
        label: the text that ``run`` will show, to be sure now that it can be written.
        expand: whether the prompt is rewritten first, for all of them alike.
        characters: those whom the words may call by name; None calls nobody.

    Raises:
        laterna.core.errors.LaternaError: whatever is wrong; nothing was written.
    """
    check_words(request)
    for output in outputs:
        check_target(output, force)
    if characters is not None:
        request = joined(request, characters)
    insist_on_consent(request)
    requests = [replace(request, seed=request.seed + i) for i in range(len(outputs))]
    for each in requests:
        check_request(each)
    if label:
        from laterna.provenance.label import check_label

        check_label(label)
    screen_request(request, label)
    if expand:
        requests = _expanded(requests)
    backend = open_backend(request.model)
    plans = [backend.plan(each) for each in requests]
    signatory = _open_signatory()
    return [
        Job(each, output, force, backend, plan, signatory)
        for each, output, plan in zip(requests, outputs, plans, strict=True)
    ]


def _expanded(requests: Sequence[GenerationRequest]) -> list[GenerationRequest]:
    """The same requests with more words, which are checked and screened like the user's own."""
    from laterna.language.lexicon import load_lexicon
    from laterna.service.rewriting import configured_rewriter

    first = requests[0]
    text = configured_rewriter(load_lexicon(), first.seed).rewrite(first.prompt).expanded
    check_prompt(text)
    refuse_unless_allowed(open_screen().prompt(text))
    return [replace(each, prompt=text, asked=first.prompt) for each in requests]


def _open_signatory() -> Signatory:
    # Loaded last: a refused request neither waits for it nor leaves keys behind.
    from laterna.provenance.signatory import open_signatory

    return open_signatory()


def run(job: Job, report: Report, *, label: str | None = None) -> GenerationResult:
    """Draw and export a prepared job.

    Args:
        job: from ``prepare``.
        report: called with every sign of life, also while encoding.
        label: text to show in the picture, such as "AI-generated"; None shows none.

    Raises:
        laterna.core.errors.LaternaError: when the file cannot be written; then there is none.
    """
    meter, watch = Meter(), StageWatch(report)
    insist_on_consent(job.request)
    clip = job.backend.generate(job.request, job.plan, watch)
    record = _export(job, _allowed(screened(clip), job.request), watch, label)
    cost = meter.read()
    return GenerationResult(
        clip=clip,
        plan=job.plan,
        path=job.output,
        film_id=record.id,
        wall_seconds=cost.wall_seconds,
        compute_seconds=cost.compute_seconds,
        energy_wh=cost.energy_wh,
        times=StageTimes(watch.seconds),
    )


def _allowed(clip: Clip, request: GenerationRequest) -> Clip:
    """The same clip, which does not end where a consent was withdrawn while it was drawn."""

    def frames() -> Iterator[Frame]:
        yield from clip
        insist_on_consent(request)

    return replace(clip, open_frames=frames)


def generate(
    request: GenerationRequest,
    output: Path,
    report: Report = lambda _: None,
    *,
    force: bool = False,
    label: str | None = None,
    characters: Characters | None = None,
) -> GenerationResult:
    """Make a film of a request; see ``prepare`` and ``run``."""
    job = prepare(request, output, force=force, label=label or "", characters=characters)
    return run(job, report, label=label)


class StageWatch:
    """Passes signs of life on and adds up how long each stage took.

    Stages may take turns (frames are drawn while they are encoded), so the time since the last
    sign goes to the stage of the sign that ends it.
    """

    def __init__(self, report: Report) -> None:
        """Start the watch."""
        self.seconds: dict[str, float] = {}
        self._report = report
        self._last = time.perf_counter()

    def __call__(self, progress: Progress) -> None:
        """Take one sign of life."""
        now = time.perf_counter()
        self.seconds[progress.stage] = self.seconds.get(progress.stage, 0.0) + now - self._last
        self._last = now
        self._report(progress)


def _export(job: Job, clip: Clip, watch: StageWatch, label: str | None) -> Record:
    # The video library is loaded here and not before: a refused request costs nothing.
    from laterna.provenance.export import export
    from laterna.provenance.manifest import build_manifest

    training = training_of(job.request.model)
    manifest = build_manifest(job.request, job.plan, clip, datetime.now(UTC), training)
    return export(
        clip,
        job.output,
        manifest,
        force=job.force,
        label=label,
        parents=job.parents,
        signatory=job.signatory,
        report=lambda done, total: watch(Progress("encode", done, total)),
    )
