"""Manual channels: what came in by hand is recorded, and replies wait for a person to post them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.staff import StaffRole
from cases.switches import set_switch
from connectors.manual.connector import ManualConnector
from domain.cases import Switch
from domain.messages import MessageKind, Visibility
from store.tables import case_event, cases, outbox, raw_event, staff_audit
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import SNAPCHAT, TELEGRAM, Rows, WrittenCase
from tests.inbox.conftest import Outside, Visitor, hidden, staff_member

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40)
WORDS = "السلام عليكم، متى يفتح التسجيل في رياض الأطفال؟"
LINK = "https://www.snapchat.com/spotlight/W7_EDlXW"
MESSAGE = {"account": SNAPCHAT, "handle": "um.rakan", "text": WORDS, "visibility": "private"}


async def records(
    agent: Visitor,
    fields: Mapping[str, str],
    *,
    screenshot: bytes | None = None,
    file_name: str = "Screenshot_20261123.png",
    form_key: str = "",
) -> ClientResponse:
    """Send the form as a browser does: as multipart, with an empty file when none was chosen."""
    form = FormData()
    key = form_key or hidden(await agent.page("/inbox/record"), "form_key")
    for name, value in {"csrf_token": agent.csrf_token, "form_key": key, **fields}.items():
        form.add_field(name, value)
    form.add_field(
        "screenshot",
        BytesIO(screenshot or b""),
        filename=file_name if screenshot is not None else "",
        content_type="image/png" if screenshot is not None else "application/octet-stream",
    )
    return await agent.client.post(
        "/inbox/record", data=form, headers={"Origin": agent.origin}, allow_redirects=False
    )


async def count(engine: AsyncEngine, table: Table) -> int:
    async with engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


async def only_event(engine: AsyncEngine) -> Any:
    async with engine.connect() as connection:
        return (await connection.execute(select(raw_event))).one()


async def actions(engine: AsyncEngine) -> list[tuple[str, int | None, Any]]:
    """What staff did, besides signing in, with its details."""
    async with engine.connect() as connection:
        query = select(staff_audit.c.action, staff_audit.c.case_id, staff_audit.c.details)
        rows = await connection.execute(query.order_by(staff_audit.c.id))
        return [(row.action, row.case_id, row.details) for row in rows if row.action != "signed_in"]


async def reply(
    engine: AsyncEngine, text: str = "يفتح التسجيل الأحد القادم", **columns: Any
) -> tuple[WrittenCase, int]:
    """A case on the manual account with a reply that waits; returns it with the task's id."""
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        case = await rows.case(
            WORDS, account=SNAPCHAT, channel="manual", citizen="أم راكان", ago=timedelta(hours=3), **columns
        )
        message_id = await rows.outbound(case, text, ago=timedelta(hours=1), state="queued", account=SNAPCHAT)
        task = await connection.scalar(select(outbox.c.id).where(outbox.c.message_id == message_id))
    assert task is not None
    return case, task


async def row_of(engine: AsyncEngine, task: int) -> Any:
    async with engine.connect() as connection:
        return (await connection.execute(select(outbox).where(outbox.c.id == task))).one()


