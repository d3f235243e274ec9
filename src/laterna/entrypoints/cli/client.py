"""``laterna client``: the videos of a server that is elsewhere."""

from __future__ import annotations

import json
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.core import settings
from laterna.core.errors import ExtraMissing
from laterna.core.i18n import message

if TYPE_CHECKING:
    from laterna.client import Client, Video

_WIDTH = 30
_ENDINGS = {"video": ".mp4", "thumbnail": ".webp", "spritesheet": ".jpg"}


class ClientVerb:
    """Several things to do, each with its own arguments."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parts = parser.add_subparsers(dest="part", required=True, metavar="|".join(_PARTS))
        for name, (add, _) in _PARTS.items():
            text = message(f"client.{name}")
            part = parts.add_parser(name, help=text, description=text)
            option = part.add_argument
            option("--lang", metavar="LANG", default=SUPPRESS, help=message("option.lang"))
            option("--url", metavar="URL", help=message("client.url", url=settings.server_url()))
            option("--key", metavar="KEY", help=message("client.key"))
            option("--json", action="store_true", help=message("option.json"))
            add(part)

    def run(self, arguments: Namespace) -> int:
        """Do the part that was asked for."""
        try:
            from laterna.client import Client
        except ImportError as error:
            raise ExtraMissing(package=error.name, extra="client") from error
        _, do = _PARTS[arguments.part]
        with Client(arguments.url, arguments.key) as client:
            do(client, arguments)
        return 0


def _add_making(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--seed", type=int, metavar="N", help=message("client.seed"))
    add("--wait", action="store_true", help=message("client.follow"))
    add("-o", "--output", type=Path, metavar="FILE", help=message("client.output"))
    add("--force", action="store_true", help=message("option.force"))


def _add_create(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("prompt", help=message("client.prompt"))
    add("--seconds", type=float, metavar="S", help=message("client.seconds"))
    add("--size", metavar="WxH", help=message("client.size"))
    add("--fps", type=float, metavar="N", help=message("client.fps"))
    add("--model", metavar="NAME", help=message("client.model"))
    add("--picture", type=Path, metavar="FILE", help=message("client.picture"))
    add("--loop", action="store_true", default=None, help=message("client.looped"))
    _add_making(parser)


def _create(client: Client, arguments: Namespace) -> None:
    names = ("seconds", "size", "fps", "model", "loop", "seed")
    options = {name: getattr(arguments, name) for name in names}
    _made(client, arguments, client.create(arguments.prompt, picture=arguments.picture, **options))


def _add_list(parser: ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=20, help=message("client.limit"))


def _list(client: Client, arguments: Namespace) -> None:
    found = list(islice(client.videos(), max(0, arguments.limit)))
    if arguments.json:
        print(json.dumps({"videos": [video.told for video in found]}))
        return
    for video in found:
        print(_line(video))


def _add_id(parser: ArgumentParser) -> None:
    parser.add_argument("video", metavar="VIDEO", help=message("client.video"))


def _show(client: Client, arguments: Namespace) -> None:
    _tell(arguments, client.get(arguments.video))


def _wait(client: Client, arguments: Namespace) -> None:
    _tell(arguments, client.wait(arguments.video, _reporter(arguments)))


def _add_download(parser: ArgumentParser) -> None:
    _add_id(parser)
    add = parser.add_argument
    add("-o", "--output", type=Path, metavar="FILE", help=message("client.file"))
    add("--variant", choices=list(_ENDINGS), default="video", help=message("client.variant"))
    add("--force", action="store_true", help=message("option.force"))


def _download(client: Client, arguments: Namespace) -> None:
    target = arguments.output or Path(arguments.video + _ENDINGS[arguments.variant])
    client.download(arguments.video, target, arguments.variant, force=arguments.force)
    if arguments.json:
        print(json.dumps({"file": str(target)}))
    else:
        print(message("client.saved", path=target))


def _cancel(client: Client, arguments: Namespace) -> None:
    _tell(arguments, client.cancel(arguments.video))


def _delete(client: Client, arguments: Namespace) -> None:
    client.delete(arguments.video)
    if arguments.json:
        print(json.dumps({"deleted": arguments.video}))
    else:
        print(message("client.deleted", id=arguments.video))


def _add_words(parser: ArgumentParser) -> None:
    _add_id(parser)
    parser.add_argument("prompt", help=message("client.prompt"))
    _add_making(parser)


def _add_remix(parser: ArgumentParser) -> None:
    _add_words(parser)
    parser.add_argument("--strength", metavar="S", help=message("client.strength"))


def _remix(client: Client, arguments: Namespace) -> None:
    options = {"strength": arguments.strength, "seed": arguments.seed}
    _made(client, arguments, client.remix(arguments.video, arguments.prompt, **options))


def _edit(client: Client, arguments: Namespace) -> None:
    video = client.edit(arguments.video, arguments.prompt, seed=arguments.seed)
    _made(client, arguments, video)


def _add_extend(parser: ArgumentParser) -> None:
    _add_id(parser)
    add = parser.add_argument
    add("prompt", nargs="?", default="", help=message("client.prompt"))
    add("--seconds", type=float, default=4.0, metavar="S", help=message("client.more"))
    add("--backwards", action="store_true", default=None, help=message("client.backwards"))
    _add_making(parser)


def _extend(client: Client, arguments: Namespace) -> None:
    options = {"backwards": arguments.backwards, "seed": arguments.seed}
    video = client.extend(arguments.video, arguments.seconds, arguments.prompt, **options)
    _made(client, arguments, video)


def _made(client: Client, arguments: Namespace, video: Video) -> None:
    """Tell of a video that was begun; wait for it and fetch it where that is wanted."""
    if arguments.wait or arguments.output:
        video = client.wait(video, _reporter(arguments))
    if arguments.output:
        client.download(video, arguments.output, force=arguments.force)
    _tell(arguments, video)
    if arguments.output and not arguments.json:
        print(message("client.saved", path=arguments.output))


def _reporter(arguments: Namespace) -> Callable[[Video], None]:
    """Shows how far a video is, where somebody looks."""

    def show(video: Video) -> None:
        filled = _WIDTH * video.progress // 100
        bar = "█" * filled + "·" * (_WIDTH - filled)
        words = message(f"client.{video.status}")
        end = "\n" if video.finished else ""
        print(f"\r{bar} {video.progress:3d} % {words:<12}", end=end, file=sys.stderr, flush=True)

    def keep_still(_: Video) -> None:
        return

    return keep_still if arguments.json or not sys.stderr.isatty() else show


def _tell(arguments: Namespace, video: Video) -> None:
    if arguments.json:
        print(json.dumps(video.told))
        return
    print(_line(video))
    if video.error is not None:
        print(f"  {video.error.message} [{video.error.code}]")


def _line(video: Video) -> str:
    status = message(f"client.{video.status}")
    length = f"{video.seconds:g} s {video.size}"
    return f"{video.id}  {status} {video.progress} %  {length}  {video.prompt}"


_Part = tuple[Callable[[ArgumentParser], None], Callable[["Client", Namespace], None]]
_PARTS: dict[str, _Part] = {
    "create": (_add_create, _create),
    "list": (_add_list, _list),
    "show": (_add_id, _show),
    "wait": (_add_id, _wait),
    "download": (_add_download, _download),
    "cancel": (_add_id, _cancel),
    "delete": (_add_id, _delete),
    "remix": (_add_remix, _remix),
    "edit": (_add_words, _edit),
    "extend": (_add_extend, _extend),
}
