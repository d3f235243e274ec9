"""``laterna serve``: the Videos API on this machine, until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.core import settings
from laterna.core.errors import AddressUnusable, ExtraMissing
from laterna.core.i18n import message

if TYPE_CHECKING:
    from laterna.server.config import ServerConfig
    from laterna.server.server import Server

_BACKLOG = 2048
_GRACE_SECONDS = 5
_KEEP_ALIVE_SECONDS = 75
"""Longer than a polling client is silent: it need not connect anew each time."""


class ServeVerb:
    """One process for clients, and one below it for each film that is being made."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("--host", default="127.0.0.1", metavar="ADDRESS", help=message("serve.host"))
        add("--port", type=int, default=8080, help=message("serve.port"))
        add("--data", type=Path, metavar="DIR", help=message("serve.data"))
        add("--model", metavar="NAME", help=message("serve.model"))

    def run(self, arguments: Namespace) -> int:
        """Listen, and tell where; a stop that was asked for is no mistake."""
        try:
            from laterna.server.config import read_config
            from laterna.server.logs import configure
        except ImportError as error:
            raise ExtraMissing(package=error.name, extra="server") from error
        config = read_config(arguments.data or settings.data_folder(), arguments.model)
        configure(config.logs)
        with _listen(arguments.host, arguments.port) as listener:
            try:
                asyncio.run(_serve(config, listener))
            except KeyboardInterrupt:
                return 0
        return 0


def _listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else is done.

    Raises:
        AddressUnusable: somebody has it, or it is none of this machine's.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        # Answers go out at once; what is accepted inherits this, and asyncio does not see to it
        # where a socket does not name its protocol.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except (OSError, OverflowError) as error:
        raise AddressUnusable(address=f"{host}:{port}", reason=error) from error


async def _serve(config: ServerConfig, listener: socket.socket) -> None:
    import uvicorn

    from laterna.entrypoints.api.app import create_app
    from laterna.entrypoints.api.process import Draining
    from laterna.entrypoints.api.voice import Voice
    from laterna.server.server import open_server

    async with open_server(config, Voice) as server:
        _announce(server, listener)
        settled = uvicorn.Config(
            create_app(server),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=_GRACE_SECONDS,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
        await Draining(settled, server).serve(sockets=[listener])


def _announce(server: Server, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    print(message("serve.listening", url=url, data=server.config.data))
    if server.first_key:
        print(message("serve.admin_key", secret=server.first_key))
    print(message("serve.studio", url=url), flush=True)
