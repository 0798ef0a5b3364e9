"""The list of cases, one case with its thread, and what staff do to it."""

import logging
import secrets
from collections.abc import Container, Sequence
from datetime import timedelta

from aiohttp import web
from yarl import URL

from cases.handling import assign, lock_case, set_status
from cases.queries import CaseFilter, Cursor, case_history, count_cases, find_case, list_cases
from cases.replies import Refusal, ReplyForm, ReplyRefused, queue_reply
from cases.staff import StaffAction, note_action
from cases.threads import Thread, ThreadMessage, read_thread
from cases.ways import Way, ways_to_answer
from domain.cases import CaseStatus
from domain.text import storable
from domain.tracking import find_tracking_numbers
from inbox.context import CONTEXT, InboxContext, visible_units
from inbox.forms import Form, field, row_id
from inbox.hidden import Shown
from inbox.pages import render, see_other
from inbox.security import signed_in

logger = logging.getLogger(__name__)

VIEWS = ("open", "needs-person", "mine", "closed")
_LONGEST_SEARCH = 200
_AFTER_A_REPLY = (CaseStatus.ANSWERED, CaseStatus.WAITING_CITIZEN, CaseStatus.IN_PROGRESS)
_BY_HAND = (CaseStatus.IN_PROGRESS, CaseStatus.CLOSED)


async def show_cases(request: web.Request) -> web.StreamResponse:
    """One view of the queue, searched and filtered."""
    context = request.config_dict[CONTEXT]
    member = signed_in(request).member
    units = visible_units(member, context)
    wanted = _filter(request)
    async with context.engine.connect() as connection:
        page = await list_cases(
            connection, wanted, visible_units=units, after=Cursor.read(request.query.get("after", ""))
        )
        counts = await count_cases(connection, staff_id=member.id, visible_units=units)
    chosen = {name: request.query.get(name, "") for name in ("view", "search", "unit", "account")}
    return render(
        request,
        "cases.html",
        page=page,
        counts=counts,
        view=_view(request),
        views=VIEWS,
        chosen=chosen,
        is_later_page="after" in request.query,
        next_page=URL.build(query=chosen | {"after": str(page.after)}) if page.after else None,
        accounts=sorted(context.capabilities),
        units=[unit for unit in context.units.values() if units is None or unit.id in units],
    )


async def show_case(request: web.Request) -> web.StreamResponse:
    """A case; who looked is recorded, but not each time the open page refreshes itself."""
    if "X-Refresh" not in request.headers:
        context = request.config_dict[CONTEXT]
        member = signed_in(request).member
        async with context.engine.begin() as connection:
            case = await find_case(
                connection, request.match_info["number"], visible_units=visible_units(member, context)
            )
            if case is None:
                raise web.HTTPNotFound
            await note_action(
                connection, member.id, StaffAction.VIEWED_CASE, now=context.clock(), case_id=case.line.id
            )
    return await case_page(request)


async def post_reply(request: web.Request) -> web.StreamResponse:
    """Queue a reply and wake delivery; when it is refused, the text stays in the form."""
    context = request.config_dict[CONTEXT]
    member = signed_in(request).member
    form = _reply_form(request, await request.post())
    units = visible_units(member, context)
    try:
        async with context.engine.begin() as connection:
            queued = await queue_reply(
                connection,
                form,
                staff_id=member.id,
                now=context.clock(),
                capabilities=context.capabilities,
                read_only=context.read_only,
                search_key=context.search_key,
                visible_units=units,
            )
            if not queued.is_repeat:
                await note_action(
                    connection,
                    member.id,
                    StaffAction.REPLIED,
                    now=context.clock(),
                    case_id=queued.case_id,
                    details={"message_ids": queued.message_ids},
                )
    except ReplyRefused as refused:
        return await case_page(request, refusal=refused.refusal, draft=form)
    await _wake_delivery(request)
    return see_other(request, _case_link(request).with_fragment(f"message-{queued.message_ids[-1]}"))


async def post_status(request: web.Request) -> web.StreamResponse:
    """Take up, close or reopen a case."""
    status = field(await request.post(), "status")
    if status not in _BY_HAND:
        raise web.HTTPBadRequest
    context = request.config_dict[CONTEXT]
    member = signed_in(request).member
    now = context.clock()
    async with context.engine.begin() as connection:
        case = await lock_case(
            connection, request.match_info["number"], visible_units=visible_units(member, context)
        )
        if case is None:
            raise web.HTTPNotFound
        await set_status(connection, case, CaseStatus(status), staff_id=member.id, now=now)
        details = {"to": status}
        await note_action(
            connection, member.id, StaffAction.CHANGED_STATUS, now=now, case_id=case.id, details=details
        )
    return see_other(request, _case_link(request))


