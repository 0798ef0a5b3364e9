"""Waiting for what another process does, with a deadline instead of a guess."""

import asyncio
import time
from collections.abc import Callable

PATIENCE_SECONDS = 30.0


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Look until the condition holds; fail, naming `what`, when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE_SECONDS:.0f} s in vain: {what}")
        time.sleep(0.02)


async def until(condition: Callable[[], bool], what: str) -> None:
    """As `eventually`, while the event loop goes on."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():  # noqa: ASYNC110 - another process sets no Event
                await asyncio.sleep(0.01)
    except TimeoutError as error:
        raise AssertionError(f"waited {PATIENCE_SECONDS:.0f} s in vain: {what}") from error
