"""Who is believed to be Microsoft: the token, its key, and what both must say of the activity."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
import pytest

from connectors.downloads import Downloads
from connectors.teams.connector import TeamsConnector
from domain.errors import Forged, Unreadable, Unverifiable
from domain.messages import WebhookRequest
from domain.ports import PreparesVerification, ReceivesWebhooks
from tests.connectors.teams.inbound_cases import payload
from tests.connectors.teams.microsoft import APP_ID, Microsoft, Signer

BODY = payload("text")


def request(token: str, body: bytes = BODY, scheme: str = "Bearer ") -> WebhookRequest:
    return WebhookRequest("POST", {"authorization": scheme + token}, {}, body)


async def check(bot: TeamsConnector, asked: WebhookRequest) -> None:
    await bot.prepare(asked)
    bot.verify(asked)


@dataclass(frozen=True)
class FromNow:
    """So many seconds from when the test runs, which may be long after it was collected."""

    seconds: int


def as_of_now(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The claims with every FromNow as the number that a token carries."""
    now = int(time.time())
    return {
        name: now + value.seconds if isinstance(value, FromNow) else value for name, value in claims.items()
    }


async def test_a_connector_prepares_and_verifies(bot: TeamsConnector) -> None:
    as_receiver: ReceivesWebhooks = bot

    assert isinstance(as_receiver, PreparesVerification)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"aud": APP_ID.upper()},
        {"exp": FromNow(-240), "nbf": FromNow(-4000)},
        {"nbf": FromNow(240)},
        {"nbf": None},
    ],
)
async def test_a_genuine_token_is_believed(
    bot: TeamsConnector, signer: Signer, claims: Mapping[str, Any]
) -> None:
    await check(bot, request(signer.token(**as_of_now(claims))))


async def test_the_scheme_may_be_written_in_small_letters(bot: TeamsConnector, signer: Signer) -> None:
    await check(bot, request(signer.token(), scheme="bearer "))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/"},
        {"iss": None},
        {"aud": "00000000-0000-0000-0000-000000000000"},
        {"aud": None},
        {"aud": [APP_ID]},
        {"exp": FromNow(-360)},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 1e400},
        {"nbf": FromNow(400)},
        {"serviceurl": "https://smba.trafficmanager.net/amer/"},
        {"serviceurl": None},
        {"serviceurl": ["https://smba.trafficmanager.net/emea/"]},
    ],
)
async def test_a_token_that_says_something_else_is_forged(
    bot: TeamsConnector, signer: Signer, claims: Mapping[str, Any]
) -> None:
    with pytest.raises(Forged):
        await check(bot, request(signer.token(**as_of_now(claims))))


async def test_a_token_of_another_key_under_the_same_name_is_forged(
    bot: TeamsConnector, signer: Signer
) -> None:
    with pytest.raises(Forged):
        await check(bot, request(Signer(signer.key_id).token()))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_never_chooses_its_own_algorithm(
    bot: TeamsConnector, signer: Signer, algorithm: str
) -> None:
    claims = jwt.decode(signer.token(), options={"verify_signature": False})
    modulus = json.dumps(signer.jwk) * 2
    headers = {"kid": signer.key_id}
    token = jwt.encode(claims, "" if algorithm == "none" else modulus, algorithm=algorithm, headers=headers)

    with pytest.raises(Forged):
        await check(bot, request(token))


@pytest.mark.parametrize("headers", [{"kid": None}, {"kid": ""}, {"kid": 7}, {"alg": "RS384"}])
async def test_a_token_with_another_header_is_forged(
    bot: TeamsConnector, signer: Signer, headers: Mapping[str, Any]
) -> None:
    _, claims, signature = signer.token().split(".")
    header = {"alg": "RS256", "kid": signer.key_id, **headers}
    start = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")

    with pytest.raises(Forged):
        await check(bot, request(f"{start}.{claims}.{signature}"))


@pytest.mark.parametrize("place", [0, 40, -1])
async def test_one_changed_letter_makes_a_token_forged(
    bot: TeamsConnector, signer: Signer, place: int
) -> None:
    token = signer.token()
    # The last letter of a signature has spare bits: another letter may stand for the same bytes.
    other = next(
        letter
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        if abs(ord(letter) - ord(token[place])) == 1
    )
    changed = token[:place] + other + (token[place:][1:] if place != -1 else "")

    with pytest.raises(Forged):
        await check(bot, request(changed))


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YWJj", "Bearer a.b", "Bearer a.b.c.d", "Bearer ....", "Bearer كلمة.a.b"],
)
async def test_without_a_token_nothing_is_fetched_and_nothing_believed(
    bot: TeamsConnector, microsoft: Microsoft, header: str
) -> None:
    asked = WebhookRequest("POST", {"authorization": header}, {}, BODY)

    with pytest.raises(Forged):
        await check(bot, asked)
    assert microsoft.key_requests == 0


async def test_an_endless_token_is_forged(bot: TeamsConnector, microsoft: Microsoft) -> None:
    with pytest.raises(Forged):
        await check(bot, request("a." + "b" * 20_000 + ".c"))
    assert microsoft.key_requests == 0


async def test_a_key_that_may_not_speak_for_teams_is_not_believed() -> None:
    async with Microsoft(webchat := Signer("webchat-key", ["webchat", "directline"])) as elsewhere:
        connector = TeamsConnector(
            "moe",
            app_id=APP_ID,
            app_password="-",
            downloads=Downloads(),
            openid_url=f"{elsewhere.base}/openid",
        )
        with pytest.raises(Forged, match="does not speak for"):
            await check(connector, request(webchat.token()))
        await connector.close()


async def test_an_activity_of_a_server_that_is_not_listed_is_forged(
    bot: TeamsConnector, signer: Signer
) -> None:
    service_url = "https://smba.trafficmanager.net.evil.example/"
    body = json.dumps(json.loads(BODY) | {"serviceUrl": service_url}).encode()

    with pytest.raises(Forged, match="service_hosts"):
        await check(bot, request(signer.token(serviceurl=service_url), body))


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"{}", b'{"serviceUrl":7}', b"[" * 10_000])
async def test_the_body_is_looked_at_only_after_the_token(
    bot: TeamsConnector, signer: Signer, body: bytes
) -> None:
    with pytest.raises(Forged):
        await check(bot, request(signer.token(iss="https://evil.example"), body))
    with pytest.raises(Unreadable):
        await check(bot, request(signer.token(), body))


async def test_without_keys_nobody_is_believed(bot: TeamsConnector, signer: Signer) -> None:
    with pytest.raises((Forged, Unverifiable)):
        bot.verify(request(signer.token()))
