"""The list, a case, and what staff do to it."""

from datetime import timedelta
from html import escape

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.staff import StaffMember
from store.tables import cases, outbox, staff_audit
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import WHATSAPP, Rows, WrittenCase
from tests.inbox.conftest import Outside, Visitor, hidden

MARKUP = "<script>alert(1)</script>\"'&"


@pytest.fixture
async def case(engine: AsyncEngine) -> WrittenCase:
    """A case that waits for a person."""
    async with engine.begin() as connection:
        return await Rows(connection, NOW).case(
            citizen="أم فيصل", needs_person_at=NOW - timedelta(minutes=12), ago=timedelta(minutes=12)
        )


async def reply(agent: Visitor, case: WrittenCase, text: str, page: str | None = None) -> tuple[int, str]:
    """Send the reply form of a page (fetched now unless given); the status and the answer's text."""
    page = page or await agent.page(f"/inbox/cases/{case.number}")
    names = ("form_key", "conversation_id", "seen_message_id")
    form = {name: hidden(page, name) for name in names} | {"text": text, "status": "answered"}
    response = await agent.post(f"/inbox/cases/{case.number}/reply", form)
    return response.status, await response.text()


async def queued(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list(await connection.scalars(select(outbox.c.text).order_by(outbox.c.id)))


async def test_the_list_shows_who_waits_since_when_and_for_whom(agent: Visitor, case: WrittenCase) -> None:
    page = await agent.page("/inbox/")
    for words in ("أم فيصل", case.number, "بحاجة إلى موظف", "12 دقيقة", "شكوى", "تيليجرام", "غير مسندة"):
        assert words in page.replace("\u2068", "").replace("\u2069", "")


async def test_views_and_filters_narrow_the_list(
    agent: Visitor, engine: AsyncEngine, case: WrittenCase
) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW + timedelta(days=400))
        closed = await rows.case("انتهى", status="closed", number="4800009994")
        other = await rows.case("الراتب ما نزل", account=WHATSAPP, unit="gd_riy", number="4800009985")
    for query, found in (
        ("", [case, other]),
        ("?view=closed", [closed]),
        ("?view=needs-person", [case]),
        ("?view=mine", []),
        (f"?account={WHATSAPP}", [other]),
        ("?unit=gd_riy", [other]),
        ("?search=الراتب", [other]),
        ("?search=!!!", []),
        ("?search=%20", [case, other]),
        ("?search=٤٨٠٠٠٠٩٩٩٤", [closed]),
        (f"?search={case.number}&view=closed", [case]),
        ("?search=%00%ff&unit=%00&account=x'--&after=zzz&view=zzz", []),
    ):
        page = await agent.page(f"/inbox/{query}")
        shown = {each.number for each in (case, closed, other) if f"case-{each.number}" in page}
        assert shown == {each.number for each in found}, query


