"""Writes a look at the unfinished film as a picture, so that one can watch it become clear."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laterna.core.errors import (
    OutputError,
    OutputExists,
    OutputFolderMissing,
    OutputIsFolder,
    OutputKindUnknown,
)
from laterna.core.request import GenerationRequest, Progress

_LOOKS = 6
"""How many looks a stage gives at most."""


def check_poster(path: Path, *, force: bool) -> None:
    """Refuse a place where the poster cannot be written.

    Raises:
        laterna.core.errors.OutputError: its subclasses say why.
    """
    if path.is_dir():
        raise OutputIsFolder(path=path)
    if path.suffix.lower() != ".png":
        raise OutputKindUnknown(path=path, known=".png")
    if not path.parent.is_dir():
        raise OutputFolderMissing(path=path.parent)
    if path.exists() and not force:
        raise OutputExists(path=path)


class Poster:
    """Writes ``path`` anew every few steps; call it with every sign of life.

    The picture is replaced as a whole, so that a viewer never sees half of one, and says in its
    own metadata that a machine made it.
    """

    def __init__(self, path: Path, request: GenerationRequest) -> None:
        """Nothing is written before the first look."""
        self._path = path
        self._request = request

    def __call__(self, progress: Progress) -> None:
        """Write the look of this sign of life, if it has one and its turn has come.

        Raises:
            laterna.core.errors.OutputError: when it cannot be written.
        """
        every = max(1, progress.steps // _LOOKS)
        if progress.preview is not None and (
            progress.step % every == 0 or progress.step == progress.steps
        ):
            self._write(progress.preview)

    def _write(self, look: NDArray[np.uint8]) -> None:
        from PIL import Image, PngImagePlugin

        facts = PngImagePlugin.PngInfo()
        facts.add_text("Software", "laterna")
        facts.add_itxt("Description", f"AI-generated, unfinished: {self._request.words}")
        facts.add_text("Source", f"model {self._request.model}, seed {self._request.seed}")
        unfinished = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            Image.fromarray(look).save(unfinished, "PNG", pnginfo=facts)
            unfinished.replace(self._path)
        except OSError as error:
            raise OutputError(path=self._path, reason=error.strerror or str(error)) from error
        finally:
            unfinished.unlink(missing_ok=True)
