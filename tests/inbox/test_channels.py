"""The page of channels, the switch that stops everything outgoing, and accounts that are read only."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.checks import keep_checks
from cases.hours import refresh_hours
from cases.staff import StaffMember, StaffRole
from cases.switches import read_switch, set_switch
from domain.cases import Switch
from domain.health import HealthCheck
from store.tables import account_state, outbox, staff_audit
from tests.harness.browser import Complaints
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import TELEGRAM, WHATSAPP, Rows
from tests.inbox.conftest import INSTAGRAM, PASSWORD, Outside, Visitor, X, hidden, staff_member

PAGE = "/inbox/channels"
SWITCH = "/inbox/channels/outgoing"


@pytest.fixture
async def huda(engine: AsyncEngine) -> StaffMember:
    """A supervisor of the care centre."""
    return await staff_member(engine, "huda", "هدى الزهراني", StaffRole.SUPERVISOR, "beneficiary_care")


@pytest.fixture
async def supervisor(visitor: Visitor, huda: StaffMember) -> Visitor:
    """Huda, signed in."""
    assert (await visitor.sign_in("huda")).status == 303
    return visitor


async def stop(engine: AsyncEngine, reason: str = "ردود خاطئة عن مواعيد الاختبارات") -> None:
    async with engine.begin() as connection:
        await set_switch(connection, Switch.OUTGOING_STOPPED, is_on=True, reason=reason, by=None, now=NOW)


async def write_health(engine: AsyncEngine) -> None:
    """Telegram is in trouble of every kind; Instagram is well."""
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        for day in range(9):
            await rows.events(12, f"day-{day}", outcome="opened_case", ago=timedelta(days=day, hours=23))
        await rows.event("q", outcome="quarantined", ago=timedelta(hours=24))
        case = await rows.case(citizen="نورة الحربي")
        await rows.outbound(case, "حياك الله", state="queued", ago=timedelta(minutes=40))
        await rows.outbound(case, "تعذر", state="failed")
        await refresh_hours(connection, now=NOW)
        await connection.execute(
            insert(account_state).values(account=TELEGRAM, misconfigured="Unauthorized (401)")
        )
        checks = [
            HealthCheck(f"telegram {TELEGRAM}: token", True, "valid", expires_at=NOW + timedelta(days=9)),
            HealthCheck(f"telegram {TELEGRAM}: rates", True, "of this month", left=40.0, limit=500.0),
            HealthCheck(f"telegram {TELEGRAM}: webhook", False, "registered: nothing"),
        ]
        await keep_checks(connection, TELEGRAM, checks, now=NOW - timedelta(minutes=3))
        well = HealthCheck(f"instagram {INSTAGRAM}: token", True, "valid for @moe_riyadh")
        await keep_checks(connection, INSTAGRAM, [well], now=NOW - timedelta(minutes=3))


async def test_a_supervisor_sees_how_every_account_fares(supervisor: Visitor, engine: AsyncEngine) -> None:
    await write_health(engine)
    page = await supervisor.page(PAGE)
    for words in (
        TELEGRAM, WHATSAPP, INSTAGRAM, X, "قراءة فقط", "متوقف", "إنستغرام", "تعليم الخرج",
        "المنصة ترفض بيانات الدخول", "Unauthorized (401)", "رمز الدخول يوشك أن ينتهي", "خلال 9 أيام",
        "الرصيد المسموح يوشك أن ينفد", "المنصة تبلّغ عن خلل", "registered: nothing", "رد واحد ينتظر",
        "قبل 40 دقيقة", "1 في الحجر", "حتى 25 في الثانية", "valid for @moe_riyadh", "لم تُسأل المنصة بعد",
    ):  # fmt: skip
        assert words in bare(page), words
    assert page.index(TELEGRAM) < page.index(INSTAGRAM), "those with alarms come first"
    assert page.index(INSTAGRAM) < page.index(X), "and those that are off last"


def bare(page: str) -> str:
    """Without the isolates that Fluent puts around what is filled in."""
    return page.replace("\u2068", "").replace("\u2069", "")


async def test_agents_see_neither_the_page_nor_a_link_to_it(agent: Visitor) -> None:
    assert (await agent.get(PAGE)).status == 403
    assert (await agent.post(SWITCH, {"wish": "stop", "reason": "x"})).status == 403
    assert PAGE not in await agent.page("/inbox/")


async def test_a_supervisor_of_a_unit_sees_its_accounts_and_not_the_switch(
    visitor: Visitor, engine: AsyncEngine
) -> None:
    await staff_member(engine, "reem", "ريم", StaffRole.SUPERVISOR, "gd_riy")
    await visitor.sign_in("reem")
    page = await visitor.page(PAGE)
    assert INSTAGRAM in page
    assert TELEGRAM not in page
    assert SWITCH not in page
    assert (await visitor.post(SWITCH, {"wish": "stop", "reason": "x"})).status == 403


async def test_stopping_needs_a_reason_and_is_told_on_every_page_with_who_did_it(
    supervisor: Visitor, engine: AsyncEngine, outside: Outside
) -> None:
    refused = await supervisor.post(SWITCH, {"wish": "stop", "reason": "  "})
    assert refused.status == 422
    assert "اكتب السبب" in await refused.text()
    assert "إرسال كل الرسائل موقوف" not in await supervisor.page("/inbox/")
    stopped = await supervisor.post(SWITCH, {"wish": "stop", "reason": "ردود خاطئة <b>عن</b> المواعيد"})
    assert (stopped.status, stopped.headers["Location"]) == (303, PAGE)
    for path in ("/inbox/", PAGE, "/inbox/health", "/inbox/quarantine"):
        page = bare(await supervisor.page(path))
        assert "إرسال كل الرسائل موقوف" in page, path
        assert "أوقفه huda" in page
        assert "ردود خاطئة &lt;b&gt;عن&lt;/b&gt; المواعيد" in page
    assert outside.wakings == 0
    async with engine.connect() as connection:
        assert (await read_switch(connection, Switch.OUTGOING_STOPPED)).is_on
        actions = await connection.scalars(select(staff_audit.c.action).order_by(staff_audit.c.id))
        assert list(actions)[-1] == "stopped_outgoing"


async def test_resuming_wakes_delivery_and_takes_the_banner_away(
    supervisor: Visitor, engine: AsyncEngine, outside: Outside
) -> None:
    await stop(engine)
    assert "مسؤول النظام من سطر الأوامر" in await supervisor.page("/inbox/")
    assert (await supervisor.post(SWITCH, {"wish": "resume", "reason": ""})).status == 303
    assert outside.wakings == 1
    assert "إرسال كل الرسائل موقوف" not in await supervisor.page("/inbox/")
    outside.queue_is_away = True
    assert (await supervisor.post(SWITCH, {"wish": "resume"})).status == 303, "the sweeper will see to it"


async def test_a_wish_that_is_neither_is_refused(supervisor: Visitor) -> None:
    assert (await supervisor.post(SWITCH, {"wish": "destroy", "reason": "x"})).status == 400


async def test_who_has_not_signed_in_is_told_nothing(visitor: Visitor, engine: AsyncEngine) -> None:
    await stop(engine)
    assert "موقوف" not in await visitor.page("/inbox/sign-in")
    assert (await visitor.get(PAGE)).status == 303


async def test_while_all_is_stopped_replies_can_still_be_written(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        case = await Rows(connection, NOW).case()
    await stop(engine)
    page = await agent.page(f"/inbox/cases/{case.number}")
    form = {name: hidden(page, name) for name in ("form_key", "conversation_id", "seen_message_id")} | {
        "text": "حياك الله"
    }
    assert (await agent.post(f"/inbox/cases/{case.number}/reply", form)).status == 303
    async with engine.connect() as connection:
        assert list(await connection.scalars(select(outbox.c.state))) == ["queued"]


async def test_from_an_account_that_is_read_only_nothing_is_sent(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        case = await Rows(connection, NOW).case(account=INSTAGRAM, channel="instagram")
    page = await agent.page(f"/inbox/cases/{case.number}")
    assert "للقراءة فقط" in page
    assert 'id="reply-form"' not in page
    form = {
        "form_key": "form-key-0123456789",
        "conversation_id": str(case.conversation_id),
        "seen_message_id": "999999999",
        "text": "حياك الله",
    }
    refused = await agent.post(f"/inbox/cases/{case.number}/reply", form)
    assert refused.status == 422
    page = await refused.text()
    assert "هذا الحساب للقراءة فقط، فلا يُرسل منه شيء" in page
    assert "حياك الله" in page, "what was typed is not lost"
    async with engine.connect() as connection:
        assert list(await connection.scalars(select(outbox.c.id))) == []


@pytest.fixture
async def screen(
    browser: Browser, application: web.Application, huda: StaffMember, engine: AsyncEngine
) -> AsyncIterator[Page]:
    """The page in a real Chromium, with everything on it; nothing may be complained of."""
    await write_health(engine)
    complaints = Complaints()
    async with TestServer(application) as server:
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        complaints.listen_to(page)
        await page.goto(str(server.make_url(f"/inbox/sign-in?next={PAGE}")))
        await page.get_by_label("اسم المستخدم").fill("huda")
        await page.get_by_label("كلمة المرور").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("#channels")).to_be_visible()
        yield page
    assert complaints.texts == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
async def test_the_page_fits_and_the_switch_works_at_any_width(screen: Page, width: int) -> None:
    await screen.set_viewport_size({"width": width, "height": 740})
    await screen.get_by_label("السبب").fill("ردود خاطئة")
    await screen.get_by_role("button", name="إيقاف الكل").click()
    await expect(screen.locator("#outgoing")).to_contain_text("إرسال كل الرسائل موقوف")
    assert await screen.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert await screen.evaluate("document.documentElement.scrollWidth") == width
    await screen.get_by_role("button", name="English").click()
    await expect(screen.locator("#outgoing")).to_contain_text("All outgoing messages are stopped")
    assert await screen.evaluate("document.documentElement.scrollWidth") == width
    await screen.get_by_role("button", name="Resume sending").click()
    await expect(screen.locator("#outgoing")).to_have_text("")


@pytest.mark.browser
async def test_an_open_page_tells_of_a_stop_by_itself(screen: Page, engine: AsyncEngine) -> None:
    await stop(engine)
    await expect(screen.locator("#outgoing")).to_contain_text("ردود خاطئة عن", timeout=30_000)
