"""Puts the parts together from the settings; the only place where everything is known to everything."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from redis import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot_flows import respond
from bot_flows.texts import Texts, format_date
from cases.calendar import WorkingCalendar
from cases.numbers import TrackingNumbers
from commands.ministry import working_calendar
from config.account import Mode
from config.accounts import AccountSettings
from config.accounts_meta import FacebookPageAccount, MessengerAccount, WhatsAppAccount
from config.settings import Settings
from dispatcher.checkup import Checkup
from dispatcher.deciding import CaseRules, Flow
from dispatcher.delivery import Delivery, DeliveryRules, SendingAccount
from dispatcher.media import Media, MediaRules
from dispatcher.media_store import MediaStore
from dispatcher.outbox import Invite
from dispatcher.processing import Processing, ProcessingRules, Understanding
from dispatcher.queues import JobQueues
from dispatcher.sweeper import Sweeper
from dispatcher.writing import Wording
from domain.cases import CaseSummary
from domain.clock import system_clock
from domain.flows import Decision, Facts, FlowState
from domain.messages import Channel, Template
from domain.ports import Connector
from domain.tickets import Ticket, TicketType, Urgency
from normalizer import normalize


def make_queues(settings: Settings, redis: Redis) -> JobQueues:
    """The RQ queues."""
    return JobQueues(
        redis, job_size=settings.intake.job_size, job_timeout_seconds=settings.workers.job_timeout_seconds
    )


def make_processing(
    settings: Settings,
    engine: AsyncEngine,
    connectors: Mapping[str, Connector],
    replies_queued: Callable[[], Awaitable[None]],
    files_noted: Callable[[], Awaitable[None]],
) -> Processing:
    """Events into cases."""
    texts = Texts()
    understanding = Understanding(
        connectors=connectors,
        normalize=normalize,
        flow=_flow(settings),
        wording=Wording(texts.render, _describe(settings, texts)),
        number=TrackingNumbers(settings.secret_key.get_secret_value().encode()).issue,
    )
    rules = ProcessingRules(
        cases=_case_rules(settings),
        max_attempts=settings.processing.max_attempts,
        retry_pauses=_pauses(settings.processing.retry_pauses_seconds),
    )
    return Processing(
        engine,
        understanding,
        rules,
        clock=system_clock,
        replies_queued=replies_queued,
        files_noted=files_noted,
    )


def make_delivery(settings: Settings, engine: AsyncEngine, connectors: Mapping[str, Connector]) -> Delivery:
    """The outbox to the platforms."""
    accounts = {
        account.id: SendingAccount(connectors[account.id], account.rate_per_second, _invite(account))
        for account in settings.accounts
        if account.mode is Mode.ON and not connectors[account.id].capabilities.is_manual
    }
    rules = DeliveryRules(
        max_attempts=settings.delivery.max_attempts,
        retry_pauses=_pauses(settings.delivery.retry_pauses_seconds),
        is_stopped=settings.delivery.outgoing_stopped,
    )
    return Delivery(engine, accounts, rules, clock=system_clock, monotonic=time.monotonic)


def make_sweeper(settings: Settings, engine: AsyncEngine, queues: JobQueues) -> Sweeper:
    """What finds what was left lying."""
    return Sweeper(
        engine,
        clock=system_clock,
        enqueue_events=queues.enqueue_events,
        want_delivery=queues.want_delivery,
        jobs_waiting=queues.jobs_waiting,
        left_lying_after=timedelta(seconds=settings.processing.left_lying_after_seconds),
        unconfirmed_after=timedelta(seconds=settings.delivery.unconfirmed_after_seconds),
        manual_accounts=[account.id for account in settings.accounts if account.channel is Channel.MANUAL],
    )


def make_checkup(engine: AsyncEngine, connectors: Mapping[str, Connector]) -> Checkup:
    """What looks how the accounts fare."""
    return Checkup(engine, connectors, clock=system_clock)


def make_media(settings: Settings, engine: AsyncEngine, connectors: Mapping[str, Connector]) -> Media:
    """Citizens' files from the platforms into the store."""
    rules = MediaRules(
        limit_bytes=settings.media.limit_bytes,
        groups=settings.media.kinds,
        max_attempts=settings.media.max_attempts,
        retry_pauses=_pauses(settings.media.retry_pauses_seconds),
        at_once=settings.media.at_once,
        per_account=settings.media.per_account,
        fetch_seconds=settings.media.fetch_seconds,
    )
    store = MediaStore(settings.media_dir)
    return Media(engine, connectors, store, rules, clock=system_clock, monotonic=time.monotonic)


