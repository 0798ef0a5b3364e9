"""Asks X for new mentions and direct messages: nothing twice, nothing left out, no more often than it may.

Mentions are asked for from a fixed id on, page by page, and the id moves only once the last page is there.
Direct messages know no such id: pages are read until one holds a message that we know. When something fails
between two pages, those read are given out, and the next call goes on where this one had to stop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.payload import JsonObject, objects_of, text_of
from connectors.x.budget import Budget, Cursor, page_size, price_of_mentions, price_of_messages
from connectors.x.client import XClient
from connectors.x.includes import id_in
from connectors.x.moment import moment_in
from connectors.x.prices import READ_MESSAGE, READ_POST, READ_USER
from domain.clock import Clock, system_clock
from domain.errors import Refused, SendFailed, Throttled

log = logging.getLogger(__name__)

POST_FIELDS = (
    "created_at,conversation_id,in_reply_to_user_id,referenced_tweets,entities,lang,note_tweet,"
    "edit_history_tweet_ids,attachments,reply_settings"
)
MEDIA_FIELDS = "type,url,variants"
MESSAGE_FIELDS = "id,event_type,text,sender_id,dm_conversation_id,created_at,attachments"
_MENTION_PARAMETERS = {
    "tweet.fields": POST_FIELDS,
    "user.fields": "name,username",
    "media.fields": MEDIA_FIELDS,
    "expansions": "author_id,referenced_tweets.id,attachments.media_keys",
}
_MESSAGE_PARAMETERS = {
    "dm_event.fields": MESSAGE_FIELDS,
    "user.fields": "name,username",
    "media.fields": MEDIA_FIELDS,
    "expansions": "sender_id,attachments.media_keys",
}
# A mention may bring its author and the post that it answers.
_DEAREST_MENTION = 2 * READ_POST + 2 * READ_USER
_DEAREST_MESSAGE = READ_MESSAGE + READ_USER
_MENTIONS_PAGE, _MENTIONS_LEAST = 100, 5
_FIRST_MESSAGES_PAGE, _MESSAGES_PAGE = 20, 100
_BUSY, _QUIET = 15.0, 120.0
# X allows 15 calls in a quarter of an hour.
_MESSAGES_APART = 60.0
_WITHOUT_RESET = 60.0
_SLOWER = 1.5


@dataclass(slots=True)
class Pace:
    """When to ask next: soon while there is news, seldom while there is none; `soonest` is what X allows."""

    soonest: float
    every: float
    due_at: datetime

    def after(self, now: datetime, *, news: bool) -> None:
        """Plan the next call."""
        self.every = self.soonest if news else min(self.every * _SLOWER, _QUIET)
        self.due_at = now + timedelta(seconds=self.every)

    def rest(self, now: datetime, seconds: float) -> None:
        """X asked for a pause."""
        self.due_at = max(self.due_at, now + timedelta(seconds=seconds))


class Poller:
    """Polls one profile. Each call asks for mentions or for messages, whichever is due first."""

    def __init__(
        self,
        client: XClient,
        user_id: str,
        budget: Budget,
        *,
        look_back: timedelta,
        clock: Clock = system_clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`look_back`: how old a mention or message may be that is taken in at the very first."""
        self._client = client
        self._user_id = user_id
        self._budget = budget
        self._look_back = look_back
        self._clock = clock
        self._sleep = sleep
        self._mentions = Pace(_BUSY, _BUSY, clock())
        self._messages = Pace(_MESSAGES_APART, _MESSAGES_APART, clock())

    async def poll(self, cursor: str, *, wait_seconds: float) -> tuple[list[JsonObject], str]:
        """Pages of news, oldest first, and the next cursor; no pages after `wait_seconds` without any due.

        Raise a SendFailed, but for a pause that X asks of one of the two: the other goes on meanwhile.
        """
        pace = min(self._mentions, self._messages, key=lambda one: one.due_at)
        wait = (pace.due_at - self._clock()).total_seconds()
        if wait > wait_seconds:
            await self._sleep(wait_seconds)
            return [], cursor
        if wait > 0:
            await self._sleep(wait)
        reading = _Reading(Cursor.read(cursor).in_month(self._clock().strftime("%Y-%m")))
        pace.after(self._clock(), news=False)
        pause = await self._read(reading, pace)
        pages = [page for page in reversed(reading.pages) if page.get("data")]
        if pages:
            pace.after(self._clock(), news=True)
        pace.rest(self._clock(), pause)
        return pages, reading.cursor.written()

    async def _read(self, reading: "_Reading", pace: Pace) -> float:
        """Read what there is; how many seconds X wants to be left alone."""
        goes_on = reading.cursor.mentions_token if pace is self._mentions else reading.cursor.messages_token
        try:
            await (self._read_mentions if pace is self._mentions else self._read_messages)(reading)
        except Throttled as error:
            seconds = _WITHOUT_RESET if error.retry_after is None else error.retry_after
            log.warning("poll_throttled", extra={"user_id": self._user_id, "seconds": round(seconds)})
            return seconds
        except Refused:
            if not goes_on and not reading.pages:
                raise
            reading.cursor = reading.cursor.without_tokens()
        except SendFailed:
            if not reading.pages:
                raise
        return 0.0

    async def _read_mentions(self, reading: "_Reading") -> None:
        route = f"/2/users/{self._user_id}/mentions"
        since = reading.cursor.mentions_since
        look_back = _written(self._clock() - self._look_back)
        parameters = _MENTION_PARAMETERS | ({"since_id": since} if since else {"start_time": look_back})
        while True:
            size = page_size(
                reading.cursor,
                self._budget,
                dearest=_DEAREST_MENTION,
                most=_MENTIONS_PAGE,
                least=_MENTIONS_LEAST,
            )
            page = await self._page(route, parameters, size, reading.cursor.mentions_token)
            reading.pages.append(page)
            reading.cursor = reading.cursor.spent(*price_of_mentions(page, self._budget)).with_mentions(
                _ids(page), _next(page)
            )
            if not reading.cursor.mentions_token:
                return

    async def _read_messages(self, reading: "_Reading") -> None:
        known, is_first = frozenset(reading.cursor.known_messages), not reading.cursor.has_seen_messages
        oldest = self._clock() - self._look_back
        day = self._clock().astimezone(UTC).date().isoformat()

        def is_news(message: JsonObject) -> bool:
            return id_in(message, "id") not in known and not (is_first and _is_older(message, oldest))

        most = _FIRST_MESSAGES_PAGE
        while True:
            size = page_size(reading.cursor, self._budget, dearest=_DEAREST_MESSAGE, most=most, least=1)
            page = await self._page("/2/dm_events", _MESSAGE_PARAMETERS, size, reading.cursor.messages_token)
            ids, news = _ids(page), _only(page, is_news)
            reading.pages.append(news)
            is_last = len(_ids(news)) < len(ids)
            reading.cursor = reading.cursor.spent(
                *price_of_messages(ids, page, reading.cursor, day)
            ).with_messages(ids, "" if is_last else _next(page), day)
            if not reading.cursor.messages_token:
                return
            most = _MESSAGES_PAGE

    async def _page(self, route: str, parameters: Mapping[str, str], size: int, token: str) -> JsonObject:
        onward = {"pagination_token": token} if token else {}
        return await self._client.ask("GET", route, params={**parameters, "max_results": str(size), **onward})


@dataclass(slots=True)
class _Reading:
    """What one call has brought so far: pages, newest first, and the cursor with what they cost."""

    cursor: Cursor
    pages: list[JsonObject] = field(default_factory=list)


def _ids(page: JsonObject) -> list[str]:
    return [one for one in (id_in(value, "id") for value in objects_of(page.get("data"))) if one]


def _next(page: JsonObject) -> str:
    meta: Any = page.get("meta")
    return text_of(meta.get("next_token")) if isinstance(meta, dict) else ""


def _only(page: JsonObject, wanted: Callable[[JsonObject], bool]) -> JsonObject:
    return {**page, "data": [value for value in objects_of(page.get("data")) if wanted(value)]}


def _is_older(message: JsonObject, oldest: datetime) -> bool:
    sent_at = moment_in(message)
    return sent_at is not None and sent_at < oldest


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
