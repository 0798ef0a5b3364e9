"""Replies: once, and to nobody but the citizen the agent was looking at."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from cases.queries import VisibleUnits
from cases.replies import QueuedReply, Refusal, ReplyForm, ReplyRefused, names_somebody, queue_reply
from cases.staff import StaffMember, StaffRole, add_staff
from cases.threads import newest_inbound_id
from domain.cases import CaseStatus
from domain.messages import Capabilities
from store.tables import address, case_event, cases, message, outbox
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import TELEGRAM, Rows, WrittenCase

KEY = "form-key-0123456789"
LIMITS = Capabilities(text_limit=4096)


@pytest.fixture
async def sara(connection: AsyncConnection) -> StaffMember:
    return await add_staff(
        connection, username="sara", password="كلمة سر طويلة", name="سارة", role=StaffRole.AGENT, unit="care"
    )


async def form_for(connection: AsyncConnection, case: WrittenCase, text: str) -> ReplyForm:
    """The form as the page gives it to an agent who looks at it now."""
    return ReplyForm(
        case_number=case.number,
        conversation_id=case.conversation_id,
        seen_message_id=await newest_inbound_id(connection, case.id),
        text=text,
        form_key=KEY,
    )


async def queue(
    connection: AsyncConnection,
    form: ReplyForm,
    sara: StaffMember,
    *,
    capabilities: Capabilities | None = LIMITS,
    visible_units: VisibleUnits = None,
    now: datetime = NOW,
) -> QueuedReply:
    return await queue_reply(
        connection,
        form,
        staff_id=sara.id,
        now=now,
        capabilities={} if capabilities is None else {TELEGRAM: capabilities},
        search_key=str.casefold,
        visible_units=visible_units,
    )


async def refusal(connection: AsyncConnection, form: ReplyForm, sara: StaffMember, **options: Any) -> Refusal:
    """Why it is refused; nothing may have been written."""
    before = await connection.scalar(select(func.count()).select_from(message))
    with pytest.raises(ReplyRefused) as refused:
        await queue(connection, form, sara, **options)
    assert await connection.scalar(select(func.count()).select_from(message)) == before
    return refused.value.refusal


async def outgoing(connection: AsyncConnection) -> list[Row[Any]]:
    return list(await connection.execute(select(outbox).order_by(outbox.c.id)))


async def test_a_reply_is_queued_for_the_citizen_of_the_case(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case = await rows.case(needs_person_at=NOW - timedelta(minutes=3))
    form = await form_for(connection, case, "حياك الله،\r\nاطلعنا على طلبك.\r\n")
    queued = await queue(connection, form, sara)
    (sent,) = await outgoing(connection)
    assert (sent.message_id,) == queued.message_ids
    assert (sent.account, sent.to_address) == (TELEGRAM, f"chat-{case.address_id}")
    assert (sent.state, sent.priority, sent.dedupe_key) == ("queued", 0, f"staff:{KEY}:0")
    assert sent.text == "حياك الله،\nاطلعنا على طلبك."
    written = (await connection.execute(select(message).where(message.c.id == sent.message_id))).one()
    assert (written.direction, written.author_kind, written.author_id) == ("outbound", "agent", sara.id)
    assert written.case_id == case.id
    after = (await connection.execute(select(cases))).one()
    assert (after.status, after.needs_person_at, after.assignee_id) == ("answered", None, sara.id)
    assert after.last_message_at == NOW
    steps = await connection.scalars(select(case_event.c.kind).order_by(case_event.c.id))
    assert list(steps) == ["case_opened", "reply_queued", "assigned", "status_changed"]


async def test_the_agent_chooses_what_the_case_becomes_and_does_not_take_it_from_another(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    other = await add_staff(
        connection, username="noura", password="كلمة سر طويلة", name="نورة", role=StaffRole.AGENT, unit="care"
    )
    case = await rows.case(assignee_id=other.id)
    form = await form_for(connection, case, "نحتاج رقم المدرسة")
    await queue(connection, replace(form, status=CaseStatus.WAITING_CITIZEN), sara)
    after = (await connection.execute(select(cases))).one()
    assert (after.status, after.assignee_id) == ("waiting_citizen", other.id)


async def test_a_long_reply_is_split_and_keeps_its_order(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case = await rows.case()
    form = await form_for(connection, case, "الأولى. " * 6 + "الأخيرة.")
    await queue(connection, form, sara, capabilities=Capabilities(text_limit=20))
    sent = await outgoing(connection)
    assert len(sent) > 2
    assert all(len(row.text) <= 20 for row in sent)
    assert sent[-1].text.endswith("الأخيرة.")
    assert [row.dedupe_key for row in sent] == [f"staff:{KEY}:{index}" for index in range(len(sent))]
    assert [row.message_id for row in sent] == sorted(row.message_id for row in sent)


async def test_the_same_form_twice_is_one_reply(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case = await rows.case()
    form = await form_for(connection, case, "حياك الله")
    first = await queue(connection, form, sara)
    second = await queue(connection, form, sara)
    assert (second.message_ids, first.is_repeat, second.is_repeat) == (first.message_ids, False, True)
    assert len(await outgoing(connection)) == 1


async def test_ten_clicks_at_once_are_one_reply(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        case = await Rows(connection, NOW).case()
        sara = await add_staff(
            connection, username="sara", password="كلمة سر طويلة", name="سارة", role=StaffRole.AGENT, unit="c"
        )
        form = await form_for(connection, case, "حياك الله")

    async def click() -> bool:
        async with engine.begin() as connection:
            return (await queue(connection, form, sara)).is_repeat

    repeats = await asyncio.gather(*(click() for _ in range(10)))
    assert sorted(repeats) == [False] + [True] * 9
    async with engine.connect() as connection:
        assert len(await outgoing(connection)) == 1


async def test_another_text_in_a_form_that_was_sent_is_not_swallowed(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case = await rows.case()
    form = await form_for(connection, case, "حياك الله")
    await queue(connection, form, sara)
    for text in ("حياك الله وبياك", "حياك", "حياك الله " * 900):
        assert await refusal(connection, replace(form, text=text), sara) is Refusal.FORM_USED


async def test_a_form_of_one_case_does_not_count_for_another(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    await queue(connection, await form_for(connection, await rows.case(), "حياك الله"), sara)
    other = await form_for(connection, await rows.case(), "حياك الله")
    assert await refusal(connection, other, sara) is Refusal.FORM_USED


async def test_a_message_the_agent_has_not_seen_stops_the_reply(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case = await rows.case()
    form = await form_for(connection, case, "حياك الله")
    await rows.inbound(case, "انحلت المشكلة، شكرًا")
    assert await refusal(connection, form, sara) is Refusal.NEWER_MESSAGE
    seen = replace(form, seen_message_id=await newest_inbound_id(connection, case.id))
    assert (await queue(connection, seen, sara)).message_ids


async def test_a_reply_never_goes_to_another_conversation(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case, other = await rows.case(), await rows.case(citizen="شخص آخر")
    form = await form_for(connection, case, "حياك الله")
    swapped = replace(form, conversation_id=other.conversation_id)
    assert await refusal(connection, swapped, sara) is Refusal.OTHER_CONVERSATION
    await connection.execute(
        update(cases).where(cases.c.id == case.id).values(conversation_id=other.conversation_id)
    )
    moved = replace(form, conversation_id=other.conversation_id)
    assert await refusal(connection, moved, sara) is Refusal.OTHER_CONVERSATION


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Refusal.EMPTY),
        (" \r\n\u200f\u200b ", Refusal.EMPTY),
        ("ا" * 10_001, Refusal.TOO_LONG),
    ],
)
async def test_an_empty_or_endless_text_is_refused(
    connection: AsyncConnection, rows: Rows, sara: StaffMember, text: str, reason: Refusal
) -> None:
    assert await refusal(connection, await form_for(connection, await rows.case(), text), sara) is reason


async def test_what_cannot_be_answered_says_why(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case = await rows.case()
    closed = await rows.case(status="closed")
    form = await form_for(connection, case, "حياك الله")
    elsewhere = frozenset({"gd_riy"})
    assert await refusal(connection, form, sara, visible_units=elsewhere) is Refusal.NO_SUCH_CASE
    assert await refusal(connection, form, sara, capabilities=None) is Refusal.NO_ACCOUNT
    assert await refusal(connection, replace(form, form_key="x'--"), sara) is Refusal.FORM_USED
    of_closed = await form_for(connection, closed, "حياك الله")
    assert await refusal(connection, of_closed, sara) is Refusal.CASE_CLOSED
    await connection.execute(update(address).values(blocked_at=NOW))
    assert await refusal(connection, form, sara) is Refusal.CONTACT_GONE


async def test_nothing_personal_is_said_in_public(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case = await rows.case(visibility="public")
    form = await form_for(connection, case, f"طلبك رقم {case.number} قيد المعالجة")
    assert await refusal(connection, form, sara) is Refusal.PERSONAL_IN_PUBLIC
    await queue(connection, replace(form, text="تواصل معنا في الرسائل الخاصة"), sara)
    (sent,) = await outgoing(connection)
    assert sent.extras == {"in_reply_to": f"chat:{form.seen_message_id}"}


async def test_a_public_case_is_answered_privately_where_the_citizen_writes_privately_too(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case = await rows.case(visibility="public")
    private = await rows.private_thread(case)
    form = await form_for(connection, case, f"طلبك رقم {case.number} قيد المعالجة")
    await queue(connection, replace(form, conversation_id=private), sara)
    (sent,) = await outgoing(connection)
    assert (sent.conversation_id, sent.to_address, sent.extras) == (private, f"chat-{case.address_id}", None)


async def test_a_private_case_is_never_answered_in_public_or_to_somebody_else(
    connection: AsyncConnection, rows: Rows, sara: StaffMember
) -> None:
    case = await rows.case()
    stranger = await rows.case()
    form = await form_for(connection, case, "تم حل الموضوع")
    wrong = replace(form, conversation_id=stranger.conversation_id)
    assert await refusal(connection, wrong, sara) is Refusal.OTHER_CONVERSATION


@pytest.mark.parametrize(
    ("text", "is_personal"),
    [
        ("طلبك 4800012347", True),
        ("طلبك ٤٨٠٠٠١٢٣٤٧", True),
        ("طلبك ۴۸۰۰۰۱۲۳۴۷", True),
        ("480-0012-347", True),
        ("جوالك 0500 000 001", True),
        ("\u20664800012347\u2069", True),
        ("+966 50 000 0001", True),
        ("يبدأ الدوام 15/08/2026 الساعة 7:30", False),
        ("العام الدراسي 1447-1448", False),
        ("مركز الاتصال 19996", False),
        ("من ١٥ إلى ٢٠ نوفمبر ٢٠٢٦", False),
    ],
)
def test_personal_numbers_are_told_from_dates(text: str, is_personal: bool) -> None:
    assert names_somebody(text) is is_personal


@given(
    st.text(), st.from_regex(r"[12][0-9]{9}", fullmatch=True), st.text(st.characters(categories=["L", "Zs"]))
)
def test_an_identity_number_is_found_in_any_text(before: str, number: str, after: str) -> None:
    assert names_somebody(before + number + after)
