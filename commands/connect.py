"""`connect`: tells the platforms where we are."""

import asyncio
from collections.abc import Callable

from rich.console import Console

from commands.accounts import make_connectors
from config.settings import Settings
from domain.errors import SendFailed
from domain.ports import Connects


def connect(settings: Settings) -> int:
    """Register our address at every platform that lets us; returns the exit code."""
    return 1 if asyncio.run(connect_accounts(settings, Console().print)) else 0


async def connect_accounts(settings: Settings, tell: Callable[[str], None]) -> int:
    """Register each account and tell what holds now; returns how many could not be."""
    failures = 0
    for account, connector in make_connectors(settings).items():
        try:
            if isinstance(connector, Connects):
                tell(f"{account}: {await connector.connect()}")
            else:
                readme = f"connectors/{connector.channel.value}/README.md"
                tell(f"{account}: is registered in the platform's own console; see {readme}")
        except SendFailed as error:
            failures += 1
            tell(f"{account}: {error}")
        finally:
            await connector.close()
    return failures
