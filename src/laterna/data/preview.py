"""A look at the training material: a contact sheet, sample clips, and what they show in words.

What is seen here is the truth that the networks learn from: drawn by a program, made by no model,
and marked so.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import resvg_py
from PIL import Image, PngImagePlugin

from laterna.core.clip import Clip, Frame
from laterna.core.concepts import LANGUAGES
from laterna.core.errors import OutputDenied, OutputExists
from laterna.core.request import CastMember, GenerationRequest, Plan
from laterna.data.fonts import Font, font_for
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.plots import sample_facts
from laterna.data.storybook.render import render
from laterna.data.storybook.scene import Scene, build_scene
from laterna.language.captions import write
from laterna.language.facts import ActorFacts
from laterna.ledger.records import Work, load_works
from laterna.provenance.export import export
from laterna.provenance.manifest import Manifest, build_manifest

STATEMENT = "This clip was drawn by a program from attributed drawings; no model made it."
DIGITAL_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
"""IPTC's name for media that a program made without having learnt from samples."""

LICENCE = "CC-BY-SA-4.0"
SECONDS, FPS = 4.0, 12
SIZES = ((352, 192), (256, 256), (192, 352))
_SIZE_ODDS = (0.6, 0.2, 0.2)
_MOMENTS = 6
_THUMB_HEIGHT = 132
_MARGIN, _TEXT = 12, 15
_DRAWING_SIDE = 288


@dataclass(frozen=True)
class Sample:
    """A training scene, its frame size (width, height), and its captions by language."""

    seed: int
    number: int
    scene: Scene
    size: tuple[int, int]
    captions: Mapping[str, str]

    @property
    def works(self) -> list[Work]:
        """What the actors are drawn from, in the order in which they are told of."""
        return [load_works()[actor.noun] for actor in self.scene.facts.actors]


def draw_sample(seed: int, number: int) -> Sample:
    """Scene ``number`` of the stream ``seed``; equal numbers give equal scenes."""
    rng = np.random.default_rng([seed, number])
    size = SIZES[int(rng.choice(len(SIZES), p=_SIZE_ODDS))]
    facts = sample_facts(storybook_nouns().everything, rng)
    scene = build_scene(facts, SECONDS, size[0] / size[1], rng)
    captions = {language: write(facts, language, rng).text for language in LANGUAGES}
    return Sample(seed, number, scene, size, captions)


def save_preview(
    samples: Sequence[Sample], folder: Path, *, force: bool, report: Callable[[Sample], None]
) -> tuple[Path, ...]:
    """Write ``sheet.png``, ``captions.jsonl`` and a clip for each sample into ``folder``.

    Args:
        samples: what to show.
        folder: made if it does not exist.
        force: replace files that are there.
        report: called before each sample is drawn.

    Raises:
        OutputError: something cannot be written; its subclasses say why.
    """
    sheet, captions = folder / "sheet.png", folder / "captions.jsonl"
    clips = [folder / f"scene-{sample.number}.mp4" for sample in samples]
    _prepare(folder, [sheet, captions, *clips], force=force)
    _write_captions(samples, captions)
    rows = []
    for sample, path in zip(samples, clips, strict=True):
        report(sample)
        export(draw_clip(sample), path, clip_manifest(sample), force=force)
        rows.append(sheet_row(sample))
    _write_sheet(rows, samples, sheet)
    return sheet, captions, *clips


def unwritten_languages(samples: Sequence[Sample]) -> list[str]:
    """Languages whose captions no font on this machine can write."""
    return [language for language in LANGUAGES if _font(samples, language) is None]


def draw_clip(sample: Sample) -> Clip:
    """The sample as a clip of ``SECONDS`` at ``FPS``."""
    count = round(SECONDS * FPS)

    def frames() -> Iterator[Frame]:
        yield from _frames(sample, np.arange(count) / FPS)

    return Clip(frames, count, FPS, sample.size, sample.size)


def clip_manifest(sample: Sample) -> Manifest:
    """What the clip says about its making: by whom, and that no model did it."""
    request = GenerationRequest(
        sample.captions["en"], SECONDS, sample.size, FPS, sample.seed, model="none"
    )
    cast = tuple(_credit(sample, index) for index in range(len(sample.works)))
    plan = Plan(cast, (), (), 0.0, "none", "", LICENCE)
    manifest = build_manifest(request, plan, draw_clip(sample), datetime.now(UTC))
    return replace(manifest, statement=STATEMENT, digital_source_type=DIGITAL_SOURCE_TYPE)


def sheet_row(sample: Sample) -> Image.Image:
    """Moments of the sample side by side, from its first to its last frame."""
    pictures = _frames(sample, np.linspace(0, SECONDS - 1 / FPS, _MOMENTS))
    width, height = sample.size
    thumb = (round(width * _THUMB_HEIGHT / height), _THUMB_HEIGHT)
    row = Image.new("RGB", ((thumb[0] + 4) * _MOMENTS - 4, thumb[1]), "white")
    for index, picture in enumerate(pictures):
        small = Image.fromarray(picture).resize(thumb, Image.Resampling.LANCZOS)
        row.paste(small, (index * (thumb[0] + 4), 0))
    return row


