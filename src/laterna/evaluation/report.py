"""A page that shows an evaluation: the table, and clips beside their truth, all in one file."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
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
)
from laterna.core.i18n import message
from laterna.evaluation.cases import Case
from laterna.evaluation.results import Result
from laterna.evaluation.run import Evaluation
from laterna.evaluation.scores import SHARES, Pairs, Score
from laterna.evaluation.table import table_rows
from laterna.evaluation.truth import true_clip
from laterna.language.lexicon import load_lexicon

_SHOWN = 8
_QUALITY = 70
_WIDTH = 320

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#222;background:#fff}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{text-align:start;padding:.2rem 1rem .2rem 0;border-bottom:1px solid #ddd}
.case{display:flex;flex-wrap:wrap;gap:1rem;margin:1.5rem 0}
figure{margin:0}figcaption{font-size:13px;color:#555}
img{display:block;width:320px;max-width:100%;border-radius:4px}
.case div{flex:1;min-width:14rem}.wrong{color:#b00020}
"""


def check_report(path: Path, *, force: bool) -> None:
    """Refuse a file that cannot be written, before hours are spent.

    Raises:
        OutputError: it is a folder, exists, or lies in no folder.
    """
    if path.is_dir():
        raise OutputIsFolder(path=path)
    if path.exists() and not force:
        raise OutputExists(path=path)
    if not path.absolute().parent.is_dir():
        raise OutputFolderMissing(path=path.absolute().parent)


def write_report(
    path: Path, title: str, scores: Sequence[Score], results: Pairs, evaluation: Evaluation
) -> None:
    """Write the page. The clips that it shows are drawn again: the same seeds, the same frames.

    Raises:
        OutputError: when it cannot be written.
    """
    text = "\n".join(_page(title, scores, results, evaluation))
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


def _page(
    title: str, scores: Sequence[Score], results: Pairs, evaluation: Evaluation
) -> Iterator[str]:
    yield '<!doctype html><html><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>Laterna</h1><p>{escape(title)}</p><table>"
    for number, row in enumerate(table_rows(scores)):
        tag = "td" if number else "th"
        yield "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"
    yield "</table>"
    ranked = sorted(results, key=lambda row: (rightness(row[0], row[1]), row[0].number))
    right = [row for row in results if rightness(row[0], row[1]) == 1][:_SHOWN]
    wrong = [row for row in ranked if rightness(row[0], row[1]) < 1][:_SHOWN]
    for heading, rows in (("eval.best", right), ("eval.worst", wrong)):
        yield f"<h2>{escape(message(heading))} ({len(rows)})</h2>"
        for case, made, true in rows:
            yield from _case(case, made, true, evaluation)
    yield "</body></html>"


def rightness(case: Case, result: Result) -> float:
    """Share of what was asked for that is right, 0 to 1; 1 where nothing was asked for."""
    judges = [judge for name, judge in SHARES.items() if name != "everything"]
    values = [value for judge in judges for value in judge(case, result)]
    return sum(values) / len(values) if values else 1.0


def _case(case: Case, made: Result, true: Result | None, evaluation: Evaluation) -> Iterator[str]:
    yield '<div class="case">'
    try:
        yield _figure(evaluation.draw(case)[0], message("eval.model"))
    except LaternaError as error:
        yield f'<p class="wrong">{escape(message("eval.failed", code=error.code))}</p>'
    if true is not None:
        yield _figure(true_clip(case, evaluation.shape), message("eval.truth"))
    mark = "" if rightness(case, made) == 1 else ' class="wrong"'
    yield f'<div><p dir="auto">{case.number}: {escape(case.prompt)}</p>'
    yield f"<p>{escape(message('eval.asked'))}: {escape(_asked(case))}</p>"
    yield f"<p{mark}>{escape(message('eval.read'))}: {escape(_read(made))}</p></div></div>"


def _asked(case: Case) -> str:
    actors = case.facts.actors
    parts = [
        _deed(actor.noun, actor.action, None if actor.target is None else actors[actor.target].noun)
        for actor in actors
    ]
    return ", ".join([*parts, case.facts.setting or ""]).strip(", ")


def _read(result: Result) -> str:
    if result.error:
        return message("eval.failed", code=result.error)
    parts = [_deed(actor.noun, actor.action, actor.target) for actor in result.actors]
    return ", ".join([*(parts or [message("eval.nobody")]), result.setting])


def _deed(noun: str, action: str, target: str | None) -> str:
    return " ".join(filter(None, [_name(noun), action, _name(target) if target else ""]))


def _name(noun: str) -> str:
    return load_lexicon().name(noun, "en") if noun in load_lexicon().nouns else noun


def _figure(clip: Clip, caption: str) -> str:
    data = base64.b64encode(animation(clip)).decode("ascii")
    picture = f'<img src="data:image/webp;base64,{data}" alt="{escape(caption)}">'
    return f"<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>"


def animation(clip: Clip) -> bytes:
    """The clip as an endless WebP of at most 320 pixels width."""
    width = min(_WIDTH, clip.size[0])
    size = (width, max(1, round(clip.size[1] * width / clip.size[0])))
    pictures = [Image.fromarray(frame).resize(size, Image.Resampling.LANCZOS) for frame in clip]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 / clip.fps),
        loop=0,
        quality=_QUALITY,
    )
    return buffer.getvalue()
