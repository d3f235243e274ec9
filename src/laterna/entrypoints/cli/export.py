"""``laterna export``: everything that an account made, for whoever it belongs to."""

from __future__ import annotations

import asyncio
import json
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.core import settings
from laterna.core.errors import ExtraMissing, OutputExists
from laterna.core.i18n import message

if TYPE_CHECKING:
    from laterna.server.config import ServerConfig


class ExportVerb:
    """Writes a ZIP file, beside a server that may be at work; keys are not asked for."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("--account", required=True, metavar="ACCOUNT", help=message("export.account"))
        add("--data", type=Path, metavar="DIR", help=message("serve.data"))
        add("-o", "--output", type=Path, metavar="FILE", help=message("export.output"))
        add("--force", action="store_true", help=message("option.force"))
        add("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Write it; it has its name only when it is whole."""
        try:
            from laterna.server.config import read_config
        except ImportError as error:
            raise ExtraMissing(package=error.name, extra="server") from error
        config = read_config(arguments.data or settings.data_folder())
        target = arguments.output or Path("laterna-export.zip")
        if target.exists() and not arguments.force:
            raise OutputExists(path=target)
        with tempfile.TemporaryDirectory(prefix=".laterna-", dir=target.absolute().parent) as name:
            draft = Path(name) / "export.zip"
            asyncio.run(_write(config, arguments.account, draft))
            size = draft.stat().st_size
            draft.replace(target)
        line = message("export.written", path=target, size=f"{size / 1e6:.1f}")
        print(json.dumps({"file": str(target), "bytes": size}) if arguments.json else line)
        return 0


async def _write(config: ServerConfig, account: str, draft: Path) -> None:
    from laterna.server.export import open_export
    from laterna.server.server import open_gate
    from laterna.server.storage import open_storage

    async with open_gate(config) as (database, _):
        export = await open_export(database, open_storage(config.storage), account, config.data)
        with draft.open("wb") as file:
            async for piece in export.stream():
                file.write(piece)
