"""`connect`: tells the platforms where we are."""

import asyncio

from rich.console import Console

from commands.accounts import make_connectors
from config.settings import Settings
from domain.errors import SendFailed
from domain.ports import Connects


def connect(settings: Settings) -> int:
    """Register our address at every platform that lets us; returns the exit code."""
    return asyncio.run(_connect(settings))


async def _connect(settings: Settings) -> int:
    console, failures = Console(), 0
    for account, connector in make_connectors(settings).items():
        try:
            if isinstance(connector, Connects):
                console.print(f"{account}: {await connector.connect()}")
            else:
                console.print(
                    f"{account}: is registered in the platform's own console; see connectors/"
                    f"{connector.channel.value}/README.md"
                )
        except SendFailed as error:
            failures += 1
            console.print(f"{account}: {error}")
        finally:
            await connector.close()
    return 1 if failures else 0
