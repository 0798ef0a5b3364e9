"""A bot of ours against a played Microsoft: tokens, sending, changing, files, and every way it can fail."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from connectors.teams.access import RENEW_BEFORE_SECONDS, Registration
from connectors.teams.connector import TeamsConnector
from domain.errors import (
    ContactGone,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    SendFailed,
    Throttled,
    Unreachable,
)
from domain.messages import OutboundMessage, Receipt
from domain.ports import ChecksHealth, FetchesFiles
from tests.connectors.teams.conftest import Seconds
from tests.connectors.teams.microsoft import APP_ID, APP_PASSWORD, TOKEN, Microsoft, Reply, error

SENT = Reply()
PATH = "/emea/v3/conversations/a%3A17I0kl9EkpE1O9PH5TWrzrLNwnWWcfrU7QZjKR0WSfOpzbfcAg2Iay/activities"


@pytest.fixture
def message(microsoft: Microsoft) -> OutboundMessage:
    return OutboundMessage(outbox_id="42", to=microsoft.chat, text="رقم طلبك 4712345678")


def test_a_connector_fetches_files_and_checks_its_health(bot: TeamsConnector) -> None:
    assert isinstance(bot, FetchesFiles)
    assert isinstance(bot, ChecksHealth)
    assert bot.capabilities.attachments == 0


async def test_a_message_is_sent_with_the_token_that_entra_gave(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage
) -> None:
    microsoft.will_answer(SENT)

    assert await bot.send(message) == Receipt("1795420900123")
    [asked] = microsoft.asked
    assert (asked.method, asked.path) == ("POST", PATH)
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.json == {"type": "message", "text": "رقم طلبك 4712345678", "textFormat": "plain"}
    assert {name: values[0] for name, values in parse_qs(microsoft.logins[0]).items()} == {
        "grant_type": "client_credentials",
        "client_id": APP_ID,
        "client_secret": APP_PASSWORD,
        "scope": "https://api.botframework.com/.default",
    }


async def test_an_answer_names_the_message_it_answers(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage
) -> None:
    microsoft.will_answer(SENT)

    await bot.send(replace(message, in_reply_to="1795420800123"))

    assert microsoft.asked[0].path == f"{PATH}/1795420800123"


async def test_a_message_of_ours_is_changed_and_taken_back(bot: TeamsConnector, microsoft: Microsoft) -> None:
    microsoft.will_answer(SENT, Reply(200, b""))

    await bot.update(microsoft.chat, "1795420900123", "أغلق طلبك")
    await bot.delete(microsoft.chat, "1795420900123")

    changed, deleted = microsoft.asked
    assert (changed.method, changed.path) == ("PUT", f"{PATH}/1795420900123")
    assert changed.json["text"] == "أغلق طلبك"
    assert (deleted.method, deleted.path, deleted.body) == ("DELETE", f"{PATH}/1795420900123", b"")


async def test_many_messages_at_once_ask_for_one_token(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage
) -> None:
    microsoft.will_answer(*[SENT] * 10)

    await asyncio.gather(*(bot.send(message) for _ in range(10)))

    assert len(microsoft.logins) == 1


async def test_a_token_is_renewed_before_it_dies(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage, seconds: Seconds
) -> None:
    microsoft.will_answer(SENT, SENT, SENT)

    await bot.send(message)
    seconds.now += microsoft.token_lives - RENEW_BEFORE_SECONDS - 1
    await bot.send(message)
    assert len(microsoft.logins) == 1

    seconds.now += 1
    await bot.send(message)
    assert len(microsoft.logins) == 2


async def test_a_short_lived_token_is_used_for_half_its_life(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage, seconds: Seconds
) -> None:
    microsoft.token_lives = 60
    microsoft.will_answer(SENT, SENT, SENT)

    await bot.send(message)
    seconds.now += 29
    await bot.send(message)
    seconds.now += 1
    await bot.send(message)

    assert len(microsoft.logins) == 2


async def test_a_refused_token_is_not_used_again(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage
) -> None:
    microsoft.will_answer(error(401, "Unauthorized"), SENT)

    with pytest.raises(Misconfigured):
        await bot.send(message)
    await bot.send(message)

    assert len(microsoft.logins) == 2


@pytest.mark.parametrize(
    "address",
    [
        "https://smba.trafficmanager.net.evil.example/#a:1",
        "http://localhost:1/#a:1",
        "http://smba.trafficmanager.net/#a:1",
        "a:1",
        "",
    ],
)
async def test_no_token_is_even_asked_for_to_write_to_a_stranger(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage, address: str
) -> None:
    with pytest.raises(Refused):
        await bot.send(replace(message, to=address))
    with pytest.raises(Refused):
        await bot.update(address, "1", "نص")
    with pytest.raises(Refused):
        await bot.delete(address, "1")

    assert microsoft.logins == []


FAILURES: list[tuple[Reply, type[SendFailed], str | None]] = [
    (error(403, "ConversationBlockedByUser"), ContactGone, "ConversationBlockedByUser"),
    (error(403, "BotNotInConversationRoster"), ContactGone, "BotNotInConversationRoster"),
    (
        Reply(403, b'{"subCode":"MessageWritesBlocked","errorCode":209,"error":{"code":"Forbidden"}}'),
        ContactGone,
        "MessageWritesBlocked",
    ),
    (error(404, "ConversationNotFound"), ContactGone, "ConversationNotFound"),
    (error(404, "ActivityNotFoundInConversation"), Refused, "ActivityNotFoundInConversation"),
    (error(403, "BotDisabledByAdmin"), Misconfigured, "BotDisabledByAdmin"),
    (Reply(403, b"<html>proxy</html>"), Misconfigured, "403"),
    (Reply(404, b"<html>nothing here</html>"), Refused, "404"),
    (error(401, "BotNotRegistered"), Misconfigured, "BotNotRegistered"),
    (Reply(401, b""), Misconfigured, "401"),
    (error(400, "BadSyntax"), Refused, "BadSyntax"),
    (error(413, "MessageSizeTooBig"), Refused, "MessageSizeTooBig"),
    (error(412, "PreconditionFailed"), Unreachable, "PreconditionFailed"),
    (error(500, "ServiceError"), Unreachable, "ServiceError"),
    (Reply(502, b"<html>Bad Gateway</html>"), Unreachable, "502"),
    (Reply(503, b"<html>Service Unavailable</html>"), Unreachable, "503"),
    (Reply(504, b""), Unreachable, "504"),
    (Reply(302, b"", {"Location": "https://evil.example/"}), Unreachable, "302"),
    (error(429, "Throttled"), Throttled, "Throttled"),
    (Reply(200, b"<html>ok</html>"), OutcomeUnknown, None),
    (Reply(200, b"[]"), OutcomeUnknown, None),
    (Reply(201, b"{}"), OutcomeUnknown, None),
    (Reply(201, b"x" * 2_000_000), OutcomeUnknown, None),
    (Reply(drops=True), OutcomeUnknown, None),
    (Reply(hangs=True), OutcomeUnknown, None),
]


@pytest.mark.parametrize(("reply", "kind", "code"), FAILURES)
async def test_an_answer_tells_what_to_do_about_it(
    bot: TeamsConnector,
    microsoft: Microsoft,
    message: OutboundMessage,
    reply: Reply,
    kind: type[SendFailed],
    code: str | None,
) -> None:
    microsoft.will_answer(reply)

    with pytest.raises(SendFailed) as failed:
        await bot.send(message)

    assert type(failed.value) is kind
    assert failed.value.code == code
    assert len(microsoft.asked) == 1


@pytest.mark.parametrize(
    ("given", "pause"), [("17", 17.0), ("0.5", 0.5), ("soon", None), ("-1", None), ("inf", None)]
)
async def test_how_long_to_wait_is_what_teams_says(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage, given: str, pause: float | None
) -> None:
    microsoft.will_answer(error(429, "Throttled", Retry_After=given))

    with pytest.raises(Throttled) as failed:
        await bot.send(message)
    assert failed.value.retry_after == pause


async def test_a_change_without_an_answer_may_be_repeated(bot: TeamsConnector, microsoft: Microsoft) -> None:
    microsoft.will_answer(Reply(drops=True), Reply(hangs=True))

    with pytest.raises(Unreachable):
        await bot.update(microsoft.chat, "1", "نص")
    with pytest.raises(Unreachable):
        await bot.delete(microsoft.chat, "1")


LOGIN_FAILURES: list[tuple[Reply, type[SendFailed], str | None]] = [
    (
        Reply(401, b'{"error":"invalid_client","error_description":"AADSTS7000222: expired"}'),
        Misconfigured,
        "invalid_client",
    ),
    (Reply(400, b'{"error":"unauthorized_client"}'), Misconfigured, "unauthorized_client"),
    (Reply(404, b"<html>"), Misconfigured, "404"),
    (Reply(429, b"{}", {"Retry-After": "9"}), Throttled, "429"),
    (Reply(503, b"<html>"), Unreachable, "503"),
    (Reply(400, b'{"error":"temporarily_unavailable"}'), Unreachable, "temporarily_unavailable"),
    (Reply(302, b"", {"Location": "https://evil.example/"}), Unreachable, "302"),
    (Reply(200, b"<html>"), Unreachable, None),
    (Reply(200, b"{}"), Unreachable, None),
    (Reply(200, '{"access_token":"رمز"}'.encode()), Unreachable, None),
    (Reply(200, b'{"access_token":"a\\r\\nX-Evil: 1"}'), Unreachable, None),
    (Reply(drops=True), Unreachable, None),
    (Reply(hangs=True), Unreachable, None),
]


@pytest.mark.parametrize(("reply", "kind", "code"), LOGIN_FAILURES)
async def test_without_a_token_nothing_is_sent(
    bot: TeamsConnector,
    microsoft: Microsoft,
    message: OutboundMessage,
    reply: Reply,
    kind: type[SendFailed],
    code: str | None,
) -> None:
    microsoft.login_reply = reply

    with pytest.raises(SendFailed) as failed:
        await bot.send(message)

    assert type(failed.value) is kind
    assert failed.value.code == code
    assert microsoft.asked == []


async def test_a_token_without_a_lifetime_is_used_for_some_minutes(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage
) -> None:
    microsoft.login_reply = Reply(200, b'{"access_token":"short","expires_in":"later"}')
    microsoft.will_answer(SENT, SENT)

    await bot.send(message)
    await bot.send(message)

    assert len(microsoft.logins) == 1


async def test_nobody_listening_means_that_nothing_was_taken(
    bot: TeamsConnector, message: OutboundMessage
) -> None:
    with pytest.raises(Unreachable):
        await bot.send(replace(message, to="http://127.0.0.1:9/emea/#a:1"))


async def test_no_error_repeats_our_secrets(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage
) -> None:
    microsoft.will_answer(Reply(400, f'{{"error":{{"code":"x","message":"bad {TOKEN}"}}}}'.encode()))
    with pytest.raises(Refused) as refused:
        await bot.send(message)
    microsoft.login_reply = Reply(
        401, f'{{"error":"invalid_client","error_description":"no {APP_PASSWORD}"}}'.encode()
    )
    await bot.check()
    [token, _] = await bot.check()

    registration = Registration(APP_ID, "botframework.com", microsoft.base, "scope", APP_PASSWORD)
    shown = f"{refused.value!r} {token} {registration!r} {bot!r}"
    assert TOKEN not in shown
    assert APP_PASSWORD not in shown


@pytest.mark.parametrize(("host", "is_ours"), [("127.0.0.1", True), ("localhost", False)])
async def test_a_file_is_fetched_with_our_token_only_from_a_trusted_server(
    bot: TeamsConnector, microsoft: Microsoft, host: str, is_ours: bool
) -> None:
    microsoft.will_answer(Reply(200, b"%PDF-1.7"))
    url = microsoft.base.replace("127.0.0.1", host) + "/emea/v3/attachments/0-weu/views/original"

    assert await bot.fetch(url, 1000) == b"%PDF-1.7"

    assert ("Authorization" in microsoft.asked[0].headers) is is_ours
    assert bool(microsoft.logins) is is_ours


async def test_a_file_that_is_too_large_is_refused(bot: TeamsConnector, microsoft: Microsoft) -> None:
    microsoft.will_answer(Reply(200, b"x" * 1001))

    with pytest.raises(Refused):
        await bot.fetch(f"{microsoft.base}/file", 1000)


async def test_all_is_well_when_there_are_a_token_and_keys(bot: TeamsConnector) -> None:
    token, keys = await bot.check()

    assert (token.name, token.ok) == ("teams moe: token", True)
    assert (keys.name, keys.ok, keys.detail) == ("teams moe: keys", True, "1 public keys of Microsoft's")


@pytest.mark.parametrize(
    ("login", "hint"),
    [
        (Reply(401, b'{"error":"invalid_client"}'), "renew the client secret"),
        (Reply(503, b""), "HTTP 503"),
    ],
)
async def test_a_check_says_what_is_wrong_and_never_raises(
    bot: TeamsConnector, microsoft: Microsoft, login: Reply, hint: str
) -> None:
    microsoft.login_reply, microsoft.keys_reply = login, Reply(503, b"")

    token, keys = await bot.check()

    assert not token.ok
    assert hint in token.detail
    assert not keys.ok
    assert "answered 503" in keys.detail


async def test_after_closing_the_next_message_opens_new_connections(
    bot: TeamsConnector, microsoft: Microsoft, message: OutboundMessage
) -> None:
    microsoft.will_answer(SENT, SENT)

    await bot.close()
    await bot.send(message)
    await bot.close()
    await bot.close()
    assert await bot.send(message)


def test_a_connector_outlives_its_event_loop(
    make_bot: Callable[[], TeamsConnector],
) -> None:
    """Many waiters bind a lock to their loop; the next loop must find it free."""
    bot = make_bot()

    async def send_many() -> None:
        results = await asyncio.gather(
            *(bot.send(OutboundMessage("1", "http://127.0.0.1:9/#a:1", "نص")) for _ in range(3)),
            return_exceptions=True,
        )
        assert all(isinstance(result, Unreachable) for result in results)
        await bot.close()

    asyncio.run(send_many())
    asyncio.run(send_many())
