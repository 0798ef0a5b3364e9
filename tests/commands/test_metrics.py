"""/metrics: the figures of every account, for those who may read them, and nothing personal."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.checks import keep_checks
from cases.hours import refresh_hours
from cases.switches import set_switch
from commands.metrics import make_metrics
from domain.cases import Switch
from domain.health import HealthCheck
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import TELEGRAM, WHATSAPP, Rows

_ORDER = ("account", "channel", "state", "alarm")
Client = TestClient[web.Request, web.Application]


def application(engine: AsyncEngine, allow: str, proxies: str | None = None) -> web.Application:
    handler = make_metrics(
        engine,
        {TELEGRAM: "telegram", WHATSAPP: "whatsapp"},
        allow=[ip_network(allow)],
        trusted_proxies=[ip_network(proxies)] if proxies else [],
        held_back=False,
        clock=lambda: NOW,
    )
    app = web.Application()
    app.router.add_get("/metrics", handler)
    return app


@pytest.fixture
async def client(engine: AsyncEngine) -> AsyncIterator[Client]:
    async with TestClient(TestServer(application(engine, "127.0.0.0/8"))) as client:
        yield client


async def figures(client: Client) -> Mapping[tuple[str, ...], float]:
    """Every figure by its name and the values of its labels."""
    response = await client.get("/metrics")
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *(sample.labels[label] for label in _ORDER if label in sample.labels)): sample.value
        for family in text_string_to_metric_families(await response.text())
        for sample in family.samples
    }


async def test_every_account_has_its_figures(client: Client, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        await rows.events(60, "a", outcome="opened_case", ago=timedelta(hours=30))
        await rows.event("q", outcome="quarantined", ago=timedelta(hours=29))
        await rows.event("w", ago=timedelta(hours=29))
        case = await rows.case(citizen="نورة الحربي")
        await rows.outbound(case, "حياك الله", state="queued", ago=timedelta(minutes=40))
        await rows.outbound(case, "تعذر", state="failed")
        await refresh_hours(connection, now=NOW)
        token = HealthCheck("telegram: token", False, "revoked", expires_at=NOW + timedelta(days=2))
        await keep_checks(connection, TELEGRAM, [token], now=NOW)
        await keep_checks(connection, WHATSAPP, [HealthCheck("token", True, "valid")], now=NOW)
    found = await figures(client)
    telegram = (TELEGRAM, "telegram")
    assert found["tawasul_events_received_total", *telegram] == 62
    assert found["tawasul_events_received_total", WHATSAPP, "whatsapp"] == 0
    assert found["tawasul_events_waiting", *telegram] == 1
    assert found["tawasul_events_quarantined", *telegram] == 1
    assert found["tawasul_outbox_messages", *telegram, "queued"] == 1
    assert found["tawasul_outbox_messages", *telegram, "failed"] == 1
    assert found["tawasul_outbox_oldest_queued_seconds", *telegram] == 40 * 60
    assert found["tawasul_account_health_ok", *telegram] == 0
    assert found["tawasul_account_health_ok", WHATSAPP, "whatsapp"] == 1
    assert found["tawasul_account_token_expiry_seconds", *telegram] == 2 * 24 * 3600
    assert found["tawasul_account_alarm", *telegram, "token_expires"] == 1
    assert found["tawasul_account_quiet", *telegram] == 0
    assert found["tawasul_outgoing_stopped",] == 0
    told = await (await client.get("/metrics")).text()
    assert not any(secret in told for secret in ("نورة", "حياك", "revoked", case.number))


async def test_of_an_account_that_was_never_asked_nothing_good_is_claimed(client: Client) -> None:
    assert ("tawasul_account_health_ok", TELEGRAM, "telegram") not in await figures(client)


async def test_a_stop_of_everything_outgoing_shows(client: Client, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await set_switch(connection, Switch.OUTGOING_STOPPED, is_on=True, reason="خطأ", by=None, now=NOW)
    assert (await figures(client))["tawasul_outgoing_stopped",] == 1


@pytest.mark.parametrize(
    ("allow", "proxies", "forwarded_for", "status"),
    [
        ("127.0.0.0/8", None, None, 200),
        ("10.0.0.0/8", None, None, 403),
        # A proxy on our own machine that nobody told us of lets the whole internet in.
        ("127.0.0.0/8", None, "203.0.113.9", 403),
        ("127.0.0.0/8", None, "127.0.0.1", 403),
        ("127.0.0.0/8", "127.0.0.1/32", "203.0.113.9", 403),
        ("10.0.0.0/8", "127.0.0.1/32", "10.1.2.3", 200),
    ],
)
async def test_only_those_who_may_read_them(
    engine: AsyncEngine, allow: str, proxies: str | None, forwarded_for: str | None, status: int
) -> None:
    async with TestClient(TestServer(application(engine, allow, proxies))) as client:
        headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
        assert (await client.get("/metrics", headers=headers)).status == status
