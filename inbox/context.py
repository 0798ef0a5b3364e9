"""What the inbox is given by the composition root."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.queries import VisibleUnits
from cases.staff import SignInDesk, StaffMember, StaffRole
from dispatcher.media_store import MediaStore
from domain.accounts import Mode
from domain.addresses import Network
from domain.clock import Clock
from domain.messages import Capabilities, Channel


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the ministry's tree; `parent` is None at its top."""

    id: str
    ar: str
    en: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Topic:
    """What citizens write about, in the staff's languages."""

    ar: str
    en: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One of our accounts as it is configured. `per_second`: how many messages we may send."""

    channel: Channel
    unit: str
    mode: Mode
    per_second: float


@dataclass(frozen=True, slots=True)
class ManualAccount:
    """An account on which people carry messages in and out.

    `platform`: what staff call it. `unit` owns it and its new cases. `profile_link`: our profile there or "".
    """

    platform: str
    unit: str
    profile_link: str = ""


@dataclass(frozen=True, slots=True)
class InboxContext:
    """What the pages need of the rest.

    `units`, `topics` and `capabilities` are by id and by account. `care_centre` is the unit whose agents and
    supervisors see every case. `search_key` folds a text as the normalizer folds messages.
    `wake_delivery` is called after a reply was committed; `replay` with the ledger ids of events that were
    put back to waiting, and only needs to enqueue them. `wake_media` is called after a file was put back to
    waiting. `accounts` are all of ours, also those that are off; `is_held_back`: the configuration, and not
    the switch, stops everything outgoing. `manual_accounts` by account; `keep_upload` stores a
    file for good and returns the SHA-256 of its content.
    """

    engine: AsyncEngine
    clock: Clock
    units: Mapping[str, Unit]
    care_centre: str
    capabilities: Mapping[str, Capabilities]
    search_key: Callable[[str], str]
    wake_delivery: Callable[[], Awaitable[None]]
    replay: Callable[[Sequence[int]], Awaitable[None]]
    media_store: MediaStore
    wake_media: Callable[[], Awaitable[None]]
    secure_cookies: bool
    accounts: Mapping[str, OwnAccount] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    is_held_back: bool = False
    manual_accounts: Mapping[str, ManualAccount] = field(default_factory=dict)
    keep_upload: Callable[[bytes], Awaitable[str]] | None = None
    trusted_proxies: tuple[Network, ...] = ()
    default_language: str = "ar"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Riyadh"))

    @property
    def read_only(self) -> frozenset[str]:
        """The accounts from which nothing is sent."""
        return frozenset(name for name, account in self.accounts.items() if account.mode is Mode.READ_ONLY)


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
