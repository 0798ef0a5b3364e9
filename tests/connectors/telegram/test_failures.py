"""Each way in which sending fails says what to do about it."""

from dataclasses import replace

import httpx
import pytest
from aiohttp.test_utils import unused_port
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut

from connectors.telegram.connector import TelegramConnector
from connectors.telegram.failures import typed_failures
from domain.errors import (
    ChatMoved,
    ContactGone,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    SendFailed,
    Throttled,
    Unreachable,
)
from domain.messages import OutboundMessage
from tests.connectors.telegram.scripted_bot_api import (
    DROPPED,
    HTML_FAULT,
    SILENT,
    TOKEN,
    Answer,
    ScriptedBotApi,
    fault,
    ok,
)

TEXT = OutboundMessage("ob-1", to="5501234567", text="تم استلام رسالتكم")
ANSWERED: list[tuple[Answer, type[SendFailed], str | None]] = [
    (fault(429, "Too Many Requests: retry after 7", retry_after=7), Throttled, "429"),
    (fault(429, "Too Many Requests"), Throttled, "429"),
    (fault(403, "Forbidden: bot was blocked by the user"), ContactGone, "403"),
    (fault(403, "Forbidden: user is deactivated"), ContactGone, "403"),
    (fault(400, "Bad Request: chat not found"), ContactGone, "400"),
    (fault(400, "Bad Request: user is deactivated"), ContactGone, "400"),
    (fault(400, "Bad Request: message is too long"), Refused, "400"),
    (fault(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100199), ChatMoved, "400"),
    (fault(413, "Request Entity Too Large"), Refused, "413"),
    (fault(401, "Unauthorized"), Misconfigured, "401"),
    (fault(404, "Not Found"), Misconfigured, "401"),
    (fault(500, "Internal Server Error"), Unreachable, None),
    (HTML_FAULT, Unreachable, None),
    (DROPPED, OutcomeUnknown, None),
    (Answer(200, b"<html>welcome to the hotel</html>", "text/html"), OutcomeUnknown, None),
    (ok({"unexpected": "shape"}), OutcomeUnknown, None),
    (Answer(200, b'{"ok": true}'), OutcomeUnknown, None),
    (Answer(200, b"[]"), OutcomeUnknown, None),
]


@pytest.mark.parametrize(
    ("answer", "failure", "code"), ANSWERED, ids=lambda value: str(getattr(value, "body", ""))[:60]
)
async def test_an_answer_is_told_by_what_to_do_about_it(
    api: ScriptedBotApi,
    connector: TelegramConnector,
    answer: Answer,
    failure: type[SendFailed],
    code: str | None,
) -> None:
    api.will_answer(answer)
    with pytest.raises(SendFailed) as raised:
        await connector.send(TEXT)
    assert type(raised.value) is failure
    assert raised.value.code == code
    assert TOKEN not in str(raised.value)
    assert len(api.calls) == 1


async def test_telegram_says_how_long_to_wait(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    api.will_answer(fault(429, "Too Many Requests: retry after 7", retry_after=7))
    with pytest.raises(Throttled) as raised:
        await connector.send(TEXT)
    assert raised.value.retry_after == 7.0


async def test_a_group_that_became_a_supergroup_has_a_new_address(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(fault(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001987654321))
    with pytest.raises(ChatMoved) as raised:
        await connector.send(replace(TEXT, to="-4012345678"))
    assert raised.value.new_address == "-1001987654321"


async def test_silence_after_the_request_leaves_the_outcome_unknown(
    api: ScriptedBotApi, impatient: TelegramConnector
) -> None:
    api.will_answer(SILENT)
    with pytest.raises(OutcomeUnknown):
        await impatient.send(TEXT)


async def test_a_closed_port_took_nothing() -> None:
    connector = TelegramConnector(
        "main-bot", token=TOKEN, webhook_secret="s", api_base=f"http://127.0.0.1:{unused_port()}"
    )
    with pytest.raises(Unreachable):
        await connector.send(TEXT)
    await connector.close()


async def test_an_address_that_is_none_is_our_own_mistake() -> None:
    connector = TelegramConnector("main-bot", token=TOKEN, webhook_secret="s", api_base="api.telegram.org")
    with pytest.raises(Misconfigured) as raised:
        await connector.send(TEXT)
    assert TOKEN not in str(raised.value)
    await connector.close()


async def test_without_a_token_nothing_can_be_sent() -> None:
    with pytest.raises(Misconfigured):
        await TelegramConnector("main-bot", token="", webhook_secret="s").send(TEXT)


@pytest.mark.parametrize(
    ("error", "cause", "failure"),
    [
        (TimedOut(), httpx.ConnectTimeout("c"), Unreachable),
        (TimedOut(), httpx.PoolTimeout("p"), Unreachable),
        (TimedOut(), httpx.WriteTimeout("w"), OutcomeUnknown),
        (TimedOut(), httpx.ReadTimeout("r"), OutcomeUnknown),
        (NetworkError("httpx.ConnectError"), httpx.ConnectError("refused"), Unreachable),
        (NetworkError("httpx.WriteError"), httpx.WriteError("gone"), OutcomeUnknown),
        (NetworkError("httpx.RemoteProtocolError"), httpx.RemoteProtocolError("gone"), OutcomeUnknown),
        (NetworkError("Unknown error"), RuntimeError("closed"), OutcomeUnknown),
        (TelegramError("Invalid server response"), None, OutcomeUnknown),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_never_left_us_may_be_sent_again(
    error: TelegramError, cause: Exception | None, failure: type[SendFailed]
) -> None:
    error.__cause__ = cause
    with pytest.raises(SendFailed) as raised, typed_failures(Bot(TOKEN)):
        raise error
    assert type(raised.value) is failure


def test_what_may_be_repeated_has_no_unknown_outcome() -> None:
    error = TimedOut()
    error.__cause__ = httpx.ReadTimeout("r")
    with pytest.raises(Unreachable), typed_failures(Bot(TOKEN), repeatable=True):
        raise error
