"""Where a case can be answered."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from cases.ways import ways_to_answer
from tests.harness.inbox_rows import Rows


async def test_a_private_case_has_one_way(connection: AsyncConnection, rows: Rows) -> None:
    case = await rows.case()
    (way,) = await ways_to_answer(connection, case.id)
    assert (way.conversation_id, way.is_public, way.is_blocked) == (case.conversation_id, False, False)


async def test_a_public_case_may_have_a_private_way_too(connection: AsyncConnection, rows: Rows) -> None:
    case = await rows.case(visibility="public")
    await rows.case(visibility="public")
    private = await rows.private_thread(case)
    ways = await ways_to_answer(connection, case.id)
    assert [(way.conversation_id, way.is_public) for way in ways] == [
        (case.conversation_id, True),
        (private, False),
    ]


async def test_a_way_is_blocked_until_the_citizen_writes_again(
    connection: AsyncConnection, rows: Rows
) -> None:
    case = await rows.case(blocked_ago=timedelta(minutes=5))
    (way,) = await ways_to_answer(connection, case.id)
    assert way.is_blocked
    await rows.inbound(case, "السلام عليكم", ago=timedelta(minutes=1))
    (way,) = await ways_to_answer(connection, case.id)
    assert not way.is_blocked