async def test_what_came_in_by_hand_goes_the_way_of_every_message(
    agent: Visitor, engine: AsyncEngine, outside: Outside
) -> None:
    fields = MESSAGE | {
        "handle": " \u200e@Um.Rakan ",
        "name": "أم راكان",
        "visibility": "public",
        "link": LINK,
        "sent_at": "2026-11-23T11:05",
    }
    response = await records(agent, fields, screenshot=PNG)
    assert response.status == 303
    event = await only_event(engine)
    assert (event.account, event.channel, event.outcome) == (SNAPCHAT, "manual", None)
    assert event.occurred_at == datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
    assert outside.replayed == [event.id]
    connector = ManualConnector(SNAPCHAT, platform="سناب شات")
    (message,) = connector.parse(bytes(event.body)).messages
    assert (message.sender_id, message.sender_name, message.text) == (
        "snapchat-care/um.rakan",
        "أم راكان",
        WORDS,
    )
    assert (message.kind, message.visibility, message.link) == (
        MessageKind.COMMENT,
        Visibility.PUBLIC,
        LINK,
    )
    (file,) = message.attachments
    assert outside.uploads[file.file_ref.removeprefix("upload:")] == PNG
    assert (file.kind, file.mime_type, file.size) == (MessageKind.IMAGE, "image/png", len(PNG))
    assert await actions(engine) == [
        ("recorded_message", None, {"account": SNAPCHAT, "event": event.id}),
    ]
    assert "سُجّلت الرسالة، وتُعالج الآن" in await agent.page(response.headers["Location"])


async def test_a_double_click_is_one_message(agent: Visitor, engine: AsyncEngine, outside: Outside) -> None:
    key = hidden(await agent.page("/inbox/record"), "form_key")
    first = await records(agent, MESSAGE, form_key=key)
    second = await records(agent, MESSAGE, form_key=key)
    assert (first.status, second.status) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert await count(engine, raw_event) == 1
    assert len(outside.replayed) == 1
    assert len(await actions(engine)) == 1


async def test_a_form_that_comes_again_with_other_words_is_not_taken_for_a_double_click(
    agent: Visitor, engine: AsyncEngine
) -> None:
    key = hidden(await agent.page("/inbox/record"), "form_key")
    await records(agent, MESSAGE, form_key=key)
    again = await records(agent, MESSAGE | {"text": "رسالة أخرى تمامًا"}, form_key=key)
    page = await again.text()
    assert again.status == 422
    assert "سُجّلت من هذا النموذج رسالة أخرى" in page
    assert "رسالة أخرى تمامًا" in page
    assert hidden(page, "form_key") != key
    assert await count(engine, raw_event) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"handle": "  @ "}, "اكتب معرّف المستفيد"),
        ({"text": " \n "}, "لا نص ولا صورة"),
        ({"text": "س" * 10_001}, "أطول من المسموح"),
        ({"handle": "س" * 101}, "أطول من المسموح"),
        ({"link": "javascript:alert(1)"}, "الرابط غير صالح"),
        ({"link": "https://"}, "الرابط غير صالح"),
        ({"link": "https://snapchat.com/a b"}, "الرابط غير صالح"),
        ({"sent_at": "أمس"}, "لم نفهم التاريخ"),
        ({"sent_at": "0001-01-01T00:00"}, "لم نفهم التاريخ"),
        ({"sent_at": "2026-11-24T11:00"}, "لم يأتِ بعد"),
        ({"sent_at": "2026-10-20T11:00"}, "أكثر من 30 يومًا"),
        ({"visibility": ""}, "خاصة أم علنية"),
        ({"visibility": "everybody"}, "خاصة أم علنية"),
        ({"account": TELEGRAM}, "ليست ضمن صلاحياتك"),
        ({"account": "nowhere"}, "ليست ضمن صلاحياتك"),
    ],
)
async def test_what_is_missing_or_wrong_is_said_and_what_was_typed_stays(
    agent: Visitor, engine: AsyncEngine, change: dict[str, str], told: str
) -> None:
    response = await records(agent, MESSAGE | {"name": "أم راكان"} | change)
    page = await response.text()
    assert response.status == 422
    assert told in page
    assert 'value="أم راكان"' in page
    assert await count(engine, raw_event) == 0
    assert await actions(engine) == []


