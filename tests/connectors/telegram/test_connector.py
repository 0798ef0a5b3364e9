"""The rest of what the dispatcher asks of a Telegram account: polling, files, buttons, webhook, health."""

import json
import logging
import traceback

import pytest
from aiohttp.test_utils import unused_port

from connectors.telegram.connector import TelegramConnector
from connectors.telegram.inbound import SECRET_HEADER, UPDATE_KINDS
from domain.errors import Misconfigured, Refused, SendFailed, Throttled, TooLarge, Unreachable
from domain.messages import OutboundMessage, WebhookRequest
from domain.ports import ChecksHealth, Connector, Polls, ReceivesWebhooks
from tests.connectors.telegram.inbound_cases import PAYLOADS
from tests.connectors.telegram.scripted_bot_api import (
    DROPPED,
    HTML_FAULT,
    SILENT,
    TOKEN,
    Answer,
    ScriptedBotApi,
    fault,
    ok,
    sent,
)

ME = ok({"id": 700100200, "is_bot": True, "first_name": "وزارة التعليم", "username": "moe_sa_bot"})
TEXT = OutboundMessage("ob-1", to="5501234567", text="أهلًا بكم")


def webhook_info(**different: object) -> Answer:
    info = {"url": "https://moe.example/telegram/main", "has_custom_certificate": False}
    return ok({**info, "pending_update_count": 0, **different})


