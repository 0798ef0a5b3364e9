"""A ministry on one event loop: real connectors, normalizer, flows and database, as in production."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot_flows import respond
from bot_flows.texts import Texts
from cases.numbers import TrackingNumbers
from connectors.telegram.connector import TelegramConnector
from connectors.whatsapp.connector import WhatsAppConnector
from dispatcher.deciding import CaseRules, Flow
from dispatcher.ledger import Delivery, Ledger
from dispatcher.processing import Processing, ProcessingRules, Understanding
from dispatcher.writing import Wording
from domain.cases import CaseSummary
from domain.flows import Decision, Facts, FlowState
from domain.ports import Connector, ReceivesWebhooks
from domain.tickets import Ticket, TicketType, Urgency
from normalizer import normalize
from tests.dispatcher.payloads import (
    APP_SECRET,
    NOON,
    PHONE_NUMBER_ID,
    TELEGRAM,
    TELEGRAM_SECRET,
    VERIFY_TOKEN,
    WHATSAPP,
    JsonObject,
    as_body,
)

KEY = b"a-key-of-tests-with-more-than-32-characters"
RETRY_PAUSES = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30))
MAX_ATTEMPTS = 3


class MovableClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **step: float) -> None:
        self.now += timedelta(**step)


def telegram_connector(account: str = TELEGRAM, api_base: str = "http://127.0.0.1:9") -> TelegramConnector:
    return TelegramConnector(
        account, token="7001234567:AAF-of-tests", webhook_secret=TELEGRAM_SECRET, api_base=api_base
    )


def whatsapp_connector(account: str = WHATSAPP, api_base: str = "http://127.0.0.1:9") -> WhatsAppConnector:
    return WhatsAppConnector(
        account,
        phone_number_id=PHONE_NUMBER_ID,
        access_token="EAAG-of-tests",
        app_secrets=[APP_SECRET],
        verify_token=VERIFY_TOKEN,
        api_base=api_base,
    )


def plain_flow(state: FlowState, ticket: Ticket, facts: Facts) -> Decision:
    return respond(state, ticket, facts, quiet_join_seconds=5.0)


def due_at(_type: TicketType, urgency: Urgency, opened_at: datetime) -> datetime:
    return opened_at + (timedelta(hours=4) if urgency is Urgency.CRITICAL else timedelta(days=5))


def make_processing(
    engine: AsyncEngine,
    connectors: Mapping[str, Connector],
    clock: MovableClock,
    *,
    flow: Flow = plain_flow,
    silent: frozenset[str] = frozenset(),
    private_accounts: Mapping[str, str] | None = None,
    replies_queued: Callable[[], Awaitable[None]] | None = None,
    files_noted: Callable[[], Awaitable[None]] | None = None,
) -> Processing:
    async def nobody_listens() -> None: ...

    texts = Texts()

    def describe(case: CaseSummary, language: str) -> Mapping[str, str]:
        return {
            "ticket": case.number,
            "entity": "إدارة العناية بالمستفيدين",
            "type": texts.render(f"type-{case.type}", language, {}),
            "status": texts.render(f"status-{case.status}".replace("_", "-"), language, {}),
            "since": "23/11/2026",
            "due": "30/11/2026",
        }

    rules = CaseRules(
        join_within=timedelta(hours=72),
        due_at=due_at,
        unit_of_account=dict.fromkeys(connectors, "beneficiary_care"),
        silent_accounts=silent,
        private_accounts=private_accounts or {},
    )
    return Processing(
        engine,
        Understanding(
            connectors, normalize, flow, Wording(texts.render, describe), TrackingNumbers(KEY).issue
        ),
        ProcessingRules(rules, MAX_ATTEMPTS, RETRY_PAUSES),
        clock=clock,
        replies_queued=replies_queued or nobody_listens,
        files_noted=files_noted or nobody_listens,
    )


@dataclass
class Ministry:
    """Takes bodies into the ledger, processes them, and lets a test look at every table."""

    engine: AsyncEngine
    clock: MovableClock
    connectors: dict[str, ReceivesWebhooks] = field(
        default_factory=lambda: {TELEGRAM: telegram_connector(), WHATSAPP: whatsapp_connector()}
    )
    flow: Flow = plain_flow
    silent: frozenset[str] = frozenset()
    private_accounts: Mapping[str, str] = field(default_factory=dict)

    @property
    def processing(self) -> Processing:
        return make_processing(
            self.engine,
            self.connectors,
            self.clock,
            flow=self.flow,
            silent=self.silent,
            private_accounts=self.private_accounts,
        )

    async def take(self, account: str, *bodies: JsonObject, at: datetime | None = None) -> list[int]:
        """Store the events of these bodies in one commit, received now (or at `at`)."""
        deliveries = []
        for value in bodies:
            body = as_body(value)
            deliveries.append(Delivery(self.connectors[account].unpack(body), body))
        ledger = Ledger(self.engine)
        ids = list(await ledger.append(deliveries))
        await ledger.close()
        await self.change(
            "UPDATE raw_event SET received_at = :at WHERE id = ANY(:ids)", at=at or self.clock(), ids=ids
        )
        return ids

    async def handle(self, account: str, *bodies: JsonObject) -> list[int]:
        """Take and process."""
        ids = await self.take(account, *bodies)
        await self.processing.process(ids)
        return ids

    async def rows(self, query: str, **values: object) -> Sequence[Any]:
        async with self.engine.connect() as connection:
            return (await connection.execute(text(query), values)).all()

    async def column(self, query: str, **values: object) -> list[Any]:
        return [row[0] for row in await self.rows(query, **values)]

    async def value(self, query: str, **values: object) -> Any:
        (value,) = await self.column(query, **values)
        return value

    async def change(self, statement: str, **values: object) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text(statement), values)

    async def outcomes(self) -> list[str | None]:
        """Of all events, in the order in which they were stored."""
        return await self.column("SELECT outcome FROM raw_event ORDER BY id")

    async def replies(self) -> list[str]:
        """The texts queued for citizens, in their order."""
        return await self.column("SELECT text FROM outbox ORDER BY id")