def _frames(sample: Sample, times: np.ndarray) -> np.ndarray:
    return render(sample.scene, times, sample.size, _DRAWING_SIDE, seed=sample.seed).frames


def _credit(sample: Sample, index: int) -> CastMember:
    work = sample.works[index]
    return CastMember(
        slots=sample.scene.facts.slots(index),
        words=work.name,
        noun=work.id,
        work_id=work.id,
        title=work.name,
        artist=work.artist,
        date=work.date,
        licence=work.licence,
        source=work.source,
        sha256=work.sha256,
        how="name",
        colour=sample.scene.facts.actors[index].colour or "",
    )


def _prepare(folder: Path, paths: Sequence[Path], *, force: bool) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputDenied(path=folder) from error
    for path in paths:
        if path.exists() and not force:
            raise OutputExists(path=path)


def _write_captions(samples: Sequence[Sample], path: Path) -> None:
    lines = [json.dumps(_facts(sample), ensure_ascii=False) + "\n" for sample in samples]
    _write(path, "".join(lines).encode())


def _facts(sample: Sample) -> dict[str, object]:
    """A sample for machines: captions, the truth, and whose works are seen."""
    facts = sample.scene.facts
    rows = zip(facts.actors, sample.works, strict=True)
    return {
        "scene": sample.number,
        "seed": sample.seed,
        "captions": sample.captions,
        "setting": sample.scene.setting,
        "daytime": facts.daytime,
        "weather": facts.weather,
        "camera": facts.camera,
        "actors": [_actor(actor, work) for actor, work in rows],
    }


def _actor(actor: ActorFacts, work: Work) -> dict[str, object]:
    """Whose work it is, how it looks and what it does; others are told by their places."""
    facts = asdict(actor)
    del facts["noun"]
    return {
        "work": work.id,
        "name": work.name,
        "artist": work.artist,
        "licence": work.licence,
        **facts,
    }


def _write_sheet(rows: Sequence[Image.Image], samples: Sequence[Sample], path: Path) -> None:
    fonts = {language: _font(samples, language) for language in LANGUAGES}
    written = {language: font for language, font in fonts.items() if font is not None}
    width = max(row.width for row in rows) + 2 * _MARGIN
    heights = [row.height + _lines_height(len(written)) for row in rows]
    sheet = Image.new("RGB", (width, sum(heights) + _MARGIN), "white")
    top = _MARGIN
    for row, sample, height in zip(rows, samples, heights, strict=True):
        sheet.paste(row, (_MARGIN, top))
        words = _lines(sample, written, width - 2 * _MARGIN)
        sheet.paste(words, (_MARGIN, top + row.height), words)
        top += height
    picture = io.BytesIO()
    sheet.save(picture, "PNG", pnginfo=_sheet_facts(samples))
    _write(path, picture.getvalue())


def _sheet_facts(samples: Sequence[Sample]) -> PngImagePlugin.PngInfo:
    works = [work for sample in samples for work in sample.works]
    holders = dict.fromkeys(f"Drawings by {work.artist} ({work.licence})" for work in works)
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Software", "laterna")
    facts.add_itxt("Description", STATEMENT)
    facts.add_itxt("Copyright", "; ".join(holders))
    return facts


def _font(samples: Sequence[Sample], language: str) -> Font | None:
    return font_for("".join(sample.captions[language] for sample in samples))


def _lines_height(count: int) -> int:
    return round(count * _TEXT * 1.5) + 2 * _MARGIN


def _lines(sample: Sample, fonts: Mapping[str, Font], width: int) -> Image.Image:
    """Captions under one another; long ones are made narrower, as letters do in old books."""
    height = _lines_height(len(fonts))
    texts = []
    for line, (language, font) in enumerate(fonts.items(), start=1):
        caption = sample.captions[language]
        estimate = sum(1.0 if ord(letter) > 0x2E80 else 0.56 for letter in caption)
        points = min(_TEXT, (width - 30) / max(estimate, 1))
        base = round(line * _TEXT * 1.5)
        texts.append(
            f'<text x="0" y="{base}" font-family="sans-serif" font-size="11" fill="#777">'
            f"{language}</text>"
            f'<text x="30" y="{base}" font-family="{escape(font.family)}" fill="#111" '
            f'font-size="{points:.2f}">{escape(caption)}</text>'
        )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    files = sorted({str(font.file) for font in fonts.values()})
    family = next(iter(fonts.values())).family if fonts else None
    png = resvg_py.svg_to_bytes(
        svg_string=f"{svg}{''.join(texts)}</svg>",
        skip_system_fonts=True,
        font_files=files,
        sans_serif_family=family,
    )
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputDenied(path=path) from error
