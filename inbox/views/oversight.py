"""Whether everything that came in is accounted for: quarantine, the books, outgoing trouble."""

from datetime import timedelta

from aiohttp import web

from cases.books import (
    count_quarantined,
    list_quarantined,
    list_trouble,
    read_accounts,
    read_books,
    release_quarantined,
)
from cases.staff import StaffAction, note_action
from domain.cases import Outcome
from inbox.context import CONTEXT, works_at_care_centre
from inbox.forms import row_id
from inbox.pages import render, see_other
from inbox.security import signed_in

_BOOKS_SPAN = timedelta(hours=24)
_PAGE = 50


async def show_quarantine(request: web.Request) -> web.StreamResponse:
    """The events that could not be processed."""
    _care_centre_only(request)
    async with request.config_dict[CONTEXT].engine.connect() as connection:
        before = row_id(request.query.get("before"))
        events = await list_quarantined(connection, before=before, limit=_PAGE + 1)
        total = await count_quarantined(connection)
    older_than = events[_PAGE - 1].id if len(events) > _PAGE else None
    replayed = row_id(request.query.get("replayed", ""))
    return render(
        request, "quarantine.html", events=events[:_PAGE], total=total, before=older_than, replayed=replayed
    )


async def post_replay(request: web.Request) -> web.StreamResponse:
    """Let events be processed once more."""
    _care_centre_only(request)
    context = request.config_dict[CONTEXT]
    chosen = [row_id(each) for each in (await request.post()).getall("event", [])]
    event_ids = [each for each in chosen if each is not None]
    async with context.engine.begin() as connection:
        released = await release_quarantined(connection, event_ids)
        if released:
            await note_action(
                connection,
                signed_in(request).member.id,
                StaffAction.REPLAYED,
                now=context.clock(),
                details={"events": released},
            )
    if released:
        await context.replay(released)
    page = request.app.router["quarantine"].url_for().with_query(replayed=str(len(released)))
    return see_other(request, page)


async def show_health(request: web.Request) -> web.StreamResponse:
    """The books of the last day, how each account fares, and outgoing messages in trouble."""
    _care_centre_only(request)
    context = request.config_dict[CONTEXT]
    now = context.clock()
    async with context.engine.connect() as connection:
        since = (now - _BOOKS_SPAN).replace(minute=0, second=0, microsecond=0)
        books = await read_books(connection, since=since)
        known = sorted({*context.capabilities, *(line.account for line in books)})
        accounts = await read_accounts(connection, known, now=now)
        trouble = await list_trouble(connection)
    return render(
        request, "health.html", books=books, accounts=accounts, trouble=trouble, outcomes=list(Outcome)
    )


def _care_centre_only(request: web.Request) -> None:
    """What is not sorted yet belongs to no unit, and may hold anybody's words."""
    if not works_at_care_centre(signed_in(request).member, request.config_dict[CONTEXT]):
        raise web.HTTPForbidden