def media_wish(queues: JobQueues) -> Callable[[], Awaitable[None]]:
    """An awaitable wish to have files fetched that never fails: the schedule repeats it."""

    async def wish() -> None:
        await asyncio.to_thread(queues.try_want_media)

    return wish


def delivery_wish(queues: JobQueues) -> Callable[[], Awaitable[None]]:
    """An awaitable wish for delivery that never fails: the sweeper repeats what Valkey did not take."""

    async def wish() -> None:
        await asyncio.to_thread(queues.try_want_delivery)

    return wish


def _flow(settings: Settings) -> Flow:
    quiet = settings.processing.quiet_join_seconds

    def flow(state: FlowState, ticket: Ticket, facts: Facts) -> Decision:
        return respond(state, ticket, facts, quiet_join_seconds=quiet)

    return flow


def _case_rules(settings: Settings) -> CaseRules:
    calendar = working_calendar(settings.calendar)
    return CaseRules(
        join_within=timedelta(hours=settings.processing.join_open_case_within_hours),
        due_at=_promise(settings, calendar),
        unit_of_account={account.id: account.unit for account in settings.accounts},
        silent_accounts=frozenset(
            account.id for account in settings.accounts if account.mode is Mode.READ_ONLY
        ),
        private_accounts=_private_accounts(settings),
    )


def _private_accounts(settings: Settings) -> Mapping[str, str]:
    """For each page's comments, the account in which Messenger brings the same people's private messages."""
    running = [account for account in settings.accounts if not account.is_off]
    messengers = {account.page_id: account.id for account in running if isinstance(account, MessengerAccount)}
    return {
        account.id: messengers[account.page_id]
        for account in running
        if isinstance(account, FacebookPageAccount) and account.page_id in messengers
    }


def _promise(
    settings: Settings, calendar: WorkingCalendar
) -> Callable[[TicketType, Urgency, datetime], datetime]:
    """When the citizen is to have his answer: the class of the case's urgency."""
    classes = {urgency: settings.sla_class(urgency.value) for urgency in Urgency}

    def due_at(_type: TicketType, urgency: Urgency, opened_at: datetime) -> datetime:
        promise = classes[urgency]
        if promise.hours is not None:
            return opened_at + timedelta(hours=promise.hours)
        return calendar.add_working_days(opened_at, promise.working_days or 0)

    return due_at


def _describe(settings: Settings, texts: Texts) -> Callable[[CaseSummary, str], Mapping[str, str]]:
    """What texts say of a case, in the citizen's language."""
    units = {unit.id: unit.name for unit in settings.units}

    def describe(case: CaseSummary, language: str) -> Mapping[str, str]:
        unit = units.get(case.unit)
        entity = (unit.en if language == "en" else unit.ar) if unit else case.unit
        return {
            "ticket": case.number,
            "entity": entity,
            "type": texts.render(f"type-{case.type.value.replace('_', '-')}", language, {}),
            "status": texts.render(f"status-{case.status.value.replace('_', '-')}", language, {}),
            "since": format_date(case.opened_at, language),
            "due": format_date(case.due_at, language),
        }

    return describe


def _invite(account: AccountSettings) -> Invite | None:
    if not isinstance(account, WhatsAppAccount) or not account.templates:
        return None
    templates = account.templates

    def invite(language: str, number: str) -> tuple[str, Template]:
        chosen = templates.get("en" if language == "en" else "ar") or next(iter(templates.values()))
        template = Template(chosen.name, chosen.language, (number,))
        return f"[{chosen.name}] {number}", template

    return invite


def _pauses(seconds: tuple[float, ...]) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=pause) for pause in seconds)
