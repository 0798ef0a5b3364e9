"""When Microsoft's keys are fetched, and what happens while they cannot be had."""

import asyncio
import json

import pytest

from connectors.teams.connector import TeamsConnector
from connectors.teams.keys import AFTER_FAILURE_SECONDS, KEEP_SECONDS, UNKNOWN_KEY_SECONDS
from domain.errors import Forged, Unverifiable
from domain.messages import WebhookRequest
from tests.connectors.teams.conftest import Seconds
from tests.connectors.teams.microsoft import Microsoft, Reply, Signer
from tests.connectors.teams.test_proof import check, request

DOWN = Reply(503, b"<html>Service Unavailable</html>")


async def test_the_keys_are_fetched_once_for_many_requests_at_once(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer
) -> None:
    await asyncio.gather(*(check(bot, request(signer.token())) for _ in range(20)))

    assert microsoft.key_requests == 1


async def test_the_keys_are_fetched_again_after_a_day(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer, seconds: Seconds
) -> None:
    await check(bot, request(signer.token()))
    seconds.now += KEEP_SECONDS - 1
    await check(bot, request(signer.token()))
    assert microsoft.key_requests == 1

    seconds.now += 1
    await check(bot, request(signer.token()))
    assert microsoft.key_requests == 2


async def test_a_key_that_was_taken_back_is_no_longer_believed_after_a_day(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer, seconds: Seconds
) -> None:
    await check(bot, request(signer.token()))
    microsoft.signers = [Signer("next-key")]
    seconds.now += KEEP_SECONDS

    with pytest.raises(Forged):
        await check(bot, request(signer.token()))


async def test_a_new_key_is_fetched_when_it_is_first_used(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer, seconds: Seconds
) -> None:
    await check(bot, request(signer.token()))
    microsoft.signers.append(Signer("next-key"))
    seconds.now += UNKNOWN_KEY_SECONDS

    await check(bot, request(microsoft.signers[1].token()))


async def test_unknown_keys_do_not_make_us_ask_more_often_than_every_five_minutes(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer, seconds: Seconds
) -> None:
    stranger = Signer("stranger")
    await check(bot, request(signer.token()))
    for step in range(10):
        seconds.now += 60
        with pytest.raises(Forged):
            await check(bot, request(stranger.token(headers={"kid": f"invented-{step}"})))

    assert microsoft.key_requests == 1 + 10 * 60 // UNKNOWN_KEY_SECONDS


NO_KEYS = [
    DOWN,
    Reply(200, b"<html>"),
    Reply(200, b"[]"),
    Reply(200, b'{"keys":[]}'),
    Reply(200, b'{"keys":"x"}'),
    Reply(200, b"x" * 2_000_000),
    Reply(302, b"", {"Location": "https://evil.example/keys"}),
    Reply(drops=True),
    Reply(hangs=True),
]


@pytest.mark.parametrize("reply", NO_KEYS)
async def test_while_no_keys_can_be_had_nobody_is_turned_away_for_good(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer, reply: Reply, seconds: Seconds
) -> None:
    microsoft.keys_reply = reply
    with pytest.raises(Unverifiable):
        await check(bot, request(signer.token()))

    microsoft.keys_reply = None
    seconds.now += AFTER_FAILURE_SECONDS
    await check(bot, request(signer.token()))


async def test_after_a_failure_the_next_requests_do_not_wait_for_another(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer
) -> None:
    microsoft.keys_reply = DOWN
    for _ in range(5):
        with pytest.raises(Unverifiable):
            await check(bot, request(signer.token()))

    assert microsoft.key_requests == 1


async def test_a_new_key_that_cannot_be_looked_up_now_is_not_called_forged(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer, seconds: Seconds
) -> None:
    await check(bot, request(signer.token()))
    seconds.now += UNKNOWN_KEY_SECONDS
    microsoft.keys_reply = DOWN

    with pytest.raises(Unverifiable):
        await check(bot, request(Signer("next-key").token()))
    await check(bot, request(signer.token()))


async def test_a_key_that_cannot_sign_as_it_should_is_passed_over(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer
) -> None:
    odd = [
        {"kty": "EC", "kid": "ec"},
        {"kty": "RSA", "kid": "no-numbers"},
        {"kty": "RSA", "kid": "odd-numbers", "n": "!", "e": 7},
        {**signer.jwk, "kid": "for-encryption", "use": "enc"},
        {**Signer("short", bits=1024).jwk},
        {**signer.jwk, "kid": ""},
        "no key",
    ]
    microsoft.keys_reply = Reply(200, json.dumps({"keys": [*odd, signer.jwk]}).encode())

    await check(bot, request(signer.token()))
    with pytest.raises(Forged):
        await check(bot, request(signer.token(headers={"kid": "for-encryption"})))


async def test_a_key_without_endorsements_speaks_for_nobody(
    bot: TeamsConnector, microsoft: Microsoft, signer: Signer
) -> None:
    jwk = {name: value for name, value in signer.jwk.items() if name != "endorsements"}
    microsoft.keys_reply = Reply(200, json.dumps({"keys": [jwk]}).encode())

    with pytest.raises(Forged, match="does not speak for"):
        await check(bot, request(signer.token()))


async def test_preparing_believes_nothing(bot: TeamsConnector, microsoft: Microsoft, signer: Signer) -> None:
    await bot.prepare(request(Signer(signer.key_id).token()))
    await bot.prepare(WebhookRequest("POST", {}, {}, b""))

    with pytest.raises(Forged):
        bot.verify(request(Signer(signer.key_id).token()))
