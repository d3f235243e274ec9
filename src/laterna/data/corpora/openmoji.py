"""OpenMoji's drawings and CLDR's words for them: an archive and two tables of facts.

``build`` brings the two pinned packages with the ordinary npm client, checks them against their
sha512, checks that every drawing can be drawn, and writes the ledger of works, their drawings, and
the names and keywords in five languages. The same packages give the same tables and drawings.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from laterna.core.concepts import LANGUAGES
from laterna.core.errors import DrawingDamaged, InputMissing, SourceDamaged, SourceMissing
from laterna.core.svg import read_svg
from laterna.ledger.art import ARCHIVE
from laterna.ledger.records import Work

VARIATION_SELECTOR = "\ufe0f"
LICENCE = "CC-BY-SA-4.0"
FLAGS_AND_PARTS = frozenset({"flags", "component"})
TRADEMARKS = "brand"
_CHECKED_AT = 24
WORKS_TABLE = Path("ledger/tables/openmoji.jsonl")
DRAWINGS = Path("ledger/tables") / ARCHIVE
NOUNS_TABLE = Path("language/tables/nouns.jsonl")


@dataclass(frozen=True)
class Package:
    """One npm package, pinned by version and by the hashes of its archive.

    ``sha512`` is the integrity that npm states; ``sha256`` is what errors show.
    """

    name: str
    version: str
    sha512: str
    sha256: str

    @property
    def title(self) -> str:
        """Name and version, as the ledger quotes them."""
        return f"{self.name} {self.version}"


OPENMOJI = Package(
    "openmoji",
    "17.0.0",
    "EBnYrNGdcdw+OSXmENeNE1yBNRu6tOraTmoOyUbJkTmvT/+XETp8RZLSJFzD3lrPc5N9CzsyPnRTk0Vp4UaI9w==",
    "55ee7d13485dec86e9f38c1f3a645a13382d33ff97c0cd845ee824b0aef45e68",
)
CLDR = Package(
    "cldr-annotations-full",
    "48.2.0",
    "DV7A+rEcgUSNTRsVGNGqBZRmAkGfwhGHO5Q1dRwzBoBnVrHWp804JP7/QJdEc66iHmx3+zLWVIMCFLm0lW7PUQ==",
    "28576e51225deb51e3ddd734b0f824a0079682cb5d8c27faa9f68149317a14d1",
)


@dataclass(frozen=True)
class Summary:
    """What was built: how many works by how many artists, and how many named in each language."""

    works: int
    artists: int
    names: Mapping[str, int]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Tables:
    """The ledger's works and, in the same order, names and keywords and the drawing of each."""

    works: tuple[Work, ...]
    nouns: tuple[dict[str, Any], ...]
    drawings: tuple[bytes, ...]


def build(target: Path, report: Callable[[str], None]) -> Summary:
    """Bring the packages; write everything under ``target``, which mirrors ``src/laterna``.

    Nothing is written before everything has been checked.

    Raises:
        laterna.core.errors.LaternaError: if a package cannot be had, has another hash than the
            pinned one, or holds a drawing that cannot be drawn.
    """
    with tempfile.TemporaryDirectory() as folder:
        report(f"fetching {OPENMOJI.title} and {CLDR.title}")
        openmoji, cldr = (fetch(package, Path(folder)) for package in (OPENMOJI, CLDR))
        report("checking the drawings")
        tables = build_table(openmoji, cldr)
    files = write_tables(tables, target)
    report(f"wrote {len(tables.works)} works")
    return _summary(tables, files)


def build_table(openmoji_package: Path, cldr_package: Path) -> Tables:
    """Join the drawings with their names.

    Args:
        openmoji_package: unpacked npm ``openmoji`` (holds ``data/openmoji.json``, ``color/svg``).
        cldr_package: unpacked npm ``cldr-annotations-full`` (holds ``annotations/<language>``).

    Raises:
        laterna.core.errors.LaternaError: naming the file, if one is missing or damaged.
    """
    rows = json.loads((openmoji_package / "data" / "openmoji.json").read_text(encoding="utf-8"))
    annotations = {language: _annotations(cldr_package, language) for language in LANGUAGES}
    named = [row for row in rows if _is_wanted(row) and _is_named(row, annotations)]
    named.sort(key=lambda row: row["hexcode"])
    works = tuple(_work(row, openmoji_package, annotations["en"]) for row in named)
    nouns = tuple(_nouns(row, annotations) for row in named)
    drawings = tuple((openmoji_package / work.path).read_bytes() for work in works)
    return Tables(works, nouns, drawings)


