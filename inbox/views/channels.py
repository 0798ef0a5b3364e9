"""Every account of ours for supervisors: how it fares, and the switch that stops everything outgoing."""

import logging

from aiohttp import web

from cases.channels import read_channels
from cases.staff import StaffRole
from cases.switches import LONGEST_REASON, ReasonMissing, set_switch
from domain.cases import OutboxState, Switch
from domain.health import AlarmKind
from inbox.context import CONTEXT, InboxContext, visible_units, works_at_care_centre
from inbox.forms import field
from inbox.pages import render, see_other
from inbox.security import signed_in

logger = logging.getLogger(__name__)


async def show_channels(request: web.Request) -> web.StreamResponse:
    """A card for each account of the units that the supervisor looks after."""
    return await _page(request)


async def post_outgoing(request: web.Request) -> web.StreamResponse:
    """Stop everything outgoing, or let it go on."""
    member = signed_in(request).member
    context = request.config_dict[CONTEXT]
    if member.role is not StaffRole.SUPERVISOR or not works_at_care_centre(member, context):
        raise web.HTTPForbidden
    form = await request.post()
    wish = field(form, "wish")
    if wish not in ("stop", "resume"):
        raise web.HTTPBadRequest
    try:
        async with context.engine.begin() as connection:
            await set_switch(
                connection,
                Switch.OUTGOING_STOPPED,
                is_on=wish == "stop",
                reason=field(form, "reason"),
                by=member,
                now=context.clock(),
            )
    except ReasonMissing:
        return await _page(request, lacks_reason=True)
    if wish == "resume":
        await _wake_delivery(context)
    return see_other(request, request.app.router["channels"].url_for())


async def _wake_delivery(context: InboxContext) -> None:
    """It is switched: when the call fails, the sweeper finds what waits, and the supervisor need not know."""
    try:
        await context.wake_delivery()
    except Exception:
        logger.exception("wake_delivery_failed")


async def _page(request: web.Request, *, lacks_reason: bool = False) -> web.Response:
    member = signed_in(request).member
    context = request.config_dict[CONTEXT]
    if member.role is not StaffRole.SUPERVISOR:
        raise web.HTTPForbidden
    units = visible_units(member, context)
    accounts = {
        name: account for name, account in context.accounts.items() if units is None or account.unit in units
    }
    async with context.engine.connect() as connection:
        states = await read_channels(connection, list(accounts), now=context.clock())
    return render(
        request,
        "channels.html",
        status=422 if lacks_reason else 200,
        here=str(request.app.router["channels"].url_for()),
        accounts=accounts,
        # Those that need somebody come first.
        states=sorted(states, key=lambda state: (accounts[state.account].mode == "off", not state.alarms)),
        lacks_reason=lacks_reason,
        longest_reason=LONGEST_REASON,
        AlarmKind=AlarmKind,
        OutboxState=OutboxState,
    )
