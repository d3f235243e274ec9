"""``laterna backup`` and ``laterna restore``: a server's data folder in one file, and back."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.core import settings
from laterna.core.errors import ExtraMissing
from laterna.core.i18n import message

if TYPE_CHECKING:
    from laterna.server.backup import Backup


class BackupVerb:
    """Writes a backup; the server may be at work."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help=message("backup.file"))
        add("--data", type=Path, metavar="DIR", help=message("serve.data"))
        add("--without-keys", action="store_true", help=message("backup.without_keys"))
        add("--force", action="store_true", help=message("option.force"))
        add("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Write it, and tell what is in it and what is not."""
        try:
            from laterna.server.backup import write_backup
            from laterna.server.config import read_config
        except ImportError as error:
            raise ExtraMissing(package=error.name, extra="server") from error
        config = read_config(arguments.data or settings.data_folder())
        made = write_backup(
            config, arguments.file, keys=not arguments.without_keys, force=arguments.force
        )
        if arguments.json:
            print(_json(arguments.file, made))
            return 0
        print(message("backup.written", path=arguments.file, count=len(made.files)))
        for there, key in ((made.database, "database"), (made.films, "films"), (made.keys, "keys")):
            if not there:
                print(message(f"backup.no_{key}"))
        if made.keys:
            print(message("backup.secret"))
        return 0


class RestoreVerb:
    """Makes a data folder of a backup."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help=message("backup.file"))
        add("--data", type=Path, metavar="DIR", help=message("backup.data"))
        add("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Fill the folder; it must be empty."""
        try:
            from laterna.server.backup import restore_backup
        except ImportError as error:
            raise ExtraMissing(package=error.name, extra="server") from error
        data = arguments.data or settings.data_folder()
        made = restore_backup(arguments.file, data)
        line = message("backup.restored", path=data, count=len(made.files))
        print(_json(data, made) if arguments.json else line)
        return 0


def _json(path: Path, made: Backup) -> str:
    holds = {"database": made.database, "films": made.films, "keys": made.keys}
    return json.dumps({"path": str(path), "created": made.created, **holds, "files": made.files})
