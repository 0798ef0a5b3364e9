"""The thread of a case."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from cases.staff import StaffRole, add_staff
from cases.threads import Revision, read_thread
from domain.cases import OutboxState
from domain.media import MediaGroup
from domain.messages import MessageKind
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import Rows


async def test_messages_stand_in_the_order_they_were_sent(connection: AsyncConnection, rows: Rows) -> None:
    case = await rows.case("أولًا", ago=timedelta(hours=3))
    await rows.outbound(case, "ثالثًا", ago=timedelta(hours=1))
    late = await rows.inbound(case, "ثانيًا", ago=timedelta(hours=2))
    thread = await read_thread(connection, case.id)
    assert [message.text for message in thread.messages] == ["أولًا", "ثانيًا", "ثالثًا"]
    assert thread.newest_inbound_id == late
    assert thread.before is None


async def test_messages_of_one_moment_stand_in_the_platforms_order(
    connection: AsyncConnection, rows: Rows
) -> None:
    case = await rows.case("أولًا", ago=timedelta(hours=1))
    await rows.inbound(case, "ثالثًا", position=3)
    await rows.inbound(case, "ثانيًا", position=2)
    thread = await read_thread(connection, case.id)
    assert [message.text for message in thread.messages] == ["أولًا", "ثانيًا", "ثالثًا"]


async def test_a_long_thread_is_read_in_parts(connection: AsyncConnection, rows: Rows) -> None:
    case = await rows.case("1", ago=timedelta(hours=9))
    for hour in range(2, 6):
        await rows.inbound(case, str(hour), ago=timedelta(hours=9 - hour))
    newest = await read_thread(connection, case.id, limit=3)
    assert [message.text for message in newest.messages] == ["3", "4", "5"]
    older = await read_thread(connection, case.id, before=newest.before, limit=3)
    assert [message.text for message in older.messages] == ["1", "2"]
    assert older.newest_inbound_id == newest.newest_inbound_id
    assert older.before is None


async def test_edits_deletions_and_files_are_told(connection: AsyncConnection, rows: Rows) -> None:
    case = await rows.case(ago=timedelta(hours=1))
    edited = await rows.inbound(case, "موعد الاجتماع 11:00", ago=timedelta(minutes=9), edited_at=NOW)
    await rows.revision(edited, "موعد الاجتماع 10:30", ago=timedelta(minutes=5))
    gone = await rows.inbound(case, "", kind="document", deleted_at=NOW, link="https://t.me/moe/12")
    await rows.file(gone, kind="document", file_name="إشعار.pdf", size=12)
    _, changed, deleted = (await read_thread(connection, case.id)).messages
    assert changed.revisions == (Revision(NOW - timedelta(minutes=5), "موعد الاجتماع 10:30"),)
    assert deleted.deleted_at == NOW
    assert deleted.kind is MessageKind.DOCUMENT
    assert deleted.link == "https://t.me/moe/12"
    [file] = deleted.files
    assert (file.kind, file.state, file.file_name, file.size) == ("document", "waiting", "إشعار.pdf", 12)


async def test_an_album_is_one_message_with_all_files_captions_and_edits(
    connection: AsyncConnection, rows: Rows
) -> None:
    case = await rows.case("قبل الألبوم", ago=timedelta(hours=1))
    parts = [
        await rows.inbound(case, "", album_id="7:1", ago=timedelta(minutes=9)),
        await rows.inbound(case, "سقف الفصل", album_id="7:1", ago=timedelta(minutes=8), edited_at=NOW),
        await rows.inbound(case, "سقف الفصل", album_id="7:1", ago=timedelta(minutes=6)),
        await rows.inbound(case, "", album_id="7:2", ago=timedelta(minutes=5)),
    ]
    await rows.inbound(case, "بين الصور", ago=timedelta(minutes=7))
    await rows.inbound(case, "حُذفت", album_id="7:1", ago=timedelta(minutes=4), deleted_at=NOW)
    files = [await rows.file(part, mime_type="image/jpeg", state="kept") for part in parts]
    await rows.revision(parts[1], "سقف", ago=timedelta(minutes=7))

    _, album, between, other, deleted = (await read_thread(connection, case.id)).messages
    assert (album.id, album.text, album.edited_at) == (parts[0], "سقف الفصل", NOW)
    assert [file.id for file in album.files] == files[:3]
    assert {file.group for file in album.files} == {MediaGroup.IMAGE}
    assert [revision.text for revision in album.revisions] == ["سقف"]
    assert between.text == "بين الصور"
    assert [file.id for file in other.files] == files[3:]
    assert deleted.deleted_at == NOW


async def test_how_far_a_reply_has_come_is_told(connection: AsyncConnection, rows: Rows) -> None:
    sara = await add_staff(
        connection, username="sara", password="كلمة سر طويلة", name="سارة", role=StaffRole.AGENT, unit="care"
    )
    case = await rows.case(ago=timedelta(hours=1))
    delivery = {"error": "bot was blocked by the user", "error_code": "403"}
    await rows.outbound(case, "حياك الله", author_id=sara.id, state="failed", delivery=delivery)
    *_, reply = (await read_thread(connection, case.id)).messages
    assert reply.author == "سارة"
    assert reply.delivery is not None
    assert reply.delivery.state is OutboxState.FAILED
    assert reply.delivery.error == "bot was blocked by the user"


async def test_a_reply_that_waits_for_the_citizen_is_told(connection: AsyncConnection, rows: Rows) -> None:
    case = await rows.case(ago=timedelta(hours=30))
    await rows.outbound(case, "حياك الله", state="queued", delivery={"due_at": "infinity"})
    await rows.outbound(
        case, "حياك الله", state="queued", delivery={"due_at": datetime(2026, 1, 1, tzinfo=UTC)}
    )
    _, held, due = (await read_thread(connection, case.id)).messages
    assert held.delivery is not None
    assert held.delivery.is_held
    assert due.delivery is not None
    assert not due.delivery.is_held
