"""The model card: what stands in it follows from records, and nothing is written by hand.

Records are the runs beside the weights (``training.record``), the ledger, and the scores of an
evaluation, which lie beside the card with pictures of its failures.
"""

from __future__ import annotations

import hashlib
import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laterna.core.concepts import ACTIONS, LANGUAGES, SETTINGS
from laterna.core.errors import InputMissing
from laterna.data.storybook.nouns import storybook_nouns
from laterna.ledger.records import Work, load_works
from laterna.training.record import RECORDS, RunRecord, read_records

CARD = "model-card.md"
FOLDER = "card"
SCORES = "scores.json"
PICTURES = "pictures.json"
CURVES = "training.png"


@dataclass(frozen=True)
class CardFolder:
    """Where a card and its records lie.

    Attributes:
        docs: holds the card; its folder ``card`` holds scores and pictures.
        weights: holds the weights and the records of their runs.
    """

    docs: Path
    weights: Path

    @property
    def card(self) -> Path:
        """The card itself."""
        return self.docs / CARD

    @property
    def scores(self) -> Path:
        """The evaluation that it tells of."""
        return self.docs / FOLDER / SCORES

    @property
    def pictures(self) -> Path:
        """Names and sha256 of its pictures."""
        return self.docs / FOLDER / PICTURES

    def records(self) -> Records:
        """Everything that the card follows from.

        Raises:
            InputMissing: when a record is not there.
        """
        for path in (self.scores, self.pictures):
            if not path.is_file():
                raise InputMissing(path=path)
        return Records(
            runs=read_records(self.weights),
            works=load_works(),
            scores=json.loads(self.scores.read_text(encoding="utf-8")),
            pictures=json.loads(self.pictures.read_text(encoding="utf-8")),
        )


@dataclass(frozen=True)
class Records:
    """What the card follows from; ``pictures`` are sha256 by file name."""

    runs: Mapping[str, RunRecord]
    works: Mapping[str, Work]
    scores: Mapping[str, Any]
    pictures: Mapping[str, str]


def problems(folder: CardFolder, model_sha256: str) -> list[str]:
    """Why a card does not follow from its records; none if it does.

    ``model_sha256`` is that of the weights which are in use: scores of others prove nothing.

    Raises:
        InputMissing: when a record is not there.
    """
    records = folder.records()
    found = [*_strange_weights(folder, records), *_strange_pictures(folder, records)]
    if records.scores["model"]["sha256"] != model_sha256:
        found.append(f"{SCORES} tells of other weights than those in use")
    if not folder.card.is_file() or folder.card.read_text(encoding="utf-8") != card_text(records):
        found.append(f"{CARD} is not what its records give; laterna card writes it anew")
    return found


def _strange_weights(folder: CardFolder, records: Records) -> Iterator[str]:
    for run in records.runs.values():
        if _sha256(folder.weights / run.weights) != run.sha256:
            yield f"{run.weights} is not the file that {RECORDS} tells of"
    recorded = {run.weights for run in records.runs.values()}
    for path in sorted(folder.weights.glob("*.safetensors")):
        if path.name not in recorded:
            yield f"{RECORDS} does not tell of {path.name}"


def _strange_pictures(folder: CardFolder, records: Records) -> Iterator[str]:
    for name, sha256 in records.pictures.items():
        if _sha256(folder.docs / FOLDER / name) != sha256:
            yield f"{name} is not the picture that {PICTURES} tells of"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


# --- The text -------------------------------------------------------------------------------------


def card_text(records: Records) -> str:
    """The card, as Markdown."""
    parts = (_about, _data, _weights, _training, _scores, _failures, _limits)
    lines = ["# Model card: Laterna storybook", ""]
    lines += [f"`laterna card` makes this page from {RECORDS} beside the weights, the ledger, and"]
    lines += [f"[{SCORES}]({FOLDER}/{SCORES}); `laterna card --check` holds it against them.", ""]
    for part in parts:
        lines += [*part(records), ""]
    return "\n".join(lines).rstrip() + "\n"


def _wrapped(text: str) -> list[str]:
    """A paragraph in lines of at most 100 letters."""
    return textwrap.wrap(text, 100, break_long_words=False, break_on_hyphens=False)


def _about(records: Records) -> Iterator[str]:
    licences = sorted({run.licence for run in records.runs.values()})
    yield "## What it is"
    yield ""
    yield from _wrapped(
        "Small networks that turn a sentence into tracks (who is where at every moment) and a "
        "set (pieces of scenery); both are drawn from vector art by named makers. No network "
        f"sees or makes pixels. It knows {len(ACTIONS)} actions, {len(SETTINGS)} settings and "
        f"the words of {len(LANGUAGES)} languages ({', '.join(LANGUAGES)}). Weights: "
        f"{', '.join(licences)}."
    )
    yield ""
    yield from _wrapped(
        "Meant for short picture-book films on one's own machine, for teaching and for "
        "research on small models. Not meant for anything that should be taken for a "
        "photograph or for news."
    )


def _data(records: Records) -> Iterator[str]:
    works = list(records.works.values())
    artists = {work.artist for work in works}
    split = storybook_nouns()
    yield "## Data"
    yield ""
    yield from _wrapped(
        f"{len(works):,} works by {len(artists):,} makers are in the ledger (`laterna data list` "
        "names each):"
    )
    yield ""
    yield "| licence | source | works | makers |"
    yield "|---|---|---|---|"
    groups = Counter((work.licence, work.source) for work in works)
    for (licence, source), count in sorted(groups.items()):
        makers = {w.artist for w in works if (w.licence, w.source) == (licence, source)}
        yield f"| {licence} | {source} | {count:,} | {len(makers):,} |"
    yield ""
    yield from _wrapped(
        f"Scenes and captions are made by a program. {len(split.trained)} works take part in "
        f"them; {len(split.held_out)} more, and one in ten combinations of work, action and "
        "setting, are kept out of training and only used to test. No pictures or films by "
        "others were used."
    )


