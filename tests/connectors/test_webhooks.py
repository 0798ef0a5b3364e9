"""The webhook addresses over real HTTP, in front of the real intake and database: who gets which answer."""

import asyncio
import io
import ipaddress
import random
import string
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.ext.asyncio import AsyncEngine

from connectors.webhooks import WebhookLimits, Webhooks
from dispatcher.intake import Intake
from dispatcher.ledger import Ledger
from dispatcher.spool import Spool
from domain.ports import ReceivesWebhooks
from store.engine import create_engine
from tests.dispatcher.ministry import Ministry, MovableClock, telegram_connector, whatsapp_connector
from tests.dispatcher.payloads import (
    NOON,
    OUR_NUMBER,
    TELEGRAM,
    VERIFY_TOKEN,
    WHATSAPP,
    JsonObject,
    as_body,
    telegram_headers,
    telegram_update,
    whatsapp_headers,
    whatsapp_message,
    whatsapp_request,
    whatsapp_status,
)

MIB = 1_048_576
NOWHERE = "postgresql://nobody:nothing@127.0.0.1:9/none"
SITE = f"/hooks/telegram/{TELEGRAM}"
NUMBER = f"/hooks/whatsapp/{WHATSAPP}"


class Seconds:
    """A clock for rate limits that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Site:
    """The routes as platforms see them, and what came to be stored."""

    client: TestClient[web.Request, web.Application]
    ministry: Ministry
    seconds: Seconds
    told: list[int] = field(default_factory=list)

    async def telegram(self, update: object, **headers: str) -> ClientResponse:
        return await self.post(SITE, as_body(update), {**telegram_headers(), **headers})

    async def whatsapp(self, request: object, **headers: str) -> ClientResponse:
        body = as_body(request)
        return await self.post(NUMBER, body, {**whatsapp_headers(body), **headers})

    async def post(self, path: str, body: Any, headers: Mapping[str, str]) -> ClientResponse:
        response = await self.client.post(path, data=body, headers=dict(headers))
        await response.read()
        return response

    async def stored(self) -> int:
        return int(await self.ministry.value("SELECT count(*) FROM raw_event"))

    async def settle(self) -> list[tuple[str | None, str | None]]:
        """Process everything that waits; the outcomes and reasons in the order of arrival."""
        await self.ministry.processing.process(await self.ministry.column("SELECT id FROM raw_event"))
        rows = await self.ministry.rows("SELECT outcome, reason FROM raw_event ORDER BY id")
        return [(row.outcome, row.reason) for row in rows]


@asynccontextmanager
async def open_site(
    engine: AsyncEngine,
    directory: Path,
    *,
    limits: WebhookLimits = WebhookLimits(),  # noqa: B008 - frozen
    spool_limit_bytes: int = MIB,
    intake_engine: AsyncEngine | None = None,
) -> AsyncIterator[Site]:
    told: list[int] = []
    intake = Intake(
        Ledger(intake_engine or engine),
        Spool(directory / "spool", limit_bytes=spool_limit_bytes),
        stored=told.extend,
        batch_limit=100,
        commit_timeout=10,
    )
    seconds = Seconds()
    accounts: dict[tuple[str, str], ReceivesWebhooks] = {
        ("telegram", TELEGRAM): telegram_connector(),
        ("whatsapp", WHATSAPP): whatsapp_connector(),
    }
    app = web.Application(client_max_size=MIB)
    app.add_routes(Webhooks(accounts, intake.accept, limits, now=seconds).routes())
    async with AsyncExitStack() as stack:
        await intake.start()
        stack.push_async_callback(intake.close)
        client = await stack.enter_async_context(TestClient(TestServer(app)))
        yield Site(client, Ministry(engine, MovableClock()), seconds, told)


@pytest.fixture
async def site(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(engine, tmp_path) as site:
        yield site


async def error_of(response: ClientResponse) -> str:
    return str((await response.json())["error"])


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_a_message_is_stored_untouched_before_it_is_acknowledged(site: Site, channel: str) -> None:
    value = telegram_update() if channel == "telegram" else whatsapp_request(whatsapp_message())
    response = await (site.telegram(value) if channel == "telegram" else site.whatsapp(value))
    assert response.status == 200
    assert await response.json() == {"ok": True}
    (row,) = await site.ministry.rows("SELECT id, channel, body FROM raw_event")
    assert (row.channel, bytes(row.body)) == (channel, as_body(value))
    assert site.told == [row.id]


UNSIGNED: Sequence[tuple[str, Mapping[str, str]]] = [
    (SITE, {}),
    (SITE, telegram_headers("telegram-webhook-secret-of-others")),
    (SITE, telegram_headers("")),
    (SITE, {"X-Telegram-Bot-Api-Secret-Token": "كلمة"}),
    (NUMBER, {}),
    (NUMBER, whatsapp_headers(b"{}", "another-secret")),
    (NUMBER, whatsapp_headers(b"another body")),
    (NUMBER, {"X-Hub-Signature-256": "sha256="}),
    (NUMBER, {"X-Hub-Signature-256": "sha256=نص"}),
    (NUMBER, {"X-Hub-Signature": "sha1=0123456789abcdef"}),
]


async def test_what_is_not_signed_gets_401_and_is_not_stored(site: Site) -> None:
    for path, headers in UNSIGNED:
        response = await site.post(path, b"{}", headers)
        assert (response.status, await error_of(response)) == (401, "not_signed"), headers
    assert await site.stored() == 0


async def test_an_unknown_account_gets_404(site: Site) -> None:
    for account in ("telegram/unknown", f"whatsapp/{TELEGRAM}", "pigeon/care", "telegram/%00"):
        response = await site.post(f"/hooks/{account}", as_body(telegram_update()), telegram_headers())
        assert (response.status, await error_of(response)) == (404, "unknown_account"), account
    assert await site.stored() == 0


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with its length", "chunked"])
@pytest.mark.parametrize("path", [SITE, NUMBER])
async def test_a_body_over_a_mebibyte_gets_413(site: Site, path: str, is_chunked: bool) -> None:
    body = b" " * (MIB + 1)
    headers = {**telegram_headers(), **whatsapp_headers(body)}
    response = await site.post(path, chunks(body) if is_chunked else io.BytesIO(body), headers)
    assert (response.status, await error_of(response)) == (413, "too_large")
    assert await site.stored() == 0


async def test_a_body_of_exactly_a_mebibyte_is_taken(site: Site) -> None:
    body = as_body(telegram_update())
    response = await site.post(SITE, body + b" " * (MIB - len(body)), telegram_headers())
    assert response.status == 200
    assert await site.stored() == 1


DEEP = b"[" * 10_000 + b"]" * 10_000
DEEP_INSIDE = b'{"update_id":1,"message":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}"


SHAPELESS = [
    b"",
    b"not json",
    b"{",
    b"\xff\xfe{}",
    b"\x00",
    b"null",
    b"17",
    b'"text"',
    b"[]",
    b"[1, 2]",
    b"{}",
    b'{"update_id":null}',
    b'{"update_id":{"id":1}}',
    b'{"object":"page","entry":[]}',
    b'{"object":"whatsapp_business_account"}',
    b'{"object":"whatsapp_business_account","entry":{}}',
    DEEP,
    DEEP_INSIDE,
    b'{"object":"whatsapp_business_account","entry":' + DEEP + b"}",
]


@pytest.mark.parametrize("path", [SITE, NUMBER])
async def test_what_is_no_request_of_the_platform_gets_400(site: Site, path: str) -> None:
    for body in SHAPELESS:
        response = await site.post(path, body, {**telegram_headers(), **whatsapp_headers(body)})
        assert (response.status, await error_of(response)) == (400, "unreadable"), body[:60]
    assert await site.stored() == 0


def incompressible(length: int) -> str:
    """An index packs what repeats itself; this it cannot."""
    return "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=length))


ABSURD = incompressible(100_000)
ODD_UPDATES: Sequence[tuple[str, JsonObject, str]] = [
    ("message id above 2^53", telegram_update(1, message_id=2**53 + 1), "opened_case"),
    ("message id above 2^64", telegram_update(1, message_id=2**70), "quarantined"),
    ("message id as text", telegram_update(1, message_id="17"), "opened_case"),
    ("message id missing", telegram_update(1, message_id={}), "quarantined"),
    ("update id above 2^53", telegram_update(2**53 + 1), "opened_case"),
    ("update id of 64 bits", telegram_update(2**63 - 1), "opened_case"),
    ("sender above 2^53", telegram_update(1, sender=2**53 + 1), "opened_case"),
    ("sender as text", telegram_update(1, sender="5501234567"), "opened_case"),
    ("sender missing", telegram_update(1, sender=None), "quarantined"),
    ("message id of 100,000 characters", telegram_update(1, message_id=ABSURD), "quarantined"),
    ("sender of 100,000 characters", telegram_update(1, sender=ABSURD), "quarantined"),
    ("1970", telegram_update(1, at=0), "opened_case"),
    ("2099", telegram_update(1, at=4_070_908_800), "opened_case"),
    ("beyond any calendar", telegram_update(1, at=10**18), "opened_case"),
    (
        "date as text",
        telegram_update(1) | {"message": telegram_update(1)["message"] | {"date": "x"}},
        "opened_case",
    ),
    ("NUL and half an emoji", telegram_update(1, "السلام \x00 عليكم \ud83d المكيف خربان"), "opened_case"),
    ("name with markup", telegram_update(1, name="<script>alert('علي')</script>"), "opened_case"),
    ("100,000 characters", telegram_update(1, "المكيف خربان " * 7_700), "opened_case"),
    ("our own bot", telegram_update(1, sender=7001234567), "ignored"),
]


@pytest.mark.parametrize(
    ("update", "outcome"), [odd[1:] for odd in ODD_UPDATES], ids=[o[0] for o in ODD_UPDATES]
)
async def test_an_odd_update_is_stored_and_settled(site: Site, update: JsonObject, outcome: str) -> None:
    response = await site.telegram(update)
    assert response.status == 200
    assert [settled for settled, _ in await site.settle()] == [outcome]


ODD_MESSAGES: Sequence[tuple[str, object, str]] = [
    ("id as a number", whatsapp_message(2**53 + 1), "opened_case"),
    ("id missing", whatsapp_message(None), "quarantined"),
    ("id of 100,000 characters", whatsapp_message(ABSURD), "quarantined"),
    ("sender as a number", whatsapp_message(phone=966551112233), "opened_case"),
    ("sender missing", whatsapp_message(phone=None), "quarantined"),
    ("sender of 100,000 characters", whatsapp_message(phone=ABSURD), "quarantined"),
    ("1970", whatsapp_message(at="0"), "opened_case"),
    ("2099", whatsapp_message(at="4070908800"), "opened_case"),
    ("beyond any calendar", whatsapp_message(at="9" * 40), "opened_case"),
    ("no date", whatsapp_message(at=None), "opened_case"),
    ("NUL and half an emoji", whatsapp_message(text="\x00 المكيف \ud83d خربان"), "opened_case"),
    ("100,000 characters", whatsapp_message(text="المكيف خربان " * 7_700), "opened_case"),
    ("our own number", whatsapp_message(phone=OUR_NUMBER), "ignored"),
    ("no object", "نص", "quarantined"),
]


@pytest.mark.parametrize(
    ("message", "outcome"), [odd[1:] for odd in ODD_MESSAGES], ids=[odd[0] for odd in ODD_MESSAGES]
)
async def test_an_odd_message_is_stored_and_settled_and_harms_no_neighbour(
    site: Site, message: object, outcome: str
) -> None:
    neighbour = whatsapp_message("wamid.neighbour", phone="966559998877")
    response = await site.whatsapp(whatsapp_request(message, neighbour, name="<b>أم فيصل</b>"))
    assert response.status == 200
    assert [settled for settled, _ in await site.settle()] == [outcome, "opened_case"]


async def test_dates_that_cannot_be_true_do_not_change_the_order(site: Site) -> None:
    dates = (4_070_908_800, int(NOON.timestamp()) + 2, 0)
    for number, (at, said) in enumerate(zip(dates, ("الأولى", "الثانية", "الثالثة"), strict=True), start=1):
        await site.telegram(telegram_update(number, f"{said} المكيف خربان", at=at))
    await site.ministry.change("UPDATE raw_event SET received_at = :now + id * interval '1 second'", now=NOON)
    await site.settle()
    texts = await site.ministry.column("SELECT text FROM message WHERE direction = 'inbound' ORDER BY id")
    moments = await site.ministry.column(
        "SELECT sent_at FROM message WHERE direction = 'inbound' ORDER BY id"
    )
    assert [said.split()[0] for said in texts] == ["الأولى", "الثانية", "الثالثة"]
    assert moments == [NOON + timedelta(seconds=number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    "request_",
    [
        {"object": "whatsapp_business_account", "entry": []},
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": []}]},
        whatsapp_request(statuses=[]),
    ],
)
async def test_an_empty_batch_is_taken_and_stores_nothing(site: Site, request_: JsonObject) -> None:
    response = await site.whatsapp(request_)
    assert response.status == 200
    assert await site.stored() == 0


async def test_the_same_request_five_times_at_once_is_one_event(site: Site) -> None:
    responses = await asyncio.gather(*(site.telegram(telegram_update()) for _ in range(5)))
    assert [response.status for response in responses] == [200] * 5
    assert await site.stored() == 1
    assert len(site.told) == 1


async def test_receipts_beside_messages_are_events_of_their_own(site: Site) -> None:
    response = await site.whatsapp(
        whatsapp_request(whatsapp_message(), statuses=[whatsapp_status("wamid.ours", "read")])
    )
    assert response.status == 200
    assert [outcome for outcome, _ in await site.settle()] == ["opened_case", "applied"]


async def test_the_handshake_answers_whoever_knows_the_token(site: Site) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN}
    response = await site.client.get(NUMBER, params=query)
    assert (response.status, await response.text()) == (200, "1158201444")
    assert response.content_type == "text/plain"


WRONG_HANDSHAKES: Sequence[Mapping[str, str]] = [
    {},
    {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": "guess"},
    {"hub.mode": "unsubscribe", "hub.challenge": "1", "hub.verify_token": VERIFY_TOKEN},
    {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN},
    {"hub.mode": "subscribe", "hub.challenge": "<b>1</b>", "hub.verify_token": "كلمة"},
]


async def test_a_wrong_handshake_gets_403(site: Site) -> None:
    for query in WRONG_HANDSHAKES:
        response = await site.client.get(NUMBER, params=query)
        assert response.status == 403, query
        assert "<b>" not in await response.text()


async def test_a_channel_without_handshake_gets_404(site: Site) -> None:
    assert (await site.client.get(SITE)).status == 404
    assert (await site.client.get("/hooks/whatsapp/unknown")).status == 404


async def test_one_address_that_is_too_fast_is_told_when_to_come_again(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    limits = WebhookLimits(requests_per_second_per_ip=2)
    async with open_site(engine, tmp_path, limits=limits) as site:
        answers = [(await site.telegram(telegram_update(number))).status for number in range(3)]
        assert answers == [200, 200, 429]
        refused = await site.telegram(telegram_update(3))
        assert (refused.headers["Retry-After"], await error_of(refused)) == ("1", "too_fast")
        site.seconds.now += 0.5
        assert (await site.telegram(telegram_update(3))).status == 200
        assert await site.stored() == 3


async def test_an_account_is_limited_by_events_not_by_requests(engine: AsyncEngine, tmp_path: Path) -> None:
    limits = WebhookLimits(events_per_second_per_account=3)
    async with open_site(engine, tmp_path, limits=limits) as site:
        batch = whatsapp_request(*(whatsapp_message(f"wamid.{number}") for number in range(3)))
        assert (await site.whatsapp(batch)).status == 200
        refused = await site.whatsapp(whatsapp_request(whatsapp_message("wamid.9")))
        assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
        assert (await site.telegram(telegram_update())).status == 200
        assert await site.stored() == 4


async def test_who_keeps_sending_unsigned_requests_is_turned_away_and_others_are_not(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    limits = WebhookLimits(unverified_per_minute_per_ip=3)
    async with open_site(engine, tmp_path, limits=limits) as site:
        answers = [(await site.post(SITE, b"{}", {})).status for _ in range(5)]
        assert answers == [401, 401, 401, 429, 429]
        refused = await site.post(SITE, b"{}", {})
        assert refused.headers["Retry-After"] == "20"
        assert (await site.telegram(telegram_update())).status == 200


PROXIES = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("10.0.0.0/8"))


@pytest.mark.parametrize(
    ("forwarded", "other"),
    [
        ([], ["203.0.113.7"]),
        (["203.0.113.7"], ["203.0.113.8"]),
        (["spoofed, 203.0.113.7"], ["spoofed, 203.0.113.8"]),
        (["203.0.113.7, 10.1.2.3"], ["203.0.113.8, 10.1.2.3"]),
        (["198.51.100.1", "203.0.113.7"], ["198.51.100.1", "203.0.113.8"]),
    ],
)
async def test_behind_a_trusted_proxy_the_sender_is_whom_the_proxy_names(
    engine: AsyncEngine, tmp_path: Path, forwarded: list[str], other: list[str]
) -> None:
    limits = WebhookLimits(requests_per_second_per_ip=1, trusted_proxies=PROXIES)
    async with open_site(engine, tmp_path, limits=limits) as site:
        first = await _forwarded(site, 1, forwarded)
        again = await _forwarded(site, 2, forwarded)
        another = await _forwarded(site, 3, other)
        assert [first, again, another] == [200, 429, 200]


async def test_nobody_else_is_believed_about_who_he_is(engine: AsyncEngine, tmp_path: Path) -> None:
    async with open_site(engine, tmp_path, limits=WebhookLimits(requests_per_second_per_ip=1)) as site:
        assert [await _forwarded(site, number, [f"203.0.113.{number}"]) for number in (1, 2)] == [200, 429]


async def _forwarded(site: Site, number: int, forwarded: list[str]) -> int:
    headers = [*telegram_headers().items(), *(("X-Forwarded-For", line) for line in forwarded)]
    response = await site.client.post(SITE, data=as_body(telegram_update(number)), headers=headers)
    return response.status


async def test_without_database_and_spool_the_platform_is_asked_to_send_again(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    nowhere = create_engine(NOWHERE)
    async with open_site(engine, tmp_path, spool_limit_bytes=10, intake_engine=nowhere) as site:
        response = await site.telegram(telegram_update())
        assert (response.status, await error_of(response)) == (503, "storage_unavailable")
        assert response.headers["Retry-After"] == "5"
    await nowhere.dispose()


async def test_without_database_the_spool_takes_it(engine: AsyncEngine, tmp_path: Path) -> None:
    nowhere = create_engine(NOWHERE)
    async with open_site(engine, tmp_path, intake_engine=nowhere) as site:
        assert (await site.telegram(telegram_update())).status == 200
        assert await site.stored() == 0
    await nowhere.dispose()
    async with open_site(engine, tmp_path) as site:
        assert (await site.telegram(telegram_update(2))).status == 200
    assert await Ministry(engine, MovableClock()).column("SELECT position FROM raw_event ORDER BY id") == [
        1,
        2,
    ]