async def test_the_next_page_goes_on_where_the_first_ended(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        written = {(await rows.case(ago=timedelta(minutes=minute))).number for minute in range(40)}
    first = await agent.page("/inbox/?view=open")
    _, _, rest = first.partition('href="?')
    second = await agent.page("/inbox/?" + rest.partition('"')[0].replace("&amp;", "&"))
    assert {n for n in written if n in first} | {n for n in written if n in second} == written
    assert not {n for n in written if n in first} & {n for n in written if n in second}


async def test_what_citizens_write_is_never_markup(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        case = await rows.case(MARKUP, citizen=MARKUP)
        message_id = await rows.inbound(case, MARKUP, kind="document", link=MARKUP, language=MARKUP)
        await rows.file(message_id, state="gone", trouble="not_given", file_name=MARKUP, error=MARKUP)
        await rows.outbound(case, "حياك الله", state="failed", delivery={"error": MARKUP})
        await rows.event("1", outcome="quarantined", reason=MARKUP, body=MARKUP.encode())
    for path in ("/inbox/", f"/inbox/cases/{case.number}", "/inbox/quarantine", "/inbox/health"):
        page = await agent.page(path)
        assert "<script>alert" not in page
        assert escape(MARKUP).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in page
    assert "<script>alert" not in await agent.page(f"/inbox/?search={MARKUP}")


async def test_each_message_has_its_own_direction_and_numbers_are_left_to_right(
    agent: Visitor, engine: AsyncEngine, case: WrittenCase
) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        await rows.inbound(case, "@MOE_care نظام نور معلق", language="ar-gulf")
        await rows.inbound(case, "el mokafa2a ma nzlt", language="ar-Latn")
    page = await agent.page(f"/inbox/cases/{case.number}")
    assert '<p class="text" dir="rtl">@MOE_care' in page
    assert '<p class="text" dir="auto">el mokafa2a' in page
    assert f'<bdi dir="ltr" class="number">{case.number}</bdi>' in page


async def test_a_reply_is_queued_and_delivery_is_woken(
    agent: Visitor, engine: AsyncEngine, outside: Outside, case: WrittenCase
) -> None:
    status, _ = await reply(agent, case, "حياك الله أم فيصل، نعمل على طلبك.")
    assert status == 303
    assert await queued(engine) == ["حياك الله أم فيصل، نعمل على طلبك."]
    assert outside.wakings == 1
    page = await agent.page(f"/inbox/cases/{case.number}")
    assert "في قائمة الإرسال" in page
    assert "تم الرد" in page
    assert "سارة العتيبي" in page


async def test_a_reply_is_kept_when_the_queue_is_away(
    agent: Visitor, engine: AsyncEngine, outside: Outside, case: WrittenCase
) -> None:
    outside.queue_is_away = True
    assert (await reply(agent, case, "حياك الله"))[0] == 303
    assert await queued(engine) == ["حياك الله"]


async def test_pressing_send_twice_sends_once(agent: Visitor, engine: AsyncEngine, case: WrittenCase) -> None:
    page = await agent.page(f"/inbox/cases/{case.number}")
    for _ in range(2):
        assert (await reply(agent, case, "حياك الله", page))[0] == 303
    assert await queued(engine) == ["حياك الله"]


async def test_a_message_that_came_meanwhile_is_shown_before_the_reply_is_sent(
    agent: Visitor, engine: AsyncEngine, case: WrittenCase
) -> None:
    page = await agent.page(f"/inbox/cases/{case.number}")
    async with engine.begin() as connection:
        await Rows(connection, NOW).inbound(case, "انحلت المشكلة")
    status, answer = await reply(agent, case, "نعمل على طلبك", page)
    assert status == 422
    for words in (
        "وصلت رسالة جديدة",
        "انحلت المشكلة",
        "نعمل على طلبك</textarea>",
        "إرسال مع ذلك",
    ):
        assert words in answer
    assert await queued(engine) == []
    assert (await reply(agent, case, "نعمل على طلبك", answer))[0] == 303


@pytest.mark.parametrize(
    ("visibility", "text", "explained"),
    [
        ("private", "   ", "الرد فارغ"),
        ("private", "ا" * 10_001, "أطول من 10,000 حرف"),
        ("public", "طلبك رقم 4800012347", "المحادثة علنية"),
    ],
)
async def test_a_refused_reply_stays_in_the_form_with_the_reason(
    agent: Visitor, engine: AsyncEngine, visibility: str, text: str, explained: str
) -> None:
    async with engine.begin() as connection:
        case = await Rows(connection, NOW).case(visibility=visibility)
    status, answer = await reply(agent, case, text)
    assert status == 422
    assert explained in answer
    assert text.strip() in answer
    assert await queued(engine) == []


async def test_a_reply_to_a_case_that_is_not_there_is_not_found(agent: Visitor, case: WrittenCase) -> None:
    assert (await agent.post("/inbox/cases/4800000000/reply", {"text": "حياك الله"})).status == 404
    assert (await agent.get("/inbox/cases/abc")).status == 404


async def test_the_agent_is_warned_of_what_will_happen_to_his_reply(
    agent: Visitor, engine: AsyncEngine
) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        late = await rows.case(account=WHATSAPP, channel="whatsapp", ago=timedelta(hours=25))
        blocked = await rows.case(blocked_ago=timedelta(minutes=1))
        public = await rows.case(visibility="public")
        gone = await rows.case(account="telegram-old")
        closed = await rows.case(status="closed")
    for case, words in (
        (late, "تُرسل إليه أولًا دعوة للمراسلة"),
        (blocked, "حظر المستفيد حسابنا"),
        (public, "محادثة علنية يقرؤها الجميع"),
        (gone, "لم يعد موصولًا"),
        (closed, "الطلب مغلق"),
    ):
        page = await agent.page(f"/inbox/cases/{case.number}")
        assert words in page
        assert ("<textarea" in page) is (case not in (gone, closed))


async def test_a_case_is_taken_closed_and_opened_again(
    agent: Visitor, engine: AsyncEngine, sara: StaffMember, case: WrittenCase
) -> None:
    path = f"/inbox/cases/{case.number}"
    assert (await agent.post(f"{path}/assign-to-me")).headers["Location"] == path
    for status in ("closed", "in_progress"):
        assert (await agent.post(f"{path}/status", {"status": status})).status == 303
        async with engine.connect() as connection:
            row = (await connection.execute(select(cases))).one()
        assert (row.status, row.assignee_id) == (status, sara.id)
    assert (await agent.post(f"{path}/status", {"status": "answered"})).status == 400
    for step in ("assign-to-me", "status"):
        assert (await agent.post(f"/inbox/cases/4800000000/{step}", {"status": "closed"})).status == 404


async def test_who_looked_and_who_acted_is_recorded(
    agent: Visitor, engine: AsyncEngine, sara: StaffMember, case: WrittenCase
) -> None:
    path = f"/inbox/cases/{case.number}"
    await reply(agent, case, "حياك الله")
    assert (await agent.get(path, headers={"X-Refresh": "1"})).status == 200
    await agent.post(f"{path}/assign-to-me")
    await agent.post(f"{path}/status", {"status": "closed"})
    async with engine.connect() as connection:
        query = select(staff_audit.c.action).where(staff_audit.c.case_id == case.id)
        actions = list(await connection.scalars(query.order_by(staff_audit.c.id)))
    assert actions == ["viewed_case", "replied", "took_case", "changed_status"]