def _weights(records: Records) -> Iterator[str]:
    yield "## Weights"
    yield ""
    yield "| part | file | parameters | bytes | sha256 |"
    yield "|---|---|---|---|---|"
    for run in records.runs.values():
        sizes = f"{run.parameters:,} | {run.bytes:,}"
        yield f"| {run.recipe} | {run.weights} | {sizes} | `{run.sha256}` |"


def _training(records: Records) -> Iterator[str]:
    runs = list(records.runs.values())
    yield "## Training"
    yield ""
    yield "| part | steps (planned) | samples | loss, first and last | hours | PFLOP | Wh |"
    yield "|---|---|---|---|---|---|---|"
    for run in runs:
        ends = "–"
        if run.curve:
            ends = f"{run.figure} {run.curve[0][1]:.4g}, {run.curve[-1][1]:.4g}"
        yield (
            f"| {run.recipe} | {run.steps:,} ({run.steps_planned:,}) | {run.samples:,} | {ends} "
            f"| {run.hours:.1f} | {run.flops / 1e15:.2f} | {run.watt_hours:.0f} |"
        )
    hours, flops, energy = (
        sum(values)
        for values in zip(*((r.hours, r.flops, r.watt_hours) for r in runs), strict=True)
    )
    yield f"| all | | | | {hours:.1f} | {flops / 1e15:.2f} | {energy:.0f} |"
    yield ""
    watts = sorted({(run.cores, run.watts) for run in runs})
    told = "; ".join(f"{cores} cores at {watt:g} W each" for cores, watt in watts)
    yield from _wrapped(
        "Hours are wall time of the logged steps, on a machine that several runs shared, of "
        "which runs that were given up are no part. FLOP are counted by torch's counter over "
        "forward and backward of the recipe's own batches (matrix products, convolutions, "
        "attention; an addition and a multiplication are two), times the steps. Energy is "
        f"hours times {told}: an estimate."
    )
    if CURVES in records.pictures:
        yield ""
        yield f"![Losses over steps, each from its highest to its lowest]({FOLDER}/{CURVES})"


def _scores(records: Records) -> Iterator[str]:
    scores = records.scores
    shape = scores["shape"]
    width, height = shape["size"]
    yield "## Scores"
    yield ""
    yield from _wrapped(
        f"Suite {scores['suite']}, {scores['n']:,} prompts, seed {scores['seed']}, clips of "
        f"{shape['seconds']:g} s at {width}x{height} and {shape['fps']:g} frames a second, "
        f"weights `{scores['model']['sha256']}`. Brackets hold the 95 % interval (Wilson for "
        "shares) and how often it was asked for. The ceiling is what the same reader says of "
        "true renders."
    )
    yield ""
    yield "| bar | limit | model | true renders | |"
    yield "|---|---|---|---|---|"
    for bar in scores["bars"]:
        row = scores["scores"][bar["name"]]
        sign = "≥" if bar["least"] else "≤"
        limit = f"{100 * bar['limit']:g} %" if row["share"] else f"{bar['limit']:g}"
        outcome = "met" if bar["met"] else "**missed**"
        yield f"| {bar['name']} | {sign} {limit} | {_told(row)} | {_ceiling(row)} | {outcome} |"
    yield ""
    yield "| metric | model | true renders |"
    yield "|---|---|---|"
    for name, row in scores["scores"].items():
        yield f"| {name} | {_told(row)} | {_ceiling(row)} |"


def _told(row: Mapping[str, Any], *, share: bool | None = None) -> str:
    share = bool(row["share"]) if share is None else share
    scale, unit = (100, " %") if share else (1, "")
    low, high = (f"{scale * bound:.1f}" for bound in row["ci95"])
    return f"{scale * row['value']:.1f}{unit} ({low} to {high}, n={row['n']})"


def _ceiling(row: Mapping[str, Any]) -> str:
    return "–" if row["ceiling"] is None else _told(row["ceiling"], share=bool(row["share"]))


def _failures(records: Records) -> Iterator[str]:
    yield "## Failures"
    yield ""
    failures: Sequence[Mapping[str, Any]] = records.scores.get("worst", ())
    if not failures:
        yield "No prompt of the suite went wrong."
        return
    yield from _wrapped(
        "The prompts of the suite with the least right, the worst first. Above five moments "
        "of the model's clip, below those of a true render."
    )
    for failure in failures:
        yield ""
        yield f"**{failure['prompt']}** (prompt {failure['number']}, seed {failure['seed']})"
        yield ""
        yield f"Asked: {failure['asked']}. Read: {failure['read']}."
        if picture_name(failure) in records.pictures:
            yield ""
            yield f"![What was drawn, and what was meant]({FOLDER}/{picture_name(failure)})"


def picture_name(failure: Mapping[str, Any]) -> str:
    """The file of a failure's picture."""
    return f"failure-{failure['number']}.png"


def _limits(_: Records) -> Iterator[str]:
    yield "## Limits"
    yield ""
    yield "- It draws what is in its ledger. Any other word becomes the nearest drawing, and the"
    yield "  film's plan says so; photographs and living people are no part of it."
    yield "- The reader that scores it was made by the same people from the same kind of scenes;"
    yield "  its own mistakes are the ceiling that stands beside each score."
    yield "- Every film carries a mark, signed credentials and the names of the makers (README)."
