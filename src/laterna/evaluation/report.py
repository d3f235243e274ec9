"""A page that shows an evaluation: bars, scores, and clips beside their truth, all in one file.

The JSON file beside it tells the same to machines.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PIL import Image

from laterna.core.clip import Clip
from laterna.core.errors import (
    DiskFull,
    LaternaError,
    OutputDenied,
    OutputExists,
    OutputFolderMissing,
    OutputIsFolder,
    OutputKindUnknown,
)
from laterna.core.i18n import message
from laterna.evaluation import describing
from laterna.evaluation.bars import Verdict
from laterna.evaluation.cases import Case
from laterna.evaluation.judging import Examined, rightness
from laterna.evaluation.run import Evaluation
from laterna.evaluation.scores import Score
from laterna.evaluation.summary import Summary, painted
from laterna.evaluation.table import limit, metric, outcome, table_rows, told
from laterna.evaluation.truth import true_clip

LARGEST = 12_000_000
"""Bytes that a page has at most; its clips get what the tables leave."""

_TEXT = 400_000
_KINDS = (".html", ".htm")
_QUALITIES = ((320, 75), (320, 55), (240, 50), (160, 40), (128, 20))
"""Widths and qualities of clips, tried in turn until one is small enough."""

_STYLE = """
:root{--ink:#23262b;--pale:#6b7280;--line:#e3e5e9;--good:#1a7f4b;--bad:#b3261e;--back:#fafafa}
*{box-sizing:border-box}
body{font:15px/1.55 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:2rem 1rem 4rem;
color:var(--ink);background:var(--back)}
h1{font-size:1.7rem;margin:0}h2{font-size:1.15rem;margin:2.5rem 0 .75rem}
.lead{color:var(--pale);margin:.25rem 0 0}
.sheet{background:#fff;border:1px solid var(--line);border-radius:10px;padding:.25rem 1rem;
overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{text-align:start;padding:.4rem 1rem .4rem 0;border-bottom:1px solid var(--line)}
tr:last-child td{border-bottom:0}th{color:var(--pale);font-weight:500;font-size:13px}
.met{color:var(--good)}.missed{color:var(--bad)}.met,.missed{font-weight:600;white-space:nowrap}
.gauge{position:relative;width:12rem;height:10px;border-radius:5px;background:var(--line)}
.gauge i,.gauge b,.gauge u{position:absolute;top:0;bottom:0;inset-inline-start:0;border-radius:5px}
.gauge i{background:#3b7dd8}.gauge .low{background:#d8813b}
.gauge b{width:2px;background:var(--ink);top:-3px;bottom:-3px;border-radius:0}
.gauge u{background:#0003;border-radius:0}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1.25rem;
align-items:start}
article{background:#fff;border:1px solid var(--line);border-radius:10px;padding:1rem;
margin:0 0 1.25rem}
.clips{display:grid;grid-template-columns:1fr 1fr;gap:.5rem}
figure{margin:0}figcaption{font-size:12px;color:var(--pale)}
img{display:block;width:100%;border-radius:6px;background:var(--line)}
article p{margin:.5rem 0 0}.prompt{font-weight:600}.said{font-size:13.5px}
.said span{color:var(--pale)}.tag{font-size:12px;color:var(--pale)}
"""


def check_report(path: Path, *, force: bool) -> None:
    """Refuse files that cannot be written, before hours are spent.

    Raises:
        OutputError: it is no page, is a folder, exists, or lies in no folder.
    """
    if path.suffix.lower() not in _KINDS:
        raise OutputKindUnknown(path=path, known=_KINDS)
    for file in (path, data_beside(path)):
        if file.is_dir():
            raise OutputIsFolder(path=file)
        if file.exists() and not force:
            raise OutputExists(path=file)
    if not path.absolute().parent.is_dir():
        raise OutputFolderMissing(path=path.absolute().parent)


def data_beside(path: Path) -> Path:
    """The JSON file beside a page."""
    return path.with_suffix(".json")


def write_report(path: Path, summary: Summary, evaluation: Evaluation) -> None:
    """Write page and JSON. Clips that are shown are drawn again: the same seeds, the same frames.

    Raises:
        OutputError: when one cannot be written.
    """
    body = _shown(summary, evaluation)
    write_text(path, "\n".join(page(summary.title, summary.bars, summary.scores, body)))
    write_text(data_beside(path), summary.text())


def write_text(path: Path, text: str) -> None:
    """Write a file wholly or not at all.

    Raises:
        OutputError: when it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except PermissionError as error:
        raise OutputDenied(path=path) from error
    except OSError as error:
        raise DiskFull(path=path) from error
    finally:
        partial.unlink(missing_ok=True)


def page(
    title: str, bars: Sequence[Verdict], scores: Sequence[Score], body: Iterator[str]
) -> Iterator[str]:
    """Lines of a page: its head, bars and scores, and what follows them."""
    language = describing.language()
    direction = "rtl" if language == "ar" else "ltr"
    yield f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>Laterna - {escape(title)}</title><style>{_STYLE}</style></head><body>"
    yield f'<h1>Laterna</h1><p class="lead" dir="auto">{escape(title)}</p>'
    yield f'<p class="lead">{escape(message("eval.how"))}</p>'
    yield from _bars(bars)
    yield from _scores(scores)
    yield from body
    yield "</body></html>"


# --- Tables ---------------------------------------------------------------------------------------


def _bars(verdicts: Sequence[Verdict]) -> Iterator[str]:
    if not verdicts:
        return
    met = sum(verdict.met for verdict in verdicts)
    yield f"<h2>{escape(message('eval.bars', met=met, total=len(verdicts)))}</h2>"
    heads = [message(f"eval.{key}") for key in ("bar", "model", "ceiling", "limit")]
    yield '<div class="sheet"><table>' + _row([*map(escape, heads), "", ""], "th")
    for verdict in verdicts:
        score = verdict.score
        kind = "met" if verdict.met else "missed"
        cells = [metric(score.name), told(score.estimate, share=score.share), _ceiling(score)]
        shown = [*map(escape, [*cells, limit(verdict)]), _gauge(verdict)]
        yield _row([*shown, f'<span class="{kind}">{escape(outcome(verdict))}</span>'], "td")
    yield "</table></div>"


def _ceiling(score: Score) -> str:
    return "–" if score.ceiling is None else told(score.ceiling, share=score.share)


def _gauge(verdict: Verdict) -> str:
    """The value with its interval, and a stroke where the limit is."""
    score = verdict.score
    full = 1.0 if score.share and verdict.bar.least else 2 * verdict.bar.limit
    low, high = (_percent(bound, full) for bound in score.estimate.ci95)
    value, stroke = _percent(score.estimate.value, full), _percent(verdict.bar.limit, full)
    kind = "" if verdict.met else ' class="low"'
    return (
        f'<div class="gauge"><i{kind} style="width:{value:.1f}%"></i>'
        f'<u style="inset-inline-start:{low:.1f}%;width:{max(high - low, 0):.1f}%"></u>'
        f'<b style="inset-inline-start:{stroke:.1f}%"></b></div>'
    )


def _percent(value: float, full: float) -> float:
    return 100 * min(max(value / full, 0), 1)


def _scores(scores: Sequence[Score]) -> Iterator[str]:
    yield f"<h2>{escape(message('eval.scores'))}</h2>"
    yield '<div class="sheet"><table>'
    for number, cells in enumerate(table_rows(scores)):
        yield _row([escape(cell) for cell in cells], "td" if number else "th")
    yield "</table></div>"


def _row(cells: Sequence[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


# --- Clips ----------------------------------------------------------------------------------------


def _shown(summary: Summary, evaluation: Evaluation) -> Iterator[str]:
    best, worst = summary.best, summary.worst
    clips = max(2 * (len(best) + len(worst)), 1)
    show = _Show(evaluation, (LARGEST - _TEXT) * 3 // 4 // clips)
    yield '<div class="columns">'
    for heading, rows in (("eval.best", best), ("eval.worst", worst)):
        yield f"<section><h2>{escape(message(heading))} ({len(rows)})</h2>"
        for row in rows:
            yield from show.case(row)
        yield "</section>"
    yield "</div>"


@dataclass(frozen=True)
class _Show:
    """Draws clips again, none larger than ``room`` bytes."""

    evaluation: Evaluation
    room: int

    def case(self, row: Examined) -> Iterator[str]:
        """One card: both clips, the prompt, the truth and what was read."""
        case = row.case
        share = rightness(case, row.made)
        yield '<article><div class="clips">'
        yield figure("eval.model", lambda: self.evaluation.draw(case)[0], self.room)
        if row.true is not None:
            shape = self.evaluation.shape
            yield figure("eval.truth", lambda: true_clip(case, shape), self.room)
        yield f'</div><p class="prompt" dir="auto">{escape(case.prompt)}</p>'
        yield _said("eval.asked", describing.asked(case), "")
        wrong = " missed" if share < 1 else ""
        yield _said("eval.read", describing.read(row.made, painted=painted(row)), wrong)
        yield f'<p class="tag">#{case.number} · {escape(_family(case))} · {100 * share:.0f} %</p>'
        yield "</article>"


def figure(caption: str, draw: Callable[[], Clip], room: int) -> str:
    """A clip of at most ``room`` bytes under a message's text; or why there is none."""
    text = escape(message(caption))
    try:
        data = base64.b64encode(animation(draw(), room)).decode("ascii")
    except LaternaError as error:
        return f'<p class="missed">{escape(message("eval.failed", code=error.code))}</p>'
    picture = f'<img src="data:image/webp;base64,{data}" alt="{text}">'
    return f"<figure>{picture}<figcaption>{text}</figcaption></figure>"


def _said(key: str, text: str, kind: str) -> str:
    said = f"<span>{escape(message(key))}:</span> {escape(text)}"
    return f'<p class="said{kind}" dir="auto">{said}</p>'


def _family(case: Case) -> str:
    return f"{case.family}, {case.language}" if case.language else case.family


def animation(clip: Clip, room: int = 1_000_000) -> bytes:
    """The clip as an endless WebP of at most 320 pixels width and ``room`` bytes."""
    frames = [Image.fromarray(frame) for frame in clip]
    data = b""
    for width, quality in _QUALITIES:
        data = _encoded(frames, min(width, clip.size[0]), quality, clip.fps)
        if len(data) <= room:
            return data
    # Nothing but a picture fits: the clip is very long, or the page shows very many.
    return _encoded(frames[:1], min(_QUALITIES[-1][0], clip.size[0]), _QUALITIES[-1][1], clip.fps)


def _encoded(frames: Sequence[Image.Image], width: int, quality: int, fps: float) -> bytes:
    size = (width, max(1, round(frames[0].height * width / frames[0].width)))
    pictures = [frame.resize(size, Image.Resampling.LANCZOS) for frame in frames]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 / fps),
        loop=0,
        quality=quality,
    )
    return buffer.getvalue()