async def post_assign_to_me(request: web.Request) -> web.StreamResponse:
    """Give the case to whoever asks."""
    context = request.config_dict[CONTEXT]
    member = signed_in(request).member
    now = context.clock()
    async with context.engine.begin() as connection:
        case = await lock_case(
            connection, request.match_info["number"], visible_units=visible_units(member, context)
        )
        if case is None:
            raise web.HTTPNotFound
        await assign(connection, case, staff_id=member.id, now=now)
        await note_action(connection, member.id, StaffAction.TOOK_CASE, now=now, case_id=case.id)
    return see_other(request, _case_link(request))


async def case_page(
    request: web.Request,
    *,
    refusal: Refusal | None = None,
    draft: ReplyForm | None = None,
    shown: Shown | None = None,
) -> web.Response:
    """The page of a case. `shown`: a masked value that somebody asked to see and whose look is recorded."""
    context = request.config_dict[CONTEXT]
    units = visible_units(signed_in(request).member, context)
    async with context.engine.connect() as connection:
        case = await find_case(connection, request.match_info["number"], visible_units=units)
        if case is None:
            raise web.HTTPNotFound
        thread = await read_thread(connection, case.line.id, before=row_id(request.query.get("before")))
        history = await case_history(connection, case.line.id)
        ways = await ways_to_answer(connection, case.line.id)
    ways = tuple(way for way in ways if way.account not in context.read_only) or ways
    chosen = _chosen_way(ways, draft)
    return render(
        request,
        "case.html",
        status=200 if refusal is None else 422,
        case=case,
        thread=thread,
        looks_back="before" in request.query,
        before=row_id(request.query.get("before")),
        history=history,
        capabilities=context.capabilities.get(chosen.account),
        manual=context.manual_accounts.get(case.line.account),
        ways=ways,
        chosen=chosen,
        here=str(_case_link(request).with_query(request.query)),
        is_read_only=chosen.account in context.read_only,
        is_blocked=chosen.is_blocked,
        window_is_closed=_window_is_closed(chosen, context),
        refusal=refusal,
        draft=draft,
        understood=_understood(thread),
        shown=shown,
        form_key=secrets.token_urlsafe(16),
        statuses=_AFTER_A_REPLY,
    )


def _understood(thread: Thread) -> ThreadMessage | None:
    """The citizen's newest message of which anything was understood."""
    own_words = (each for each in reversed(thread.messages) if each.is_inbound and each.guesses and each.text)
    return next(own_words, None)


def _chosen_way(ways: Sequence[Way], draft: ReplyForm | None) -> Way:
    """What the agent chose; at first the private way, where there is one: nothing personal in public."""
    wanted = draft.conversation_id if draft else None
    by_choice = [way for way in ways if way.conversation_id == wanted]
    return (by_choice or [way for way in ways if not way.is_public] or list(ways))[0]


def _window_is_closed(way: Way, context: InboxContext) -> bool:
    """Whether the platform takes no free text for this citizen until he writes again."""
    capabilities = context.capabilities.get(way.account)
    if capabilities is None or capabilities.reply_window_hours is None or way.is_public:
        return False
    return context.clock() >= way.last_inbound_at + timedelta(hours=capabilities.reply_window_hours)


def _reply_form(request: web.Request, form: Form) -> ReplyForm:
    status = field(form, "status")
    return ReplyForm(
        case_number=request.match_info["number"],
        conversation_id=row_id(field(form, "conversation_id")) or 0,
        seen_message_id=row_id(field(form, "seen_message_id")) or 0,
        text=field(form, "text"),
        form_key=field(form, "form_key"),
        status=CaseStatus(status) if status in _AFTER_A_REPLY else CaseStatus.ANSWERED,
    )


def _filter(request: web.Request) -> CaseFilter:
    context = request.config_dict[CONTEXT]
    view = _view(request)
    searched = storable(request.query.get("search", "")[:_LONGEST_SEARCH]).strip()
    numbers = find_tracking_numbers(searched)
    return CaseFilter(
        is_open=None if searched else view != "closed",
        needs_person=view == "needs-person",
        unit=_known(request.query.get("unit", ""), context.units),
        account=_known(request.query.get("account", ""), context.capabilities),
        assignee_id=signed_in(request).member.id if view == "mine" else None,
        number=numbers[0].digits if numbers else None,
        # What folds to nothing, such as "!!!", must find nothing, not everything.
        text_key=context.search_key(searched) or searched,
    )


def _known(wanted: str, names: Container[str]) -> str | None:
    return wanted if wanted in names else None


def _view(request: web.Request) -> str:
    view = request.query.get("view", "")
    return view if view in VIEWS else "open"


def _case_link(request: web.Request) -> URL:
    return request.app.router["case"].url_for(number=request.match_info["number"])


async def _wake_delivery(request: web.Request) -> None:
    """The reply is committed: when the call fails, the sweeper finds it, and the agent need not know."""
    try:
        await request.config_dict[CONTEXT].wake_delivery()
    except Exception:
        logger.exception("wake_delivery_failed", extra={"case_number": request.match_info["number"]})