def update(name: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((PAYLOADS / f"{name}.json").read_bytes())
    return loaded


def test_it_is_all_that_the_dispatcher_asks_for(connector: TelegramConnector) -> None:
    as_connector: Connector = connector
    as_receiver: ReceivesWebhooks = connector
    assert as_connector is as_receiver
    assert isinstance(connector, Polls)
    assert isinstance(connector, ChecksHealth)


def test_it_recognises_its_own_messages_by_its_token(connector: TelegramConnector) -> None:
    body = (PAYLOADS / "sent_by_our_bot.json").read_bytes()
    headers = {SECRET_HEADER: "s3cr3t"}
    connector.verify(WebhookRequest("POST", headers, {}, body))
    [raw] = connector.unpack(body)
    [event] = connector.parse(raw.body).events
    assert event.reason == "echo"


async def test_polled_updates_are_kept_exactly(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    updates = [update("text"), update("unknown_kind"), update("content_of_the_future")]
    updates[0]["message"] = {**update("text")["message"], "text": "نصف \ud83d رمز"}  # type: ignore[dict-item]
    api.will_answer(ok(updates))
    events, cursor = await connector.poll("872100001", wait_seconds=25)
    assert [json.loads(event.body) for event in events] == updates
    assert cursor == "872100024"
    [call] = api.calls
    assert call.method == "getUpdates"
    assert call.fields["offset"] == "872100001"
    assert call.fields["timeout"] == "25"
    assert json.loads(call.fields["allowed_updates"]) == list(UPDATE_KINDS)
    assert {"message_reaction", "chat_member", "guest_message"} < set(UPDATE_KINDS)


async def test_a_polled_update_is_the_same_event_as_a_posted_one(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(ok([update("text")]))
    [polled], _ = await connector.poll("", wait_seconds=0)
    [posted] = connector.unpack((PAYLOADS / "text.json").read_bytes())
    assert (polled.external_id, polled.conversation_key) == (posted.external_id, posted.conversation_key)
    assert connector.parse(polled.body) == connector.parse(posted.body)


async def test_nothing_new_leaves_the_cursor(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    api.will_answer(ok([]))
    assert await connector.poll("41", wait_seconds=0) == ([], "41")


@pytest.mark.parametrize(
    ("answer", "failure", "code"),
    [
        (fault(409, "Conflict: terminated by other getUpdates request"), Misconfigured, "409"),
        (fault(401, "Unauthorized"), Misconfigured, "401"),
        (fault(429, "Too Many Requests: retry after 3", retry_after=3), Throttled, "429"),
        (HTML_FAULT, Unreachable, None),
        (DROPPED, Unreachable, None),
        (Answer(200, b"[" * 10_000), Unreachable, None),
    ],
    ids=["conflict", "token", "throttled", "html", "dropped", "deep"],
)
async def test_a_failed_poll_says_what_to_do(
    api: ScriptedBotApi,
    connector: TelegramConnector,
    answer: Answer,
    failure: type[SendFailed],
    code: str | None,
) -> None:
    api.will_answer(answer)
    with pytest.raises(failure) as raised:
        await connector.poll("", wait_seconds=0)
    assert raised.value.code == code


async def test_a_pressed_button_stops_spinning(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    api.will_answer(ok(True))
    await connector.answer_button("4382bfdwdsb323b2d9")
    assert api.calls[0].method == "answerCallbackQuery"
    assert api.calls[0].fields == {"callback_query_id": "4382bfdwdsb323b2d9"}


async def test_a_file_is_fetched(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    found = {"file_id": "BQ", "file_unique_id": "u", "file_size": 8, "file_path": "documents/file_7.pdf"}
    api.will_answer(ok(found), Answer(200, b"%PDF-1.7", "application/pdf"))
    assert await connector.fetch("BQ", 1000) == b"%PDF-1.7"
    assert [call.fields for call in api.calls] == [{"file_id": "BQ"}, {"path": "documents/file_7.pdf"}]


async def test_a_file_known_to_be_too_large_is_not_even_fetched(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(ok({"file_id": "BQ", "file_unique_id": "u", "file_size": 1001, "file_path": "a/b"}))
    with pytest.raises(Refused, match="larger than 1000 bytes"):
        await connector.fetch("BQ", 1000)


async def test_a_file_of_unknown_size_is_measured(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    api.will_answer(
        ok({"file_id": "BQ", "file_unique_id": "u", "file_path": "a/b"}), Answer(200, b"x" * 1001)
    )
    with pytest.raises(TooLarge):
        await connector.fetch("BQ", 1000)


async def test_a_file_that_is_gone_does_not_accuse_the_token(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(ok({"file_id": "BQ", "file_unique_id": "u", "file_path": "a/b"}), fault(404, "Not Found"))
    with pytest.raises(Refused):
        await connector.fetch("BQ", 1000)


async def test_the_webhook_is_registered_for_all_kinds_with_the_secret(
    api: ScriptedBotApi, posted_to: TelegramConnector
) -> None:
    api.will_answer(ok(True))
    assert await posted_to.connect() == "webhook https://moe.example/telegram/main"
    [call] = api.calls
    assert call.method == "setWebhook"
    assert call.fields["url"] == "https://moe.example/telegram/main"
    assert call.fields["secret_token"] == "s3cr3t"
    assert json.loads(call.fields["allowed_updates"]) == list(UPDATE_KINDS)


async def test_a_webhook_without_a_secret_is_not_registered() -> None:
    connector = TelegramConnector(
        "main-bot", token=TOKEN, webhook_secret="", webhook_url="https://moe.example/telegram/main"
    )
    with pytest.raises(Misconfigured, match="set a webhook secret"):
        await connector.connect()
    await connector.close()


async def test_waiting_updates_survive_the_end_of_the_webhook(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(ok(True))
    assert "polled" in await connector.connect()
    assert api.calls[0].method == "deleteWebhook"
    assert api.calls[0].fields.get("drop_pending_updates") in (None, "false")


@pytest.mark.parametrize(
    ("info", "ok_", "detail"),
    [
        (webhook_info(), True, "https://moe.example/telegram/main; 0 updates waiting"),
        (webhook_info(url=""), False, "registered: none; expected: https://moe.example/telegram/main"),
        (webhook_info(url="https://other.example/"), False, "Run: run_bots.py connect"),
        (
            webhook_info(pending_update_count=3, last_error_date=1795420800, last_error_message="502"),
            False,
            "3 updates waiting; last error 2026-11-23T08:00:00+00:00: 502",
        ),
        (webhook_info(last_error_date=1795420800, last_error_message="502"), True, "0 updates waiting"),
    ],
    ids=["well", "none", "elsewhere", "failing", "recovered"],
)
async def test_the_webhook_is_looked_at(
    api: ScriptedBotApi, posted_to: TelegramConnector, info: Answer, ok_: bool, detail: str
) -> None:
    api.will_answer(ME, info)
    token, webhook = await posted_to.check()
    assert (token.ok, token.detail) == (True, "@moe_sa_bot")
    assert webhook.name == "telegram main-bot: webhook"
    assert webhook.ok is ok_
    assert detail in webhook.detail


async def test_a_polled_bot_must_have_no_webhook(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    api.will_answer(ME, webhook_info(url=""), ME, webhook_info())
    assert all(check.ok for check in await connector.check())
    assert [check.ok for check in await connector.check()] == [True, False]


@pytest.mark.parametrize("answer", [fault(401, "Unauthorized"), HTML_FAULT, DROPPED, ok({"id": "odd"})])
async def test_a_health_check_reports_and_never_raises(
    api: ScriptedBotApi, connector: TelegramConnector, answer: Answer
) -> None:
    api.will_answer(answer)
    [token] = await connector.check()
    assert not token.ok
    assert "check the token with @BotFather" in token.detail


async def test_an_account_without_a_token_is_not_well() -> None:
    [token] = await TelegramConnector("main-bot", token="", webhook_secret="").check()
    assert not token.ok


async def test_the_token_is_never_logged_nor_told(
    api: ScriptedBotApi,
    connector: TelegramConnector,
    impatient: TelegramConnector,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    failing = [fault(401, "Unauthorized"), fault(404, "Not Found"), fault(403, "Forbidden: bot was blocked")]
    api.will_answer(sent(5501234567, 801), *failing, HTML_FAULT, DROPPED, SILENT)
    await connector.send(TEXT)
    told = ""
    for bot in [connector] * (len(failing) + 2) + [impatient]:
        with pytest.raises(SendFailed) as raised:
            await bot.send(TEXT)
        told += "".join(traceback.format_exception(raised.value))
    absent = TelegramConnector(
        "main-bot", token=TOKEN, webhook_secret="s", api_base=f"http://127.0.0.1:{unused_port()}"
    )
    with pytest.raises(Unreachable) as unreachable:
        await absent.poll("", wait_seconds=0)
    told += "".join(traceback.format_exception(unreachable.value))
    await absent.close()
    assert TOKEN not in told
    assert TOKEN not in caplog.text
