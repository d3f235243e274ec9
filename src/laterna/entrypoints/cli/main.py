"""The command ``laterna``: finds the verb, runs it, and tells what went wrong.

To add a verb: one file with a class that keeps to ``verb.Verb``, one line in ``VERBS``, and its
summary under ``[verb]`` in every ``core/locales/*.toml``. Nothing is imported but the chosen verb.

Exit statuses: 0 done; 1 a fault of Laterna's own; 2 the request, 3 a file that was given, 4 this
installation, 5 the output, 6 art or training material, 7 keys, signatures or the registry, 8 a file
that cannot be checked, 9 refused by a policy (10: a person looks first), 11 what a server refuses;
130 interrupted; 143 terminated. Of ``laterna verify`` 3, 4 and 5 are verdicts.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, TextIO

import laterna
from laterna.core.concepts import LANGUAGES
from laterna.core.errors import LaternaError, MemoryExhausted, UnknownLanguage, UsageError
from laterna.core.i18n import message, speak
from laterna.core.registry import Registry
from laterna.entrypoints.cli.verb import Verb

VERBS: Registry[type[Verb]] = Registry(
    "verb",
    {
        "generate": "laterna.entrypoints.cli.generate:GenerateVerb",
        "animate": "laterna.entrypoints.cli.pictures:AnimateVerb",
        "inpaint": "laterna.entrypoints.cli.pictures:InpaintVerb",
        "outpaint": "laterna.entrypoints.cli.pictures:OutpaintVerb",
        "extend": "laterna.entrypoints.cli.ways:ExtendVerb",
        "loop": "laterna.entrypoints.cli.ways:LoopVerb",
        "recut": "laterna.entrypoints.cli.ways:RecutVerb",
        "connect": "laterna.entrypoints.cli.ways:ConnectVerb",
        "blend": "laterna.entrypoints.cli.ways:BlendVerb",
        "remix": "laterna.entrypoints.cli.ways:RemixVerb",
        "vary": "laterna.entrypoints.cli.ways:VaryVerb",
        "storyboard": "laterna.entrypoints.cli.storyboard:StoryboardVerb",
        "steer": "laterna.entrypoints.cli.ways:SteerVerb",
        "edit": "laterna.entrypoints.cli.ways:EditVerb",
        "replay": "laterna.entrypoints.cli.ways:ReplayVerb",
        "history": "laterna.entrypoints.cli.history:HistoryVerb",
        "characters": "laterna.entrypoints.cli.characters:CharactersVerb",
        "verify": "laterna.entrypoints.cli.verify:VerifyVerb",
        "serve": "laterna.entrypoints.cli.serve:ServeVerb",
        "doctor": "laterna.entrypoints.cli.doctor:DoctorVerb",
        "backup": "laterna.entrypoints.cli.backup:BackupVerb",
        "restore": "laterna.entrypoints.cli.backup:RestoreVerb",
        "export": "laterna.entrypoints.cli.export:ExportVerb",
        "client": "laterna.entrypoints.cli.client:ClientVerb",
        "keys": "laterna.entrypoints.cli.keys:KeysVerb",
        "revoke": "laterna.entrypoints.cli.revoke:RevokeVerb",
        "audit": "laterna.entrypoints.cli.audit:AuditVerb",
        "models": "laterna.entrypoints.cli.models:ModelsVerb",
        "data": "laterna.entrypoints.cli.data:DataVerb",
        "train": "laterna.entrypoints.cli.train:TrainVerb",
        "eval": "laterna.entrypoints.cli.evaluate:EvaluateVerb",
        "card": "laterna.entrypoints.cli.card:CardVerb",
        "bench": "laterna.entrypoints.cli.bench:BenchVerb",
        "check": "laterna.entrypoints.cli.check:CheckVerb",
    },
)


def run() -> NoReturn:
    """Be the program."""
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    as_json = "--json" in argv
    speak(None)
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_print(stream)
    try:
        with _termination():
            return _dispatch(argv)
    except LaternaError as error:
        return _tell(error, as_json=as_json)
    except MemoryError:
        return _tell(MemoryExhausted(), as_json=as_json)
    except KeyboardInterrupt as stop:
        return _tell_stop(stop, as_json=as_json)
    except BrokenPipeError:
        # Whoever read our output has gone; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as fault:  # noqa: BLE001 - the last door: a bug is told as one
        return _tell_fault(fault, as_json=as_json)


class Stopped(KeyboardInterrupt):
    """The process was told to end by a signal other than Ctrl-C's."""

    def __init__(self, number: int) -> None:
        """Keep the number of the signal."""
        super().__init__()
        self.number = number


class _Parser(ArgumentParser):
    """Its mistakes come as LaternaError, so that they are told like all others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        raise UsageError(reason=message.rstrip("."))


def _dispatch(argv: Sequence[str]) -> int:
    _set_language(argv)
    if not argv or argv[0].startswith("-"):
        _overview().parse_args(argv)
        _overview().print_help()
        return 0 if argv else UsageError.exit_status
    name, *rest = argv
    verb = VERBS.load(name)()
    parser = _Parser(prog=f"laterna {name}", description=message(f"verb.{name}"))
    parser.add_argument("--lang", metavar="LANG", help=message("option.lang"))
    verb.add_arguments(parser)
    return verb.run(parser.parse_args(rest))


def _overview() -> ArgumentParser:
    verbs = "\n".join(f"  {name:<10} {message(f'verb.{name}')}" for name in VERBS.names)
    parser = _Parser(
        prog="laterna",
        usage="laterna [--version] [--lang LANG] VERB ...",
        description=message("cli.about"),
        epilog=f"{verbs}\n\n{message('cli.more')}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"laterna {laterna.__version__}")
    parser.add_argument("--lang", metavar="LANG", help=message("option.lang"))
    return parser


def _set_language(argv: Sequence[str]) -> None:
    """Find ``--lang`` before anything is parsed: help and mistakes are told in it too."""
    for index, word in enumerate(argv):
        if word == "--":
            return
        option, _, value = word.partition("=")
        if option == "--lang":
            language = value or (argv[index + 1] if index + 1 < len(argv) else "")
            if language not in LANGUAGES:
                raise UnknownLanguage(name=language, known=LANGUAGES)
            speak(language)


def _never_fail_to_print(stream: TextIO) -> None:
    """A terminal that lacks a letter shows its number instead of ending the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


@contextmanager
def _termination() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into an exception, so that half-written files are cleared away."""

    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    numbers = (signal.SIGTERM, signal.SIGHUP)
    try:
        before = [signal.signal(number, stop) for number in numbers]
    except ValueError:  # not the main thread: whoever runs us minds the signals
        before = []
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=False):
            signal.signal(number, handler)


def _tell(error: LaternaError, *, as_json: bool) -> int:
    _print_error(error.code, str(error), as_json=as_json)
    return error.exit_status


def _tell_stop(stop: KeyboardInterrupt, *, as_json: bool) -> int:
    _print_error("interrupted", message("cli.interrupted"), as_json=as_json)
    return 128 + (stop.number if isinstance(stop, Stopped) else signal.SIGINT)


def _tell_fault(fault: Exception, *, as_json: bool) -> int:
    traceback.print_exception(fault)
    text = message("cli.fault", reason=f"{type(fault).__name__}: {fault}".splitlines()[0])
    _print_error("internal", text, as_json=as_json)
    return 1


def _print_error(code: str, text: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": {"code": code, "message": text}}))
    else:
        print(f"laterna: {text} [{code}]", file=sys.stderr)


if __name__ == "__main__":
    run()
