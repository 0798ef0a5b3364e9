"""Shows what the pages mask, one value at a time, and records who looked."""

from aiohttp import web

from cases.queries import find_case
from cases.staff import StaffAction, note_action
from cases.threads import read_thread
from inbox.context import CONTEXT, visible_units
from inbox.forms import field, row_id
from inbox.hidden import find_shown
from inbox.security import signed_in
from inbox.views.cases import case_page


async def post_show_entity(request: web.Request) -> web.StreamResponse:
    """The case's page with one masked value shown; the record holds its kind, never the value."""
    context = request.config_dict[CONTEXT]
    member = signed_in(request).member
    form = await request.post()
    message_id, start = row_id(field(form, "message_id")), row_id(field(form, "start"))
    async with context.engine.begin() as connection:
        case = await find_case(
            connection, request.match_info["number"], visible_units=visible_units(member, context)
        )
        if case is None or message_id is None or start is None:
            raise web.HTTPNotFound
        thread = await read_thread(connection, case.line.id, before=row_id(request.query.get("before")))
        message = next((each for each in thread.messages if each.id == message_id), None)
        shown = find_shown(message, start) if message else None
        if shown is None:
            raise web.HTTPNotFound
        await note_action(
            connection,
            member.id,
            StaffAction.SAW_ENTITY,
            now=context.clock(),
            case_id=case.line.id,
            details={"message_id": shown.message_id, "kind": shown.kind.value},
        )
    return await case_page(request, shown=shown)
