"""Every way in which sending fails says what to do about it, is asked once only, and keeps our secrets."""

import logging
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import unquote_plus

import pytest
from aiohttp.test_utils import unused_port

from domain.errors import OutcomeUnknown, SendFailed, Throttled, Unreachable
from domain.ports import ChecksHealth, Connects, Polls
from tests.connectors.conformance.channel_case import ChannelCase, Fault, Said
from tests.connectors.conformance.conftest import PATIENCE, Open, Play
from tests.connectors.conformance.discovery import CASES, each_channel, sending_of
from tests.connectors.conformance.documents import body_of
from tests.connectors.conformance.platform import Asked, PlayedPlatform, Reply, answers

HTML = {"Content-Type": "text/html; charset=utf-8"}
BRIEF = 0.2
OF_ANYBODY = (
    Fault("HTML 500", Reply(500, b"<html>Internal error</html>", HTML), Unreachable),
    Fault("HTML 502", Reply(502, b"<html>Bad gateway</html>", HTML), Unreachable),
    Fault("HTML 503", Reply(503, b"<html>Service unavailable</html>", HTML), Unreachable),
    Fault("empty 503", Reply(503, b""), Unreachable),
    Fault("hung up", Reply(drops=True), OutcomeUnknown),
    Fault("silence", Reply(hangs=True), OutcomeUnknown),
    Fault("an HTML welcome", Reply(200, b"<html>Welcome to the hotel</html>", HTML), OutcomeUnknown),
    Fault("an empty answer", Reply(200, b""), OutcomeUnknown),
    Fault("a list", answers([]), OutcomeUnknown),
    Fault("nothing in it", answers({}), OutcomeUnknown),
    Fault("a number", answers(7), OutcomeUnknown),
)
FAULTS = [(case, fault) for case in CASES if case.sending for fault in (*OF_ANYBODY, *case.sending.faults)]


@pytest.mark.parametrize(
    ("case", "fault"), FAULTS, ids=[f"{case.channel.value}-{fault.name}" for case, fault in FAULTS]
)
async def test_a_failed_send_says_what_to_do(case: ChannelCase, fault: Fault, play: Play) -> None:
    platform = await play(case)
    error = await failure(case, fault, platform)
    assert type(error) is fault.error
    if fault.code is not None:
        assert error.code == fault.code
    if isinstance(error, Throttled) and fault.retry_after is not None:
        assert error.retry_after == pytest.approx(fault.retry_after, abs=2.0)
    assert str(error), "a person must be told what happened"


async def failure(case: ChannelCase, fault: Fault, platform: PlayedPlatform) -> SendFailed:
    """The error of a send to which the platform answers so; it was asked once only."""
    sending = sending_of(case)
    if fault.reply is not None:
        platform.will_answer(fault.reply)
    patience = BRIEF if fault.reply and fault.reply.hangs else PATIENCE
    connector = (fault.connector or case.connector)(platform.base, patience)
    try:
        await connector.send(fault.message or sending.message)
    except SendFailed as error:
        return error
    finally:
        await connector.close()
        assert len(platform.asked) == (0 if fault.reply is None else 1)
    raise AssertionError("it was sent")


@each_channel
async def test_a_closed_port_took_nothing(case: ChannelCase) -> None:
    sending = sending_of(case)
    connector = case.connector(f"http://127.0.0.1:{unused_port()}", PATIENCE)
    with pytest.raises(Unreachable):
        await connector.send(sending.message)
    await connector.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@each_channel
async def test_nobody_leads_us_and_our_secrets_elsewhere(case: ChannelCase, status: int, play: Play) -> None:
    platform, elsewhere = await play(case), await play(case)
    reply = Reply(status, b"", {"Location": f"{elsewhere.base}/elsewhere"})
    error = await failure(case, Fault("moved", reply, SendFailed), platform)
    assert str(error)
    assert elsewhere.asked == []
    assert elsewhere.prepared == []


ODD_PAUSES = ("", "-7", "nan", "inf", "1e400", "9" * 30, "soon", "Wed, 25 Nov 2026 07:28:00 GMT", "٧")


@each_channel
async def test_an_odd_time_to_wait_is_no_time_or_one_that_ends(case: ChannelCase, play: Play) -> None:
    sending = sending_of(case)
    for fault in sending.faults:
        if fault.reply is None or fault.error is not Throttled:
            continue
        numbers = [name for name, value in fault.reply.headers.items() if value.strip("0123456789.") == ""]
        for name, odd in ((name, odd) for name in numbers for odd in ODD_PAUSES):
            reply = replace(
                fault.reply, headers={**fault.reply.headers, name: odd.encode().decode("latin-1")}
            )
            error = await failure(case, replace(fault, reply=reply), await play(case))
            assert isinstance(error, Throttled)
            assert error.retry_after is None or 0 <= error.retry_after < 40 * 86400, odd


