"""The staff's pages with the parts they need."""

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from aiohttp import web
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncEngine

from commands.accounts import ConnectorOfOurs
from commands.composition import delivery_wish, media_wish
from config.accounts_manual import ManualAccount as ManualAccountSettings
from config.settings import Settings
from dispatcher.media_store import MediaStore
from dispatcher.queues import JobQueues
from domain.clock import system_clock
from inbox.app import create_inbox
from inbox.context import InboxContext, ManualAccount, OwnAccount, Topic, Unit
from normalizer.masking import identifiers_in, stored_key
from normalizer.text import cleaned, search_key

CARE_CENTRE = "beneficiary_care"
"""The unit of units.yaml whose agents and supervisors look after the whole queue."""


def make_inbox(
    settings: Settings, engine: AsyncEngine, connectors: dict[str, ConnectorOfOurs], queues: JobQueues
) -> web.Application:
    """The inbox, to be mounted at /inbox."""

    async def replay(ids: Sequence[int]) -> None:
        try:
            await asyncio.to_thread(queues.enqueue_events, ids)
        except (RedisError, OSError):
            return  # they wait in the ledger; the sweeper gives them out when Valkey is back

    async def keep_upload(content: bytes) -> str:
        return await asyncio.to_thread(MediaStore(settings.media_dir).put, content)

    return create_inbox(
        InboxContext(
            engine=engine,
            clock=system_clock,
            units={
                unit.id: Unit(unit.id, unit.name.ar, unit.name.en, unit.parent) for unit in settings.units
            },
            care_centre=CARE_CENTRE,
            capabilities={account: connector.capabilities for account, connector in connectors.items()},
            search_key=_search_key,
            wake_delivery=delivery_wish(queues),
            replay=replay,
            media_store=MediaStore(settings.media_dir),
            wake_media=media_wish(queues),
            accounts={
                account.id: OwnAccount(account.channel, account.unit, account.mode, account.rate_per_second)
                for account in settings.accounts
            },
            topics={topic.id: Topic(topic.name.ar, topic.name.en) for topic in settings.topics},
            is_held_back=settings.delivery.outgoing_stopped,
            manual_accounts=_manual_accounts(settings),
            keep_upload=keep_upload,
            secure_cookies=(settings.web.public_base_url or "").startswith("https://"),
            trusted_proxies=settings.web.trusted_proxies,
            timezone=ZoneInfo(settings.calendar.timezone),
        )
    )


def _search_key(text: str) -> str:
    """As messages are stored: who searches for an identifier searches for what is kept of it."""
    return stored_key(search_key(cleaned(text)), identifiers_in(text))


def _manual_accounts(settings: Settings) -> dict[str, ManualAccount]:
    """The accounts on which people carry messages in and out."""
    return {
        account.id: ManualAccount(account.platform, account.unit, account.profile_link)
        for account in settings.accounts
        if isinstance(account, ManualAccountSettings) and not account.is_off
    }
