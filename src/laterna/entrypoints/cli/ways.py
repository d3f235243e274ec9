"""Verbs that make films out of films: extend, recut, connect, blend, remix, steer, edit and so on.

Each reads how its films were made, says which spans of them are kept (``service.operations``), and
makes the new one as ``laterna generate`` would; the new film names them as its parents.
"""

from __future__ import annotations

import secrets
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import ClassVar, Literal

from laterna.core.errors import UsageError
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest
from laterna.entrypoints.cli.curves import add_path_arguments, influence_of, paths_of
from laterna.entrypoints.cli.generate import add_making_arguments, make_one, pictures_of
from laterna.service import operations

How = Literal["remix", "extend", "edit"]


class WayVerb:
    """A film out of one or two others."""

    films: ClassVar[tuple[str, ...]] = ("film",)
    how: ClassVar[How | None] = "edit"
    """What is done with them; None where the new film is the same, and not made of them."""

    leads: ClassVar[bool] = False
    """Whether what is new in it can go along paths."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        for name in self.films:
            parser.add_argument(name, type=Path, metavar="FILE", help=message("option.film"))
        self.add_own(parser)
        if self.leads:
            add_path_arguments(parser)
        add_making_arguments(parser, "option.way_output")

    def add_own(self, parser: ArgumentParser) -> None:
        """Arguments of this operation alone."""

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """What is to be made of them."""
        raise NotImplementedError

    def run(self, arguments: Namespace) -> int:
        """Read the films, tell the plan, draw, tell the cost."""
        from laterna.provenance.characters import own_characters
        from laterna.provenance.credentials import Parent
        from laterna.provenance.replay import request_of
        from laterna.service.generate import prepare

        paths: list[Path] = [getattr(arguments, name) for name in self.films]
        pictures = pictures_of(arguments)
        request = self.request([request_of(path, pictures) for path in paths], arguments)
        if self.leads:
            request = operations.steer(request, *paths_of(arguments))
        job = prepare(
            request,
            arguments.output or beside(paths[0]),
            force=arguments.force,
            label=arguments.label_text or "",
            parents=[Parent(path, self.how) for path in paths] if self.how else (),
            # New words may call characters; those of a film mean what they meant then.
            characters=own_characters() if _has_new_words(arguments) else None,
        )
        return make_one(job, arguments)


def beside(path: Path) -> Path:
    """The first name beside a film that is free: FILE-2.mp4, FILE-3.mp4 and so on."""
    number = 2
    while (place := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    return place


def _has_new_words(arguments: Namespace) -> bool:
    return any(vars(arguments).get(name) for name in ("prompt", "instructions"))


class ExtendVerb(WayVerb):
    """More of a film."""

    how = "extend"
    leads = True

    def add_own(self, parser: ArgumentParser) -> None:
        """How much, in which direction, and what happens then."""
        add = parser.add_argument
        add("prompt", nargs="?", default="", metavar="PROMPT", help=message("option.then"))
        add("--seconds", type=float, default=4.0, help=message("option.more"))
        add("--backwards", action="store_true", help=message("option.backwards"))

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """See ``operations.extend``."""
        return operations.extend(
            films[0], arguments.seconds, prompt=arguments.prompt, backwards=arguments.backwards
        )


class LoopVerb(WayVerb):
    """A film without an end."""

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """See ``operations.loop``."""
        del arguments
        return operations.loop(films[0])


class RecutVerb(WayVerb):
    """A span of a film with something new round it."""

    leads = True

    def add_own(self, parser: ArgumentParser) -> None:
        """The span, its place, and what happens round it."""
        add = parser.add_argument
        add("prompt", nargs="?", default="", metavar="PROMPT", help=message("option.round"))
        add("--start", type=float, default=0.0, help=message("option.span_start"))
        add("--end", type=float, required=True, help=message("option.span_end"))
        add("--at", type=float, default=0.0, help=message("option.at"))
        add("--seconds", type=float, help=message("option.whole"))

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """See ``operations.recut``."""
        return operations.recut(
            films[0],
            arguments.start,
            arguments.end,
            at=arguments.at,
            seconds=arguments.seconds,
            prompt=arguments.prompt,
        )


class ConnectVerb(WayVerb):
    """One film that leads into another."""

    films = ("film", "other")
    leads = True

    def add_own(self, parser: ArgumentParser) -> None:
        """How long, and what happens between them."""
        add = parser.add_argument
        add("prompt", nargs="?", default="", metavar="PROMPT", help=message("option.between"))
        add("--seconds", type=float, default=operations.GAP, help=message("option.gap"))

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """See ``operations.connect``."""
        first, second = films
        return operations.connect(first, second, arguments.seconds, prompt=arguments.prompt)


class BlendVerb(WayVerb):
    """One film that becomes another."""

    films = ("film", "other")

    def add_own(self, parser: ArgumentParser) -> None:
        """How long both are seen, or how much of each."""
        add = parser.add_argument
        add("--seconds", type=float, help=message("option.both"))
        add("--influence", default="", metavar="POINTS", help=message("option.influence"))

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """See ``operations.blend``."""
        first, second = films
        told = arguments.influence
        influence = influence_of(told) if told else ()
        return operations.blend(first, second, arguments.seconds, influence=influence)


class RemixVerb(WayVerb):
    """A film made anew after other words."""

    how = "remix"
    leads = True

    def add_own(self, parser: ArgumentParser) -> None:
        """The words, and how much may change."""
        add = parser.add_argument
        add("prompt", metavar="PROMPT", help=message("option.prompt"))
        add("--strength", default="mild", help=message("option.strength"))
        add("--seed", type=int, help=message("option.way_seed"))

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """See ``operations.remix``."""
        return operations.remix(films[0], arguments.prompt, arguments.strength, seed=arguments.seed)


class VaryVerb(WayVerb):
    """The same film with other chances."""

    how = "remix"
    leads = True

    def add_own(self, parser: ArgumentParser) -> None:
        """How much may change."""
        add = parser.add_argument
        add("--strength", default="mild", help=message("option.strength"))
        add("--seed", type=int, help=message("option.seed"))

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """See ``operations.variation``."""
        seed = secrets.randbelow(2**31) if arguments.seed is None else arguments.seed
        return operations.variation(films[0], seed, arguments.strength)


class SteerVerb(WayVerb):
    """The same film with actors and camera on paths."""

    leads = True

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """What made it; see ``operations.steer``."""
        if not paths_of(arguments):
            raise UsageError(reason="--path, --camera-path, --paths")
        return films[0]


class EditVerb(WayVerb):
    """A film with changes in words."""

    def add_own(self, parser: ArgumentParser) -> None:
        """The instructions."""
        parser.add_argument(
            "instructions", nargs="+", metavar="INSTRUCTION", help=message("option.instruction")
        )

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """See ``operations.edit``."""
        return operations.edit(films[0], *arguments.instructions)


class ReplayVerb(WayVerb):
    """The same film once more."""

    how = None

    def request(self, films: list[GenerationRequest], arguments: Namespace) -> GenerationRequest:
        """What made it."""
        del arguments
        return films[0]