def telling(secrets: Sequence[str]) -> list[Fault]:
    """The platform repeats what it was told, as some do: 'Malformed access token …'."""
    told = " ".join(secrets)
    html = f"<html>{told}</html>".encode()
    error = {"message": told, "description": told, "detail": told, "title": told, "code": told}
    return [
        *(Fault("html", Reply(status, html, HTML), SendFailed) for status in (200, 400, 401, 403, 429, 500)),
        *(
            Fault(
                "json", answers({**error, "ok": False, "error": error, "errors": [error]}, status), SendFailed
            )
            for status in (200, 400, 401, 403, 404, 429, 500)
        ),
        Fault("dropped", Reply(drops=True), SendFailed),
    ]


async def secrets_shown_to_the_platform(case: ChannelCase, play: Play) -> list[str]:
    """Those that go along when a message is sent; only these can come back."""
    platform, sending = await play(case), sending_of(case)
    platform.will_answer(sending.accepted)
    connector = case.connector(platform.base, PATIENCE)
    await connector.send(sending.message)
    await connector.close()
    shown = "".join(unquote_plus(repr(asked)) for asked in (*platform.prepared, *platform.asked))
    return [secret for secret in case.secrets if secret in shown]


@contextmanager
def every_logger_talks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Before a connector is made, so that one may silence a logger that would tell."""
    names = (
        "",
        "aiohttp",
        "aiohttp.client",
        "httpx",
        "httpcore",
        "asyncio",
        "telegram",
        "tweepy",
        "oauthlib",
        "requests_oauthlib",
        "urllib3",
        "connectors",
    )
    for name in names:
        caplog.set_level(logging.DEBUG, name)
    yield


@each_channel
async def test_no_secret_is_told_when_sending_fails(
    case: ChannelCase, play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    with every_logger_talks(caplog):
        for fault in telling(await secrets_shown_to_the_platform(case, play)):
            error = await failure(case, fault, await play(case))
            told = "".join(traceback.format_exception(error)) + repr(error) + str(error.code)
            for secret in case.secrets:
                assert secret not in told, fault
    for secret in case.secrets:
        assert secret not in caplog.text


@each_channel
async def test_no_secret_is_told_when_all_is_well(
    case: ChannelCase, play: Play, open_account: Open, caplog: pytest.LogCaptureFixture
) -> None:
    with every_logger_talks(caplog):
        account = await open_account(case)
        body = body_of(case.receiving.document([Said()]))
        for request in (body, b"not json", b"{}"):
            await account.post(request)
            await account.post(request, {})
        if case.sending is not None:
            platform = await play(case)
            platform.will_answer(case.sending.accepted)
            connector = case.connector(platform.base, PATIENCE)
            await connector.send(case.sending.message)
            await connector.close()
    for secret in case.secrets:
        assert secret not in caplog.text
        assert secret not in repr(account.connector)
        assert secret not in str(account.connector)


@each_channel
async def test_looking_after_an_account_reports_a_fault_and_raises_none(case: ChannelCase) -> None:
    connector: object = case.connector(f"http://127.0.0.1:{unused_port()}", PATIENCE)
    assert isinstance(connector, ChecksHealth), "an account says how it is"
    checks = await connector.check()
    assert checks
    if case.sending is not None:
        assert any(not check.ok for check in checks)
    for check in checks:
        assert case.channel.value in check.name
        assert check.detail
        assert not any(secret in check.detail for secret in case.secrets)
    await connector.close()  # type: ignore[attr-defined]


@each_channel
async def test_connecting_to_a_platform_that_is_away_says_so(case: ChannelCase) -> None:
    connector: object = case.connector(f"http://127.0.0.1:{unused_port()}", PATIENCE)
    if not isinstance(connector, Connects):
        pytest.skip(f"{case.channel.value}: is connected in the platform's own console")
    if case.sending is None:
        await connector.connect()
    else:
        with pytest.raises(SendFailed):
            await connector.connect()
    await connector.close()  # type: ignore[attr-defined]


TROUBLES = {
    "busy": Reply(503, b"<html>Service unavailable</html>", HTML),
    "a welcome": Reply(200, b"<html>Welcome to the hotel</html>", HTML),
    "a number": answers(7),
    "hung up": Reply(drops=True),
}
POLLING = [case for case in CASES if isinstance(case.connector("http://127.0.0.1:9", 1.0), Polls)]


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
@pytest.mark.parametrize("case", POLLING, ids=lambda case: case.channel.value)
async def test_asking_a_platform_in_trouble_for_news_is_a_failure_with_a_name(
    case: ChannelCase, trouble: Reply
) -> None:
    def answer(asked: Asked) -> Reply:
        return trouble

    platform = PlayedPlatform(answer)
    await platform.start()
    connector: object = case.connector(platform.base, PATIENCE)
    assert isinstance(connector, Polls)
    with pytest.raises(SendFailed) as raised:
        await connector.poll("", wait_seconds=0.1)
    assert not any(secret in str(raised.value) for secret in case.secrets)
    await connector.close()  # type: ignore[attr-defined]
    await platform.stop()