@pytest.mark.parametrize(
    ("content", "mime_type"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
async def test_a_screenshot_is_enough_and_known_by_its_content(
    agent: Visitor, engine: AsyncEngine, content: bytes, mime_type: str
) -> None:
    response = await records(agent, MESSAGE | {"text": ""}, screenshot=content, file_name="screen.exe")
    assert response.status == 303
    event = await only_event(engine)
    (message,) = ManualConnector(SNAPCHAT, platform="x").parse(bytes(event.body)).messages
    assert [file.mime_type for file in message.attachments] == [mime_type]
    assert message.kind is MessageKind.IMAGE


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<html><script>alert(1)</script>", "ليس صورة"),
        (b"GIF89a" + bytes(40), "ليس صورة"),
        (b"%PDF-1.7\n" + bytes(40), "ليس صورة"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ليس صورة"),
        (b"", "ليس صورة"),
        (PNG + bytes(5 * 1024 * 1024), "أكبر من 5 ميغابايت"),
    ],
    ids=["html", "gif", "pdf", "svg", "empty", "large"],
)
async def test_what_is_no_picture_or_too_large_is_not_kept(
    agent: Visitor, engine: AsyncEngine, outside: Outside, content: bytes, told: str
) -> None:
    response = await records(agent, MESSAGE, screenshot=content)
    assert response.status == 422
    assert told in await response.text()
    assert outside.uploads == {}
    assert await count(engine, raw_event) == 0


async def test_a_screenshot_of_exactly_five_megabytes_is_taken(agent: Visitor, engine: AsyncEngine) -> None:
    content = PNG + bytes(5 * 1024 * 1024 - len(PNG))
    assert (await records(agent, MESSAGE, screenshot=content)).status == 303
    assert await count(engine, raw_event) == 1


async def test_a_form_beyond_every_measure_is_turned_away_unread(agent: Visitor) -> None:
    response = await records(agent, MESSAGE, screenshot=PNG + bytes(8 * 1024 * 1024))
    assert response.status == 413


async def test_other_forms_stay_small(agent: Visitor) -> None:
    response = await agent.post("/inbox/language", {"language": "en", "next": "x" * 300_000})
    assert response.status == 413


async def test_a_recording_from_another_site_is_refused(agent: Visitor, engine: AsyncEngine) -> None:
    key = hidden(await agent.page("/inbox/record"), "form_key")
    fields = MESSAGE | {"form_key": key}
    assert (await agent.post("/inbox/record", fields, origin="https://elsewhere.example")).status == 403
    agent.csrf_token = "guessed"
    assert (await records(agent, MESSAGE, form_key=key)).status == 403
    assert await count(engine, raw_event) == 0


async def test_the_case_is_named_once_it_is_there(agent: Visitor, engine: AsyncEngine) -> None:
    response = await records(agent, MESSAGE)
    event = await only_event(engine)
    async with engine.begin() as connection:
        case = await Rows(connection, NOW).case(WORDS, account=SNAPCHAT, channel="manual")
        settled = raw_event.update().where(raw_event.c.id == event.id)
        await connection.execute(settled.values(outcome="opened_case", case_id=case.id))
    page = await agent.page(response.headers["Location"])
    assert "سُجّلت الرسالة في الطلب" in page
    assert f"/inbox/cases/{case.number}" in page


async def test_events_of_other_channels_are_not_told_here(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        event = await Rows(connection, NOW).event("1", outcome="quarantined")
    assert "سُجّلت" not in await agent.page(f"/inbox/record?recorded={event}")


async def test_another_units_staff_cannot_record_for_us(visitor: Visitor, engine: AsyncEngine) -> None:
    await staff_member(engine, "huda", "هدى", StaffRole.COORDINATOR, "gd_riy")
    await visitor.sign_in("huda")
    assert "لا توجد قناة يدوية ضمن صلاحياتك" in await visitor.page("/inbox/record")
    response = await records(visitor, MESSAGE, form_key="k" * 20)
    assert response.status == 422
    assert await count(engine, raw_event) == 0


async def test_a_task_shows_all_that_is_needed_to_post_it(agent: Visitor, engine: AsyncEngine) -> None:
    case, task = await reply(engine, "يفتح التسجيل <b>الأحد</b> القادم")
    async with engine.begin() as connection:
        await Rows(connection, NOW).inbound(case, "وين ردكم؟", ago=timedelta(minutes=1))
    page = await agent.page("/inbox/tasks")
    for words in (
        WORDS,
        "يفتح التسجيل &lt;b&gt;الأحد&lt;/b&gt; القادم",
        "أم راكان",
        "سناب شات",
        case.number,
        "https://www.snapchat.com/add/moe",
        "مركز رعاية المستفيدين",
        "لا يرسل النظام فيها شيئًا",
        f'data-copies="text-{task}"',
    ):
        assert words in page
    assert "وين ردكم؟" not in page  # it came after the reply


async def test_a_public_reply_leads_to_the_original(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        case = await rows.case("تعليق", account=SNAPCHAT, channel="manual", visibility="public")
        await rows.inbound(case, "متى النتائج؟", link=LINK)
        await rows.outbound(case, "حياك في الخاص", state="queued", account=SNAPCHAT)
    page = await agent.page("/inbox/tasks")
    assert f'href="{LINK}"' in page
    assert "يُنشر علنًا" in page


async def test_a_posted_reply_is_sent_and_everybody_sees_who_did_it(
    agent: Visitor, engine: AsyncEngine
) -> None:
    case, task = await reply(engine)
    page = await agent.page(f"/inbox/cases/{case.number}")
    assert "بانتظار أن ينشرها موظف" in page
    assert "قناة يدوية: لن يرسل النظام ردك" in page
    response = await agent.post(f"/inbox/tasks/{task}", {"outcome": "posted"})
    assert response.status == 303
    assert "سُجّل أن الرد نُشر" in await agent.page(response.headers["Location"])
    row = await row_of(engine, task)
    assert (row.state, row.sent_at, row.error) == ("sent", NOW, None)
    assert (await actions(engine))[-1] == ("posted_by_hand", case.id, {"message_id": row.message_id})
    page = await agent.page(f"/inbox/cases/{case.number}")
    assert "نُشرت يدويًا" in page
    assert "نُشر الرد يدويًا على المنصة" in page
    async with engine.connect() as connection:
        step = (
            await connection.execute(select(case_event).where(case_event.c.kind == "posted_by_hand"))
        ).one()
    assert (step.case_id, step.actor_kind, step.at) == (case.id, "agent", NOW)


async def test_a_reply_that_could_not_be_posted_has_failed_and_its_case_needs_a_person(
    agent: Visitor, engine: AsyncEngine
) -> None:
    case, task = await reply(engine)
    form = {"outcome": "not-possible", "reason": " حذف المستفيد حسابه "}
    assert (await agent.post(f"/inbox/tasks/{task}", form)).status == 303
    row = await row_of(engine, task)
    assert (row.state, row.failed_at, row.error, row.error_code) == (
        "failed",
        NOW,
        "حذف المستفيد حسابه",
        "not_possible",
    )
    async with engine.connect() as connection:
        assert await connection.scalar(select(cases.c.needs_person_at).where(cases.c.id == case.id)) == NOW
    page = await agent.page(f"/inbox/cases/{case.number}")
    assert "تعذر نشرها" in page
    assert "حذف المستفيد حسابه" in page


async def test_a_failure_without_a_reason_is_not_taken(agent: Visitor, engine: AsyncEngine) -> None:
    _, task = await reply(engine)
    response = await agent.post(f"/inbox/tasks/{task}", {"outcome": "not-possible", "reason": " \n"})
    assert response.status == 422
    assert "اكتب لماذا تعذّر النشر" in await response.text()
    assert (await row_of(engine, task)).state == "queued"


async def test_a_task_is_settled_once(agent: Visitor, engine: AsyncEngine) -> None:
    _, task = await reply(engine)
    await agent.post(f"/inbox/tasks/{task}", {"outcome": "posted"})
    again = await agent.post(f"/inbox/tasks/{task}", {"outcome": "not-possible", "reason": "نسيت"})
    assert again.status == 422
    assert "سُجّل مآل هذا الرد من قبل" in await again.text()
    assert (await row_of(engine, task)).state == "sent"
    assert [action for action, _, _ in await actions(engine) if "post" in action] == ["posted_by_hand"]


async def test_replies_of_platforms_are_no_tasks(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        await rows.outbound(await rows.case(), "حياك الله", state="queued")
        task = await connection.scalar(select(outbox.c.id))
    assert "لا ردود تنتظر النشر" in await agent.page("/inbox/tasks")
    assert (await agent.post(f"/inbox/tasks/{task}", {"outcome": "posted"})).status == 404
    assert (await agent.post(f"/inbox/tasks/{task}", {"outcome": "burnt"})).status == 400
    assert (await agent.post("/inbox/tasks/999999", {"outcome": "posted"})).status == 404


async def test_somebody_sees_and_settles_only_tasks_of_cases_he_may_see(
    visitor: Visitor, engine: AsyncEngine
) -> None:
    _, theirs = await reply(engine, "رد مكة", unit="gd_mak", number="4800000011")
    _, ours = await reply(engine, "رد الخرج", unit="ed_riy_1")
    await staff_member(engine, "huda", "هدى", StaffRole.COORDINATOR, "gd_riy")
    await visitor.sign_in("huda")
    page = await visitor.page("/inbox/tasks")
    assert "رد الخرج" in page
    assert "رد مكة" not in page
    assert '<span class="count urgent">1</span>' in page
    assert (await visitor.post(f"/inbox/tasks/{theirs}", {"outcome": "posted"})).status == 404
    assert (await row_of(engine, theirs)).state == "queued"
    assert (await visitor.post(f"/inbox/tasks/{ours}", {"outcome": "posted"})).status == 303


async def test_when_all_sending_is_stopped_people_are_told_to_stop_as_well(
    agent: Visitor, engine: AsyncEngine
) -> None:
    await reply(engine)
    assert "فلا تنشر شيئًا" not in await agent.page("/inbox/tasks")
    async with engine.begin() as connection:
        await set_switch(
            connection, Switch.OUTGOING_STOPPED, is_on=True, reason="خبر لم يُؤكد", by=None, now=NOW
        )
    assert "فلا تنشر شيئًا" in await agent.page("/inbox/tasks")


async def test_the_navigation_counts_open_tasks(agent: Visitor, engine: AsyncEngine) -> None:
    assert 'class="count urgent"' not in await agent.page("/inbox/")
    for number in ("4800000011", "4800000029"):
        _, task = await reply(engine, number=number)
    assert '<span class="count urgent">2</span>' in await agent.page("/inbox/quarantine")
    await agent.post(f"/inbox/tasks/{task}", {"outcome": "posted"})
    assert '<span class="count urgent">1</span>' in await agent.page("/inbox/quarantine")


async def test_many_tasks_have_pages_and_the_oldest_come_first(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        case = await rows.case(WORDS, account=SNAPCHAT, channel="manual")
        for number in range(52):
            await rows.outbound(case, f"رد-{number:02}", state="queued", account=SNAPCHAT)
    first = await agent.page("/inbox/tasks")
    assert "رد-00" in first
    assert "رد-50" not in first
    _, _, rest = first.partition('href="?after=')
    second = await agent.page(f"/inbox/tasks?after={rest.partition(chr(34))[0]}")
    assert [f"رد-{number:02}" in second for number in (49, 50, 51)] == [False, True, True]


@pytest.mark.parametrize("path", ["record", "tasks"])
async def test_the_pages_are_whole_in_english_too(agent: Visitor, engine: AsyncEngine, path: str) -> None:
    await reply(engine)
    await agent.post("/inbox/language", {"language": "en", "next": "/inbox/"})
    page = await agent.page(f"/inbox/{path}")
    assert "channels are manual" in page
