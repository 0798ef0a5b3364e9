"""What the inbox is given by the composition root."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.queries import VisibleUnits
from cases.staff import SignInDesk, StaffMember, StaffRole
from domain.addresses import Network
from domain.clock import Clock
from domain.messages import Capabilities


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the ministry's tree; `parent` is None at its top."""

    id: str
    ar: str
    en: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class InboxContext:
    """What the pages need of the rest.

    `units` and `capabilities` are by unit's id and by account. `care_centre` is the unit whose agents and
    supervisors see every case. `search_key` folds a text as the normalizer folds messages.
    `wake_delivery` is called after a reply was committed; `replay` with the ledger ids of events that were
    put back to waiting, and only needs to enqueue them.
    """

    engine: AsyncEngine
    clock: Clock
    units: Mapping[str, Unit]
    care_centre: str
    capabilities: Mapping[str, Capabilities]
    search_key: Callable[[str], str]
    wake_delivery: Callable[[], Awaitable[None]]
    replay: Callable[[Sequence[int]], Awaitable[None]]
    secure_cookies: bool
    trusted_proxies: tuple[Network, ...] = ()
    default_language: str = "ar"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Riyadh"))


CONTEXT = web.AppKey("CONTEXT", InboxContext)
SIGN_IN_DESK = web.AppKey("SIGN_IN_DESK", SignInDesk)


def works_at_care_centre(member: StaffMember, context: InboxContext) -> bool:
    """Whether somebody looks after the whole ministry's queue."""
    return member.unit == context.care_centre and member.role in (StaffRole.AGENT, StaffRole.SUPERVISOR)


def visible_units(member: StaffMember, context: InboxContext) -> VisibleUnits:
    """The units whose cases somebody may see: his own and those below it; None means all."""
    if works_at_care_centre(member, context):
        return None
    below: dict[str | None, list[str]] = {}
    for unit in context.units.values():
        below.setdefault(unit.parent, []).append(unit.id)
    seen: set[str] = set()
    waiting = [member.unit]
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in seen:
            seen.add(unit_id)
            waiting += below.get(unit_id, ())
    return frozenset(seen)
