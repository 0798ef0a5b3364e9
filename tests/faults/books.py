"""Do the books balance? Compares what citizens wrote and saw with what the database holds."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator

import psycopg

from domain.messages import Channel
from simulator.chat import Author, Chat, Stage
from tests.faults.house import House

_RESTING = """
    SELECT (SELECT count(*) FROM raw_event WHERE outcome IS NULL) + (SELECT count(*) FROM outbox
        WHERE (state = 'queued' AND due_at < 'infinity') OR state = 'sending'
            OR (state = 'sent' AND account LIKE '%whatsapp'))
"""
_STATUSES_OF_ONE_MESSAGE = 2
_LOOK_SECONDS = 0.2


async def balance(house: House, *, within: float = 90.0, unconfirmed: int = 0) -> None:
    """Wait until all work is done, then check every account; `unconfirmed` sends may have been left open."""
    await rest(house, within=within)
    chats = list(_chats(house))
    problems = [
        *_ledger_problems(house, chats),
        *_thread_problems(house, chats),
        *_reply_problems(house, chats),
        *_case_problems(house, chats),
    ]
    if (left := house.count("SELECT count(*) FROM outbox WHERE state = 'unconfirmed'")) != unconfirmed:
        problems.append(f"{left} sends are unconfirmed, {unconfirmed} were to be")
    if failed := house.rows("SELECT id, error FROM outbox WHERE state = 'failed'"):
        problems.append(f"sends failed: {failed[:5]}")
    assert not problems, "\n".join(problems)


async def rest(house: House, *, within: float) -> None:
    """Wait until every webhook was taken, every event has an outcome and every reply its end."""
    deadline = time.monotonic() + within
    try:
        async with asyncio.timeout(within):
            await _all_taken(house)
    except TimeoutError as error:
        waiting = {account.slug: len(account.line.pending) for account in house.world.accounts.values()}
        raise AssertionError(f"webhooks were not taken within {within:g} s: {waiting}") from error
    while not await _rests(house):
        assert time.monotonic() < deadline, f"not at rest within {within:g} s: {_what_waits(house)}"
        await asyncio.sleep(_LOOK_SECONDS)


async def _rests(house: House) -> bool:
    try:
        if house.count(_RESTING):
            return False
    except psycopg.OperationalError:
        return False
    await _all_taken(house)
    return house.count(_RESTING) == 0


async def _all_taken(house: House) -> None:
    """Every event was taken, by webhook or by polling, and no status is still to come."""
    await house.world.settled()
    lines = [account.line for account in house.world.accounts.values()]
    await house.world.until(lambda: not any(line.pending for line in lines))


def _what_waits(house: House) -> str:
    events = house.rows(
        "SELECT account, attempts, reason, count(*) FROM raw_event WHERE outcome IS NULL GROUP BY 1,2,3"
    )
    sends = house.rows("SELECT account, state, error, count(*) FROM outbox GROUP BY 1,2,3")
    return f"events {events}, sends {sends}"


def _chats(house: House) -> Iterator[Chat]:
    for account in house.world.accounts.values():
        yield from account.chats.values()


def _ledger_problems(house: House, chats: list[Chat]) -> Iterator[str]:
    """Every event a platform got its 200 for, once and with an outcome; nothing that was never sent."""
    kept = dict(house.rows("SELECT account, count(*) FROM raw_event GROUP BY account"))
    for account in house.world.accounts.values():
        told = sum(_events_of(chat) for chat in chats if chat.account == account.slug)
        if kept.get(account.slug, 0) != told:
            yield f"{account.slug} told of {told} events, the ledger has {kept.get(account.slug, 0)}"
    odd = house.rows(
        "SELECT outcome, reason, count(*) FROM raw_event"
        " WHERE outcome NOT IN ('opened_case', 'joined_case', 'applied') GROUP BY outcome, reason"
    )
    if odd:
        yield f"events came to {odd}"


def _events_of(chat: Chat) -> int:
    written = sum(bubble.author is Author.CITIZEN for bubble in chat.bubbles)
    answers = len(chat.from_ministry()) if chat.channel is Channel.WHATSAPP else 0
    return written + answers * _STATUSES_OF_ONE_MESSAGE


def _thread_problems(house: House, chats: list[Chat]) -> Iterator[str]:
    """Every message in its thread once, in the order in which the citizen wrote."""
    threads: dict[int, list[str]] = {}
    for conversation, message in house.rows(
        "SELECT conversation_id, external_id FROM message WHERE direction = 'inbound'"
        " ORDER BY conversation_id, sent_at, position, id"
    ):
        threads.setdefault(conversation, []).append(message)
    found = Counter(tuple(thread) for thread in threads.values())
    written = Counter(tuple(_external_ids(chat)) for chat in chats)
    for thread in written - found:
        yield f"no thread holds just what a citizen wrote, in his order: {thread}"
    for thread in found - written:
        yield f"no citizen wrote this thread: {thread}"


def _external_ids(chat: Chat) -> Iterator[str]:
    for bubble in chat.bubbles:
        if bubble.author is Author.CITIZEN:
            assert bubble.stage is Stage.DELIVERED, "the platform never got its 200"
            yield bubble.id if chat.channel is Channel.WHATSAPP else f"{chat.chat_id}:{bubble.id}"


def _reply_problems(house: House, chats: list[Chat]) -> Iterator[str]:
    """Every reply at most once: what a citizen sees stands in the outbox, as often as he sees it."""
    queued: Counter[tuple[str, str]] = Counter()
    for account, to, words in house.rows("SELECT account, to_address, text FROM outbox"):
        queued[_chat_key(house, account, to), words.strip()] += 1
    seen = Counter((chat.key, bubble.text) for chat in chats for bubble in chat.from_ministry())
    for (chat, words), times in (seen - queued).items():
        yield f"{chat} saw {times} more than was to be sent of: {words}"
    confirmed = house.count("SELECT count(*) FROM outbox WHERE state IN ('sent', 'delivered', 'read')")
    if confirmed > seen.total():
        yield f"{confirmed} replies count as sent, citizens see {seen.total()}"


def _chat_key(house: House, account: str, to: str) -> str:
    return next(
        played.addresses[to].key for played in house.world.accounts.values() if played.slug == account
    )


def _case_problems(house: House, chats: list[Chat]) -> Iterator[str]:
    """A case for each citizen; he was told its number once, in an acknowledgement of its own."""
    numbers = [number for (number,) in house.rows("SELECT number FROM cases")]
    if len(numbers) != len(chats):
        yield f"{len(chats)} citizens wrote, {len(numbers)} cases were opened"
    unsent = house.count("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'delivered', 'read')")
    told = Counter(
        number
        for chat in chats
        for bubble in chat.from_ministry()
        for number in numbers
        if number in bubble.text
    )
    yield from (f"{number} was told {times} times" for number, times in told.items() if times > 1)
    if len(numbers) - len(told) > unsent:
        yield f"{len(numbers) - len(told)} numbers were never told, {unsent} replies are open"
