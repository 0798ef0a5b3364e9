import asyncio, sys
import pytest
from tests.inbox.test_browser import *
pytestmark = pytest.mark.browser
async def test_x(page, engine, case, complaints):
    async def dump():
        await asyncio.sleep(12)
        for t in asyncio.all_tasks():
            t.print_stack(file=sys.__stderr__)
        sys.__stderr__.flush()
    asyncio.get_running_loop().create_task(dump())
    await page.click(f"#case-{case.number}")
    await page.fill("#reply-text", "نعمل على طلبك")
    async with engine.begin() as connection:
        await Rows(connection, NOW).inbound(case, "انحلت المشكلة، شكرًا")
    async with page.expect_response(lambda response: response.url.endswith("/reply")) as answer:
        await page.keyboard.press("Control+Enter")
    assert (await answer.value).status == 422
