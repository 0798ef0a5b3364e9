"""The same in two real windows: the citizen's messenger and the agent's inbox, side by side."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.harness.browser import Complaints
from tests.journeys.house import PASSWORD, House

pytestmark = pytest.mark.browser

MATTER = "مدرسة البنات في حينا المكيفات عطلانة من اول يوم والبنات يدوخون من الحر"
ANSWER = "حياك الله، زار فريق الصيانة المدرسة اليوم وستعمل المكيفات غدًا."


async def test_a_citizen_writes_an_agent_answers_and_the_citizen_reads_it(
    browser: Browser, house: House
) -> None:
    await house.staff("noura", "نورة")
    complaints = Complaints()
    citizen, agent = await browser.new_page(), await browser.new_page()
    for page in (citizen, agent):
        complaints.listen_to(page)

    await citizen.goto(house.simulator)
    await citizen.locator("#accounts").get_by_text("واتساب").click()
    await citizen.locator("#message").fill(MATTER)
    await citizen.locator("#send").click()
    await expect(citizen.locator("#bubbles")).to_contain_text("استلمنا رسالتك")
    number = re.search(r"\d{10}", await citizen.locator("#bubbles").inner_text())
    assert number

    await agent.goto(f"{house.address}/inbox/")
    await agent.get_by_label("اسم المستخدم").fill("noura")
    await agent.get_by_label("كلمة المرور").fill(PASSWORD)
    await agent.keyboard.press("Enter")
    await agent.locator(f"#case-{number[0]}").click()
    await expect(agent.locator("#thread")).to_contain_text(MATTER)
    await agent.locator("#reply-text").fill(ANSWER)
    await agent.keyboard.press("Control+Enter")
    await agent.wait_for_url("**#message-*")
    await expect(agent.locator(".message.by-agent")).to_contain_text(ANSWER)

    await expect(citizen.locator("#bubbles")).to_contain_text(ANSWER)
    await house.quiet()
    await agent.reload()
    await expect(agent.locator(".message.by-agent")).to_contain_text("قُرئت")
    for page in (citizen, agent):
        await page.close()
    assert complaints.texts == []
