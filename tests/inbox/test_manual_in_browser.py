"""Recording by hand and posting by hand, in a real Chromium."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.staff import StaffMember
from store.tables import raw_event
from tests.harness.browser import Complaints
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import SNAPCHAT, Rows
from tests.inbox.conftest import PASSWORD

pytestmark = pytest.mark.browser

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
REPLY = "حياك الله أم راكان، يفتح التسجيل يوم الأحد القادم عبر نظام نور.\nرقم طلبك 4800010375"


@pytest.fixture
async def address(application: web.Application) -> AsyncIterator[str]:
    """Where the pages are."""
    async with TestServer(application) as server:
        yield str(server.make_url("/inbox/"))


@pytest.fixture
async def page(browser: Browser, address: str, sara: StaffMember, engine: AsyncEngine) -> AsyncIterator[Page]:
    """Sara's browser, with two replies that wait to be posted; nothing may have been complained of."""
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        private = await rows.case(
            "السلام عليكم، متى يفتح التسجيل في رياض الأطفال؟ بنتي عمرها ٥ سنوات",
            account=SNAPCHAT,
            channel="manual",
            citizen="أم راكان",
            ago=timedelta(hours=3),
        )
        await rows.outbound(private, REPLY, ago=timedelta(hours=1), state="queued", account=SNAPCHAT)
        public = await rows.case(
            "الباص ما يجي", account=SNAPCHAT, channel="manual", citizen="f_alharbi", visibility="public"
        )
        await rows.inbound(
            public, "يا وزارة وين الباص @moe", link="https://www.snapchat.com/spotlight/W7_EDlXW"
        )
        await rows.outbound(public, "نسعد بخدمتك، راسلنا في الخاص", state="queued", account=SNAPCHAT)
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = await context.new_page()
    complaints = Complaints()
    complaints.listen_to(page)
    await page.goto(f"{address}tasks")
    await page.get_by_label("اسم المستخدم").fill("sara")
    await page.get_by_label("كلمة المرور").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="مهام النشر اليدوي")).to_be_visible()
    yield page
    assert complaints.texts == []
    await context.close()


async def test_a_reply_is_copied_and_ticked(page: Page) -> None:
    assert await page.locator(".sections .count").inner_text() == "2"
    first = page.locator(".task").first
    await first.get_by_role("button", name="نسخ النص").click()
    await expect(first.get_by_role("button", name="نُسخ")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == REPLY
    await first.get_by_role("button", name="نُشر", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="سُجّل أن الرد نُشر")).to_be_visible()
    await expect(page.locator(".task")).to_have_count(1)
    await page.get_by_text("تعذّر النشر؟").click()
    await page.get_by_label("السبب").fill("حُذف المقطع")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("لا ردود تنتظر النشر")).to_be_visible()


async def test_a_message_is_recorded_with_its_screenshot(page: Page, engine: AsyncEngine) -> None:
    await page.get_by_role("link", name="تسجيل رسالة").click()
    await page.get_by_label("معرّف المستفيد").fill("@Um.Rakan")
    await page.get_by_label("نص الرسالة").fill("متى تفتحون التسجيل؟")
    await page.get_by_text("بين المستفيد وحسابنا فقط").click()
    await page.get_by_label("متى كُتبت؟").fill("2026-11-23T11:05")
    await page.get_by_label("صورة للشاشة").set_input_files(
        {"name": "IMG_0042.PNG", "mimeType": "image/png", "buffer": PNG}
    )
    await page.get_by_role("button", name="تسجيل الرسالة").click()
    await expect(page.get_by_role("status").filter(has_text="سُجّلت الرسالة")).to_be_visible()
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(raw_event)) == 1


async def test_both_pages_fit_a_narrow_phone_in_both_languages(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    tasks = page.url
    for language in ("rtl", "ltr"):
        for address in (tasks, tasks.replace("/tasks", "/record")):
            await page.goto(address)
            assert await page.evaluate("getComputedStyle(document.body).direction") == language
            assert await page.evaluate("document.documentElement.scrollWidth") == 360
        if language == "rtl":
            await page.get_by_role("button", name="English").click()