def write_tables(tables: Tables, target: Path) -> tuple[Path, ...]:
    """Write tables and drawings under ``target``; each file appears whole or not at all."""
    works = map(dataclasses.asdict, tables.works)
    return (
        _write_lines(target / WORKS_TABLE, works),
        _write_lines(target / NOUNS_TABLE, tables.nouns),
        _write_drawings(target / DRAWINGS, tables),
    )


def fetch(package: Package, folder: Path) -> Path:
    """``npm pack`` a pinned package into ``folder``, check its hash, unpack it, return its root."""
    archive = _npm_pack(package, folder)
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.sha512:
        raise SourceDamaged(
            path=archive.name,
            source=package.title,
            found=hashlib.sha256(archive.read_bytes()).hexdigest(),
            expected=package.sha256,
        )
    root = folder / f"{package.name}-{package.version}"
    with tarfile.open(archive) as packed:
        packed.extractall(root, filter="data")
    return root / "package"


def _npm_pack(package: Package, folder: Path) -> Path:
    spec = f"{package.name}@{package.version}"
    command = ["npm", "pack", spec, "--silent", "--pack-destination", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - pinned names
    except (OSError, subprocess.CalledProcessError) as error:
        raise SourceMissing(source=package.title, hint=f"npm pack {spec}") from error
    return folder / f"{package.name}-{package.version}.tgz"


def _annotations(cldr_package: Path, language: str) -> dict[str, Any]:
    path = cldr_package / "annotations" / language / "annotations.json"
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    annotations: dict[str, Any] = table["annotations"]["annotations"]
    return annotations


def _is_wanted(row: Mapping[str, str]) -> bool:
    if row["skintone"] or row["group"] in FLAGS_AND_PARTS:
        return False
    return row["subgroups"] != TRADEMARKS


def _key(row: Mapping[str, str]) -> str:
    """CLDR writes emoji without the variation selector."""
    return row["emoji"].replace(VARIATION_SELECTOR, "")


def _is_named(row: Mapping[str, str], annotations: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(annotations[language].get(_key(row), {}).get("tts") for language in LANGUAGES)


def _work(row: Mapping[str, str], package: Path, english: Mapping[str, Any]) -> Work:
    path = f"color/svg/{row['hexcode']}.svg"
    return Work(
        id=f"openmoji:{row['hexcode']}",
        name=english[_key(row)]["tts"][0],
        artist=row["openmoji_author"].strip(),
        date=row["openmoji_date"],
        licence=LICENCE,
        source=OPENMOJI.title,
        path=path,
        sha256=check_drawing(package / path),
        groups=(row["group"], row["subgroups"]),
    )


def _nouns(row: Mapping[str, str], annotations: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    words: dict[str, Any] = {"work": f"openmoji:{row['hexcode']}", "group": row["subgroups"]}
    for language in LANGUAGES:
        entry = annotations[language][_key(row)]
        name = entry["tts"][0]
        keywords = sorted(set(entry.get("default", ())) - {name})
        words[language] = {"name": name, "keywords": keywords}
    return words


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text("".join(lines), encoding="utf-8")
    part.replace(path)
    return path


def _write_drawings(path: Path, tables: Tables) -> Path:
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for work, drawing in zip(tables.works, tables.drawings, strict=True):
            # An entry without a date: the same drawings make the same archive.
            entry = zipfile.ZipInfo(PurePosixPath(work.path).name)
            archive.writestr(entry, drawing, zipfile.ZIP_DEFLATED)
    part.replace(path)
    return path


def _summary(tables: Tables, files: tuple[Path, ...]) -> Summary:
    artists = {work.artist for work in tables.works}
    names = {
        language: len({row[language]["name"] for row in tables.nouns}) for language in LANGUAGES
    }
    return Summary(len(tables.works), len(artists), names, files)


def check_drawing(path: Path) -> str:
    """Make sure that an SVG file can be drawn, and return its sha256.

    Raises:
        laterna.core.errors.InputMissing: if there is no such file.
        laterna.core.errors.DrawingDamaged: if it is no SVG or shows nothing.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputMissing(path=path) from error
    if not read_svg(data, _CHECKED_AT, path)[..., 3].any():
        raise DrawingDamaged(path=path, reason="it shows nothing")
    return hashlib.sha256(data).hexdigest()
