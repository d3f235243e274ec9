"""From what a film says of its making back to the request that makes it again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from laterna.core.errors import InputMissing, PictureNeeded, PictureOther
from laterna.core.request import CastChoice, Condition, Excerpt, GenerationRequest, Still
from laterna.provenance.asked import Asked, UsedFile, UsedPicture
from laterna.provenance.characters import Characters, own_characters
from laterna.provenance.manifest import read_manifest


def request_of(
    path: Path,
    pictures: Mapping[str, Path] | None = None,
    characters: Characters | None = None,
) -> GenerationRequest:
    """The request that made a film of ours; with the same weights it gives the same frames.

    Args:
        path: the film.
        pictures: the user's pictures by word; a film does not carry them.
        characters: where its characters are kept; None is the place of this machine's user.

    Raises:
        InputMissing, VideoUnreadable: the film cannot be read.
        ManifestMissing, ManifestDamaged: it does not say how it was made.
        PictureNeeded, PictureOther: it was made with a picture that is not given, or not this one.
        ConsentWithdrawn, ConsentEnded, ConsentUnknown: it shows a character that may not be shown.
        CharactersUnusable: the characters cannot be read.
    """
    return restored(read_manifest(path).asked, pictures or {}, characters or own_characters())


def restored(
    asked: Asked, pictures: Mapping[str, Path], characters: Characters
) -> GenerationRequest:
    """The request, and those of the films that it was made from.

    Raises:
        LaternaError: as ``request_of``.
    """
    return GenerationRequest(
        prompt=asked.expanded or asked.prompt,
        seconds=asked.seconds,
        size=asked.size,
        fps=asked.fps,
        seed=asked.seed,
        steps=asked.steps,
        guidance=asked.guidance,
        sampler=asked.sampler,
        model=asked.model,
        cast=tuple(_choice(used, pictures, characters) for used in asked.pictures),
        asked=asked.prompt if asked.expanded else "",
        loop=asked.loop,
        conditions=tuple(
            Condition(
                film=restored(used.film, pictures, characters),
                at=used.at,
                start=used.start,
                end=used.end,
                strength=used.strength,
                fade=used.fade,
                influence=used.influence,
            )
            for used in asked.conditions
        ),
        edits=asked.edits,
        paths=asked.paths,
        stills=tuple(
            Still(_given(used.picture, pictures), used.at, used.fit) for used in asked.stills
        ),
        excerpt=None
        if asked.excerpt is None
        else Excerpt(_given(asked.excerpt.clip, pictures), asked.excerpt.start),
        mask=None if asked.mask is None else _given(asked.mask, pictures),
    )


def _given(used: UsedFile, pictures: Mapping[str, Path]) -> Path:
    """The same file again: called by its name, or any that was given and holds the same."""
    path = pictures.get(used.name)
    for given in pictures.values():
        if not given.is_file():
            raise InputMissing(path=given)
    if path is not None:
        if UsedFile.of(path).sha256 != used.sha256:
            raise PictureOther(path=path, word=used.name)
        return path
    for path in pictures.values():
        if UsedFile.of(path).sha256 == used.sha256:
            return path
    raise PictureNeeded(word=used.name)


def _choice(used: UsedPicture, pictures: Mapping[str, Path], characters: Characters) -> CastChoice:
    if used.consent is not None:
        return characters.restored(used.word, used.consent, used.sha256)
    path = pictures.get(used.word)
    if path is None:
        raise PictureNeeded(word=used.word)
    if sha256(path.read_bytes()).hexdigest() != used.sha256:
        raise PictureOther(path=path, word=used.word)
    return CastChoice(used.word, path)
