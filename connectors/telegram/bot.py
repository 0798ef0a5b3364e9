"""python-telegram-bot's Bot, set up so that it neither leaks the token nor alters an update."""

import asyncio
import logging
import os
from dataclasses import dataclass

from telegram import Bot
from telegram.request import HTTPXRequest

from connectors.payload import as_list

_QUIET = {
    "telegram": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    # Logs an answer that is no JSON as an error of its own; the failure we raise says so too.
    "telegram.request": logging.CRITICAL,
}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for each step of a call; `upload` replaces `write` when a file is sent."""

    connect: float = 5.0
    read: float = 15.0
    write: float = 10.0
    upload: float = 60.0
    pool: float = 5.0


class PlainBot(Bot):
    """A Bot that can hand over updates as they came, for they are stored before they are understood.

    `initialize` is never called on it: it would ask Telegram who we are, and repeat the token in its error.
    """

    def __init__(self, token: str, api_base: str, timeouts: Timeouts) -> None:
        keep_token_out_of_logs()
        # Asks for time spans as timedelta; without it each RetryAfter warns.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        super().__init__(
            token,
            base_url=f"{api_base}/bot",
            base_file_url=f"{api_base}/file/bot",
            request=_request(timeouts),
            get_updates_request=_request(timeouts),
        )

    async def raw_updates(
        self, offset: int, *, wait_seconds: float, kinds: tuple[str, ...], read_timeout: float
    ) -> list[object]:
        """The updates from `offset` on. Asking confirms everything before it."""
        parameters = {"offset": offset, "timeout": int(wait_seconds), "allowed_updates": list(kinds)}
        updates = await self._post("getUpdates", parameters, read_timeout=read_timeout)
        return as_list(updates, "getUpdates.result")

    async def close_connections(self) -> None:
        """Give back the connections. (`close` would ask Telegram to move the bot to another server.)"""
        await asyncio.gather(*(request.shutdown() for request in self._request))


def keep_token_out_of_logs() -> None:
    """Each URL of the Bot API holds the token, and these loggers name URLs, or repeat a whole answer."""
    for name, least in _QUIET.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, least))


def _request(timeouts: Timeouts) -> HTTPXRequest:
    return HTTPXRequest(
        connect_timeout=timeouts.connect,
        read_timeout=timeouts.read,
        write_timeout=timeouts.write,
        media_write_timeout=timeouts.upload,
        pool_timeout=timeouts.pool,
    )
