"""The accounts of a server for a verb; the server may be at work meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from laterna.core import settings
from laterna.core.errors import ExtraMissing

if TYPE_CHECKING:
    from laterna.server.accounts import Accounts

_T = TypeVar("_T")


def at_accounts(data: Path | None, ask: Callable[[Accounts], Awaitable[_T]]) -> _T:
    """Ask something of the accounts in a data folder.

    Raises:
        ExtraMissing: what a server needs is not installed.
    """
    try:
        from laterna.server.accounts import open_accounts
        from laterna.server.config import read_config
    except ImportError as error:
        raise ExtraMissing(package=error.name, extra="server") from error

    async def run() -> _T:
        async with open_accounts(read_config(data or settings.data_folder())) as accounts:
            return await ask(accounts)

    return asyncio.run(run())
