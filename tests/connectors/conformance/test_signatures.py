"""Who may post to us: nothing unsigned is handed on, nor what is too large or too old."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.conformance.channel_case import ChannelCase, Check, Said
from tests.connectors.conformance.conftest import MIB, Open
from tests.connectors.conformance.discovery import each_channel, unless_excused
from tests.connectors.conformance.documents import body_of

A_MINUTE = timedelta(minutes=1)


def genuine(case: ChannelCase) -> bytes:
    return body_of(case.receiving.document([Said()]))


@each_channel
async def test_a_signed_request_is_handed_on(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    assert await account.post(genuine(case)) == 200
    assert len(account.taken) == 1


@each_channel
async def test_a_request_without_signature_is_not(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    for headers in ({}, {"Content-Type": "application/json"}):
        assert await account.post(genuine(case), headers) == 401
    assert account.taken == []


def altered(value: str) -> list[str]:
    """What somebody would try who does not know the secret."""
    other = "0" if value[-1] != "0" else "1"
    return ["", " ", "=", "sha256=", value[:-1] + other, value + "0", value[: len(value) // 2], "كلمة السر"]


@each_channel
async def test_a_request_with_a_wrong_signature_is_not(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    body = genuine(case)
    signature = case.receiving.sign(body, datetime.now(UTC))
    assert signature, "a channel signs with at least one header"
    for name, value in signature.items():
        for wrong in altered(value):
            if wrong.strip() == value:
                continue
            assert await account.post(body, {**signature, name: wrong}) == 401, (name, wrong)
        rest = {other: kept for other, kept in signature.items() if other != name}
        assert await account.post(body, rest) == 401, f"without {name}"
    assert account.taken == []


@each_channel
async def test_a_signature_holds_for_the_body_it_was_made_for_only(
    case: ChannelCase, open_account: Open
) -> None:
    if not case.receiving.signs_body:
        pytest.skip(f"{case.channel.value}: its signature says who sends, not what")
    account = await open_account(case)
    body = genuine(case)
    for other in (body + b" ", body.replace(b"{", b"{ ", 1), b"{}", b""):
        assert await account.post(body, case.receiving.sign(other, datetime.now(UTC))) == 401
        assert await account.post(other, case.receiving.sign(body, datetime.now(UTC))) == 401
    assert account.taken == []


@each_channel
async def test_an_old_request_that_is_sent_again_is_refused(case: ChannelCase, open_account: Open) -> None:
    unless_excused(case, Check.REPLAY)
    stale_after = case.receiving.stale_after
    assert stale_after is not None, "a platform that signs a time says how old it may be"
    account = await open_account(case)
    body, now = genuine(case), datetime.now(UTC)
    for moment in (now - stale_after - A_MINUTE, now - timedelta(days=400), datetime(1970, 1, 2, tzinfo=UTC)):
        assert await account.post(body, case.receiving.sign(body, moment)) == 401
    assert account.taken == []
    assert await account.post(body, case.receiving.sign(body, now - stale_after + A_MINUTE)) == 200


@each_channel
async def test_the_handshake_is_answered_to_the_platform_only(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    if case.receiving.handshake is None:
        assert (await account.client.get(account.path)).status == 404
        return
    query, answer = case.receiving.handshake
    response = await account.client.get(account.path, params=query)
    assert (response.status, await response.text()) == (200, answer)
    assert (await account.client.get(account.path)).status == 403
    for secret in case.secrets:
        assert secret not in await response.text()


@each_channel
async def test_a_body_of_a_mebibyte_is_taken_and_one_byte_more_is_not(
    case: ChannelCase, open_account: Open
) -> None:
    account = await open_account(case)
    body = genuine(case)
    assert await account.post(body.ljust(MIB)) == 200
    assert len(account.taken) == 1
    assert await account.post(body.ljust(MIB + 1)) == 413
    assert len(account.taken) == 1
