"""Manual channels: what came in is written down here, and what is to go out is posted by people."""

import secrets
from collections.abc import Mapping

from aiohttp import web

from cases.by_hand import (
    LONGEST_REASON,
    TaskRefusal,
    TaskRefused,
    list_tasks,
    mark_not_possible,
    mark_posted,
)
from cases.recorded import RecordedMessage, find_earlier, find_recorded
from cases.staff import StaffAction, note_action
from connectors.manual.recording import Recording, recorded_event
from dispatcher.ledger import Delivery, append
from inbox.context import CONTEXT, InboxContext, ManualAccount, visible_units
from inbox.forms import field, row_id
from inbox.pages import render, see_other
from inbox.recording_form import RecordRefusal, RecordRefused, Written, read_recording, written_in
from inbox.security import signed_in

_PAGE = 50


async def show_record(request: web.Request) -> web.StreamResponse:
    """The empty form; after recording, what became of it."""
    recorded = None
    if (event_id := row_id(request.query.get("recorded"))) is not None:
        recorded = await _find_recorded(request, event_id)
    return _record_page(request, recorded=recorded)


async def post_record(request: web.Request) -> web.StreamResponse:
    """Write the message to the ledger; when it is refused, what was typed stays in the form."""
    context = request.config_dict[CONTEXT]
    member = signed_in(request).member
    form = await request.post()
    try:
        recording = await read_recording(form, context, frozenset(_own_accounts(request)), member.username)
        event_id, is_new = await _record(request, recording)
    except RecordRefused as refused:
        return _record_page(request, refusal=refused.refusal, written=written_in(form))
    if is_new:
        await context.replay([event_id])
    page = request.app.router["record"].url_for().with_query(recorded=str(event_id))
    return see_other(request, page)


async def show_tasks(request: web.Request) -> web.StreamResponse:
    """The replies that wait for a person, the oldest first."""
    return await _tasks_page(request)


async def post_task(request: web.Request) -> web.StreamResponse:
    """A person posted the reply, or could not."""
    context = request.config_dict[CONTEXT]
    member = signed_in(request).member
    form = await request.post()
    task = int(request.match_info["task"])
    accounts, units, now = list(context.manual_accounts), visible_units(member, context), context.clock()
    outcome = field(form, "outcome")
    if outcome not in ("posted", "not-possible"):
        raise web.HTTPBadRequest
    try:
        async with context.engine.begin() as connection:
            if outcome == "posted":
                await mark_posted(
                    connection, task, accounts, staff_id=member.id, now=now, visible_units=units
                )
            else:
                await mark_not_possible(
                    connection,
                    task,
                    accounts,
                    field(form, "reason"),
                    staff_id=member.id,
                    now=now,
                    visible_units=units,
                )
    except TaskRefused as refused:
        if refused.refusal is TaskRefusal.NO_SUCH_TASK:
            raise web.HTTPNotFound from refused
        return await _tasks_page(request, refusal=refused.refusal, refused_task=task)
    page = request.app.router["tasks"].url_for().with_query(settled=outcome)
    return see_other(request, page)


async def _record(request: web.Request, recording: Recording) -> tuple[int, bool]:
    """The ledger id of the recording, and whether it is new: the same form counts once.

    A form that comes again with something else in it is not a double click: what is new must not get lost.
    """
    context = request.config_dict[CONTEXT]
    event = recorded_event(recording)
    async with context.engine.begin() as connection:
        added = await append(connection, [Delivery([event], event.body)])
        if not added:
            earlier = await find_earlier(connection, event.account, event.external_id)
            if earlier is None or earlier[1] != event.body:
                raise RecordRefused(RecordRefusal.FORM_USED)
            return earlier[0], False
        (event_id,) = added
        await note_action(
            connection,
            signed_in(request).member.id,
            StaffAction.RECORDED_MESSAGE,
            now=context.clock(),
            details={"account": event.account, "event": event_id},
        )
    return event_id, True


async def _find_recorded(request: web.Request, event_id: int) -> RecordedMessage | None:
    context = request.config_dict[CONTEXT]
    units = visible_units(signed_in(request).member, context)
    async with context.engine.connect() as connection:
        return await find_recorded(connection, event_id, list(_own_accounts(request)), visible_units=units)


def _record_page(
    request: web.Request,
    *,
    recorded: RecordedMessage | None = None,
    refusal: RecordRefusal | None = None,
    written: Written | None = None,
) -> web.Response:
    context = request.config_dict[CONTEXT]
    return render(
        request,
        "record.html",
        status=200 if refusal is None else 422,
        accounts=_own_accounts(request),
        recorded=recorded,
        refusal=refusal,
        written=written or Written(account=request.query.get("account", "")),
        form_key=secrets.token_urlsafe(16),
        latest=_local_minute(context),
        here=str(request.app.router["record"].url_for()),
    )


async def _tasks_page(
    request: web.Request, *, refusal: TaskRefusal | None = None, refused_task: int | None = None
) -> web.Response:
    context = request.config_dict[CONTEXT]
    units = visible_units(signed_in(request).member, context)
    after = row_id(request.query.get("after")) or 0
    async with context.engine.connect() as connection:
        tasks = await list_tasks(
            connection, list(context.manual_accounts), visible_units=units, after=after, limit=_PAGE + 1
        )
    return render(
        request,
        "tasks.html",
        status=200 if refusal is None else 422,
        tasks=tasks[:_PAGE],
        accounts=context.manual_accounts,
        after=tasks[_PAGE - 1].outbox_id if len(tasks) > _PAGE else None,
        is_later_page=after > 0,
        settled=request.query.get("settled", ""),
        refusal=refusal,
        refused_task=refused_task,
        longest_reason=LONGEST_REASON,
        here=str(request.app.router["tasks"].url_for()),
    )


def _own_accounts(request: web.Request) -> Mapping[str, ManualAccount]:
    """The manual accounts whose new cases this person will see."""
    context = request.config_dict[CONTEXT]
    units = visible_units(signed_in(request).member, context)
    return {
        account: about
        for account, about in context.manual_accounts.items()
        if units is None or about.unit in units
    }


def _local_minute(context: InboxContext) -> str:
    """Now, as browsers write it into a field for a local time."""
    return f"{context.clock().astimezone(context.timezone):%Y-%m-%dT%H:%M}"
