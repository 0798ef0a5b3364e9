"""What identifies a citizen is masked on every page, shown on request, and each look is recorded."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.staff import StaffMember, StaffRole
from store.tables import staff_audit
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import Rows, WrittenCase
from tests.inbox.conftest import PASSWORD, Visitor, hidden, staff_member

ID, PHONE = "1012345672", "0551234567"
STORY = f"رقم هويتي {ID} وجوالي {PHONE} والراتب ما نزل"
MEANING = {
    "type": "complaint",
    "topic": "salaries",
    "urgency": "normal",
    "sentiment": "negative",
    "language": "ar-Latn",
    "dialect": "gulf",
    "region": "RIY",
    "entities": [],
    "confidence": {"type": 0.914, "topic": 0.42, "language": 0.98},
    "because": {"type": "cue: ma nzl", "topic": "<b>rateb</b>"},
    "normalizer_version": 2,
}


@pytest.fixture
async def case(engine: AsyncEngine) -> WrittenCase:
    async with engine.begin() as connection:
        return await Rows(connection, NOW).case(STORY)


async def looks(engine: AsyncEngine) -> list[Row[Any]]:
    async with engine.connect() as connection:
        query = select(staff_audit).where(staff_audit.c.action == "saw_entity")
        return [*await connection.execute(query.order_by(staff_audit.c.id))]


def buttons(page: str) -> list[dict[str, str]]:
    """The forms behind the buttons that show a masked value."""
    parts = page.split("/entities")[1:]
    return [{name: hidden(part, name) for name in ("message_id", "start")} for part in parts]


async def show(agent: Visitor, case: WrittenCase, form: dict[str, str]) -> tuple[int, str]:
    response = await agent.post(f"/inbox/cases/{case.number}/entities", form)
    return response.status, await response.text()


async def test_identifiers_are_masked_in_the_list_and_in_the_thread(
    agent: Visitor, case: WrittenCase
) -> None:
    for path in ("/inbox/", f"/inbox/cases/{case.number}"):
        page = await agent.page(path)
        assert ID not in page
        assert PHONE not in page
        assert 'class="hidden" title="رقم هوية">•••••••672</bdi>' in page
        assert "والراتب ما نزل" in page


async def test_what_a_message_said_before_it_was_edited_or_deleted_is_masked_too(
    agent: Visitor, engine: AsyncEngine, case: WrittenCase
) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        edited = await rows.inbound(case, "صححت الرقم", edited_at=NOW)
        await rows.revision(edited, STORY, ago=timedelta(minutes=5))
        await rows.inbound(case, STORY, deleted_at=NOW)
        await rows.outbound(case, f"رقم هويتك {ID} مسجل لدينا")
    page = await agent.page(f"/inbox/cases/{case.number}")
    assert ID not in page
    assert page.count("•••••••672</bdi>") == 4


async def test_the_cut_end_of_an_excerpt_gives_no_digits_away(agent: Visitor, engine: AsyncEngine) -> None:
    story = "الراتب ما نزل والله " * 7 + "رقم هويتي "
    async with engine.begin() as connection:
        await Rows(connection, NOW).case(story + ID + " وشكرا")
    assert ID[: 160 - len(story)] not in await agent.page("/inbox/")


async def test_a_value_is_shown_on_request_and_the_look_is_recorded_without_it(
    agent: Visitor, engine: AsyncEngine, case: WrittenCase, sara: StaffMember
) -> None:
    forms = buttons(await agent.page(f"/inbox/cases/{case.number}"))
    assert len(forms) == 2
    status, page = await show(agent, case, forms[0])
    assert status == 200
    assert page.count(ID) == 1
    assert PHONE not in page
    assert "سُجّل اطلاعك" in page
    (look,) = await looks(engine)
    assert (look.staff_id, look.case_id, look.at) == (sara.id, case.id, NOW)
    assert look.details == {"message_id": int(forms[0]["message_id"]), "kind": "national_id"}
    assert ID not in await agent.page(f"/inbox/cases/{case.number}")


@pytest.mark.parametrize(
    "change",
    [{"start": "0"}, {"start": "x"}, {"message_id": "1"}, {"message_id": ""}, {"start": "9" * 18}],
)
async def test_a_place_where_nothing_is_masked_is_not_found(
    agent: Visitor, engine: AsyncEngine, case: WrittenCase, change: dict[str, str]
) -> None:
    form = buttons(await agent.page(f"/inbox/cases/{case.number}"))[0]
    assert (await show(agent, case, form | change))[0] == 404
    assert await looks(engine) == []


async def test_a_value_of_another_case_is_not_found(
    agent: Visitor, engine: AsyncEngine, case: WrittenCase
) -> None:
    async with engine.begin() as connection:
        other = await Rows(connection, NOW).case("متى الدوام", number="4800009994")
    form = buttons(await agent.page(f"/inbox/cases/{case.number}"))[0]
    assert (await show(agent, other, form))[0] == 404


async def test_who_may_not_see_the_case_may_not_see_its_values(
    visitor: Visitor, engine: AsyncEngine, case: WrittenCase
) -> None:
    await staff_member(engine, "huda", "هدى", StaffRole.COORDINATOR, "gd_mak")
    await visitor.sign_in("huda", PASSWORD)
    assert (await show(visitor, case, {"message_id": "1", "start": "10"}))[0] == 404


async def test_a_form_of_another_site_shows_nothing(
    agent: Visitor, engine: AsyncEngine, case: WrittenCase
) -> None:
    form = buttons(await agent.page(f"/inbox/cases/{case.number}"))[0]
    path = f"/inbox/cases/{case.number}/entities"
    assert (await agent.post(path, form, origin="https://elsewhere.example")).status == 403
    assert (await agent.post(path, form | {"csrf_token": "wrong"})).status == 403
    assert (await agent.get(path)).status == 405
    assert await looks(engine) == []


async def test_what_was_understood_is_told_with_how_sure_and_why(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        case = await rows.case("متى ينزل الراتب")
        await rows.inbound(case, "el rateb ma nzl", language="ar-Latn", meaning=MEANING)
        await rows.inbound(case, "👍")
    page = await agent.page(f"/inbox/cases/{case.number}")
    for words in (
        "ما فهمه النظام",
        "شكوى",
        "الرواتب",
        "سلبية",
        "العربية بحروف لاتينية",
        "خليجية",
        "منطقة الرياض",
        '<bdi dir="ltr">91%</bdi>',
        '<bdi dir="ltr">42%</bdi>',
        "بسبب <bdi>cue: ma nzl</bdi>",
        "&lt;b&gt;rateb",
    ):
        assert words in page, words


async def test_a_message_of_before_is_shown_without_what_was_understood(
    agent: Visitor, case: WrittenCase
) -> None:
    assert "ما فهمه النظام" not in await agent.page(f"/inbox/cases/{case.number}")


async def test_arabizi_is_read_in_arabic_letters_under_the_original(
    agent: Visitor, engine: AsyncEngine
) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        case = await rows.case("متى الدوام")
        await rows.inbound(case, f"abi a3raf meta el natija, jawali {PHONE}", language="ar-Latn")
    page = await agent.page(f"/inbox/cases/{case.number}")
    assert '<p class="text" dir="auto">abi a3raf meta el natija' in page
    assert "ابي اعرف متى النتيجة" in page
    assert page.count('class="arabic-hint" lang="ar" dir="rtl"') == 1
    assert page.count("••••••••67</bdi>") == 2
    assert PHONE not in page


async def test_the_body_of_a_quarantined_event_is_masked(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        body = f'{{"text": "{STORY}"}}'.encode()
        await Rows(connection, NOW).event("1", outcome="quarantined", reason="unreadable", body=body)
    page = await agent.page("/inbox/quarantine")
    assert "والراتب ما نزل" in page
    assert ID not in page
    assert PHONE not in page
