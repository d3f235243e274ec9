"""Verbs that take pictures and clips from elsewhere: animate, inpaint, outpaint."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from laterna.core.errors import ManifestMissing, MomentUnreadable, VideoUnreadable
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest, Still
from laterna.entrypoints.cli.curves import add_path_arguments, paths_of
from laterna.entrypoints.cli.generate import (
    add_making_arguments,
    make_one,
    parse_cast,
    parse_size,
    pictures_of,
)
from laterna.entrypoints.cli.ways import beside
from laterna.service import operations


class AnimateVerb:
    """A film before pictures: at the seconds where they are given the frame is the picture."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        default = GenerationRequest("")
        add = parser.add_argument
        add("picture", type=Path, metavar="PICTURE", help=message("option.first_picture"))
        add("prompt", nargs="?", default="", metavar="PROMPT", help=message("option.acted"))
        add("--last", type=Path, metavar="PICTURE", help=message("option.last_picture"))
        add(
            "--at",
            action="append",
            default=[],
            metavar="SECONDS=PICTURE",
            help=message("option.at_picture"),
        )
        add("--start", default="0", metavar="SECONDS", help=message("option.picture_start"))
        add("--fit", choices=("letterbox", "crop"), default="letterbox", help=message("option.fit"))
        add("--seconds", type=float, default=default.seconds, help=message("option.seconds"))
        add("--size", default="1280x720", metavar="WxH", help=message("option.size"))
        add("--fps", type=float, default=default.fps, help=message("option.fps"))
        add("--seed", type=int, help=message("option.seed"))
        add("--model", default=default.model, help=message("option.model"))
        add_path_arguments(parser)
        add_making_arguments(parser, "option.way_output")

    def run(self, arguments: Namespace) -> int:
        """Read the pictures, tell the plan, draw, tell the cost."""
        from laterna.provenance.characters import own_characters
        from laterna.provenance.credentials import Parent
        from laterna.service.generate import prepare

        stills = list(_stills(arguments))
        words = GenerationRequest(
            prompt=arguments.prompt,
            seconds=arguments.seconds,
            size=parse_size(arguments.size),
            fps=arguments.fps,
            seed=secrets.randbelow(2**31) if arguments.seed is None else arguments.seed,
            model=arguments.model,
            cast=tuple(parse_cast(text) for text in arguments.cast),
            paths=paths_of(arguments),
        )
        pictures = dict.fromkeys(still.picture for still in stills)
        job = prepare(
            operations.animate(words, *stills),
            arguments.output or beside(arguments.picture.with_suffix(".mp4")),
            force=arguments.force,
            label=arguments.label_text or "",
            parents=[Parent(picture) for picture in pictures],
            characters=own_characters(),
        )
        return make_one(job, arguments)


def _stills(arguments: Namespace) -> list[Still]:
    told = [f"{arguments.start}={arguments.picture}", *arguments.at]
    found = [_still(text, arguments) for text in told]
    if arguments.last is not None:
        found.append(Still(arguments.last, operations.LAST, arguments.fit))
    return found


def _still(text: str, arguments: Namespace) -> Still:
    """Read ``SECONDS=PICTURE``; ``last`` stands for the second of the last frame."""
    second, equals, picture = text.partition("=")
    try:
        at = operations.LAST if second.strip() == "last" else float(second)
    except ValueError as error:
        raise MomentUnreadable(value=text) from error
    if not (equals and picture):
        raise MomentUnreadable(value=text)
    return Still(Path(picture), at, arguments.fit)


class _PartVerb:
    """A film, a clip or a picture of which a part is made anew."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("film", type=Path, metavar="FILE", help=message("option.any_film"))
        self.add_own(parser)
        add("prompt", nargs="?", default="", metavar="PROMPT", help=message("option.part"))
        add("--seconds", type=float, default=4.0, help=message("option.picture_seconds"))
        add("--seed", type=int, help=message("option.way_seed"))
        add_making_arguments(parser, "option.way_output")

    def add_own(self, parser: ArgumentParser) -> None:
        """Arguments of this operation alone."""
        raise NotImplementedError

    def request(self, film: GenerationRequest, arguments: Namespace) -> GenerationRequest:
        """What is to be made of it."""
        raise NotImplementedError

    def run(self, arguments: Namespace) -> int:
        """Read the film, tell the plan, draw, tell the cost."""
        from dataclasses import replace

        from laterna.provenance.characters import own_characters
        from laterna.provenance.credentials import Parent
        from laterna.service.generate import prepare

        path: Path = arguments.film
        request = self.request(any_film(path, pictures_of(arguments), arguments.seconds), arguments)
        if arguments.seed is not None:
            request = replace(request, seed=arguments.seed)
        job = prepare(
            request,
            arguments.output or beside(path.with_suffix(".mp4")),
            force=arguments.force,
            label=arguments.label_text or "",
            parents=[Parent(path)],
            characters=own_characters() if arguments.prompt else None,
        )
        return make_one(job, arguments)


class InpaintVerb(_PartVerb):
    """What is under a mask is replaced."""

    def add_own(self, parser: ArgumentParser) -> None:
        """The mask."""
        parser.add_argument(
            "--mask", type=Path, required=True, metavar="PICTURE", help=message("option.mask")
        )

    def request(self, film: GenerationRequest, arguments: Namespace) -> GenerationRequest:
        """See ``operations.inpaint``."""
        return operations.inpaint(film, arguments.mask, arguments.prompt)


class OutpaintVerb(_PartVerb):
    """The same in a frame of another shape."""

    def add_own(self, parser: ArgumentParser) -> None:
        """The new size."""
        parser.add_argument(
            "--size", required=True, metavar="WxH", help=message("option.wider_size")
        )

    def request(self, film: GenerationRequest, arguments: Namespace) -> GenerationRequest:
        """See ``operations.outpaint``."""
        return operations.outpaint(film, parse_size(arguments.size), arguments.prompt)


def any_film(path: Path, pictures: Mapping[str, Path], seconds: float = 4.0) -> GenerationRequest:
    """What made a film of ours; or a clip or picture from elsewhere as a film.

    ``seconds`` is how long a picture is shown.

    Raises:
        LaternaError: it cannot be read, or needs pictures that are not given.
    """
    from laterna.provenance.replay import request_of

    try:
        return request_of(path, pictures)
    except (ManifestMissing, VideoUnreadable):
        return operations.film_of(path, seconds=seconds)
