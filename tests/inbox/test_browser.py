"""The pages in a real Chromium: what a person does with keyboard and eyes."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.staff import StaffMember
from tests.harness.browser import Complaints
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import Rows, WrittenCase
from tests.inbox.conftest import PASSWORD

pytestmark = pytest.mark.browser

NAME = "<b onclick=alert(1)>تركي</b> & شركاه"


@pytest.fixture
async def address(application: web.Application) -> AsyncIterator[str]:
    """Where the pages are."""
    async with TestServer(application) as server:
        yield str(server.make_url("/inbox/"))


@pytest.fixture
async def case(engine: AsyncEngine) -> WrittenCase:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        await rows.case("الكتب ما وصلت والدراسة لها اسبوعين", ago=timedelta(hours=2))
        return await rows.case("مرحبا، موعد الاجتماع 10:30 في room-42", citizen=NAME)


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
async def page(
    browser: Browser, address: str, sara: StaffMember, case: WrittenCase, complaints: Complaints
) -> AsyncIterator[Page]:
    """The list of cases, after Sara signed in; nothing may have been complained of in the end."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    complaints.listen_to(page)
    await page.goto(address)
    await page.get_by_label("اسم المستخدم").fill("sara")
    await page.get_by_label("كلمة المرور").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#case-list")).to_be_visible()
    yield page
    assert complaints.texts == []


async def test_a_case_is_opened_and_answered_by_keyboard_alone(page: Page, case: WrittenCase) -> None:
    await page.keyboard.press("j")
    await expect(page.locator(f"#case-{case.number}")).to_be_focused()
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title(f"الطلب {case.number} · تواصل")
    await page.keyboard.press("r")
    await expect(page.locator("#reply-text")).to_be_focused()
    await page.keyboard.type("حياك الله، الموعد 10:30 في room-42")
    await page.keyboard.press("Control+Enter")
    sent = page.locator(".message.by-agent")
    await expect(sent).to_contain_text("حياك الله، الموعد 10:30 في room-42")
    await expect(sent).to_contain_text("في قائمة الإرسال")
    await expect(page.locator("#reply-text")).to_have_value("")


async def test_a_name_with_markup_stays_text(page: Page, case: WrittenCase) -> None:
    await expect(page.locator(f"#case-{case.number} .case-citizen")).to_have_text(NAME)
    await page.click(f"#case-{case.number}")
    await expect(page.locator("h1")).to_have_text(NAME)
    assert await page.locator("h1 b").count() == 0


async def test_pages_run_from_right_to_left_and_fit_a_narrow_phone(page: Page, case: WrittenCase) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    paths = ("", f"cases/{case.number}", "quarantine", "health")
    base = page.url
    for path in paths:
        await page.goto(base + path)
        assert await page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await page.get_by_role("button", name="English").click()
    assert await page.evaluate("getComputedStyle(document.body).direction") == "ltr"


async def test_an_open_thread_shows_what_arrives_but_does_not_count_it_as_seen_while_writing(
    page: Page, engine: AsyncEngine, case: WrittenCase, complaints: Complaints
) -> None:
    await page.click(f"#case-{case.number}")
    await page.fill("#reply-text", "نعمل على طلبك")
    async with engine.begin() as connection:
        await Rows(connection, NOW).inbound(case, "انحلت المشكلة، شكرًا")
    await expect(page.locator("#thread")).to_contain_text("انحلت المشكلة", timeout=30_000)
    await expect(page.locator("#reply-text")).to_have_value("نعمل على طلبك")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("وصلت رسالة جديدة من المستفيد")
    await expect(page.locator("#reply-text")).to_have_value("نعمل على طلبك")
    (refused,) = complaints.texts
    assert "422" in refused
    complaints.texts.clear()


async def test_the_keys_are_explained_and_closed_again(page: Page) -> None:
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="اختصارات لوحة المفاتيح")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_every_page_works_without_scripts(
    browser: Browser, address: str, sara: StaffMember, case: WrittenCase
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{address}cases/{case.number}")
    await page.fill("#username", "sara")
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.fill("#reply-text", "حياك الله")
    await page.click("#reply-form button")
    await expect(page.locator(".message.by-agent")).to_contain_text("حياك الله")


@pytest.mark.parametrize("width", [1280, 360])
async def test_a_masked_value_is_shown_on_request_and_stays_while_the_page_refreshes(
    page: Page, engine: AsyncEngine, case: WrittenCase, width: int
) -> None:
    async with engine.begin() as connection:
        await Rows(connection, NOW).inbound(case, "رقم هويتي 1012345672 وايبان SA0380000000608010167519")
    await page.set_viewport_size({"width": width, "height": 740})
    await page.goto(f"{page.url}cases/{case.number}")
    await expect(page.locator(".inbound .hidden").first).to_have_text("•••••••672")
    await page.get_by_role("button", name="إظهار رقم هوية").click()
    shown = page.get_by_role("status", name="قيمة مخفية أُظهرت لك")
    await expect(shown).to_contain_text("1012345672")
    await expect(shown).to_be_in_viewport(ratio=1)
    async with engine.begin() as connection:
        await Rows(connection, NOW).inbound(case, "وصلت؟")
    await expect(page.locator("#thread")).to_contain_text("وصلت؟", timeout=30_000)
    await expect(shown).to_contain_text("1012345672")
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    await shown.get_by_role("link").click()
    await expect(shown).to_have_count(0)
