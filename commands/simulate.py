"""`simulate`: plays the platforms of the configured accounts on this machine."""

import asyncio
import signal
from pathlib import Path

import aiohttp

from config.accounts import AccountSettings
from config.accounts_manual import ManualAccount
from config.accounts_meta import (
    FacebookPageAccount,
    InstagramAccount,
    MessengerAccount,
    PageAccount,
    WhatsAppAccount,
)
from config.accounts_teams import TeamsAccount
from config.accounts_telegram import TelegramAccount
from config.accounts_x import XAccount
from config.settings import Settings
from domain.errors import ConfigurationError
from simulator import scenes
from simulator.app import serve
from simulator.facebook.account import MessengerInbox, PageFeed
from simulator.instagram.account import InstagramProfile
from simulator.teams.account import TeamsBot
from simulator.telegram.account import TelegramBot
from simulator.whatsapp.account import WhatsAppNumber
from simulator.world import Enters, World
from simulator.x.account import XProfile

_WEB_READY_SECONDS = 60.0
_PACE_SECONDS = 0.05
_TEMPLATE_TEXT = "لديك رد على طلبك رقم {{1}}. أرسل أي رسالة لقراءته."


def simulate(settings: Settings, *, port: int, fill: int, memory: Path) -> None:
    """Play until SIGTERM. `fill` citizens write at the start, unless an earlier run is remembered."""
    asyncio.run(_simulate(settings, port, 0 if memory.exists() else fill, memory))


async def _simulate(settings: Settings, port: int, fill: int, memory: Path) -> None:
    base = settings.web.public_base_url or f"http://{settings.web.host}:{settings.web.port}"
    world = World(
        played_accounts(settings, base),
        inbox_url=f"{base}/inbox/",
        memory=memory,
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve(world, host="127.0.0.1", port=port):
        filling = asyncio.create_task(_fill(world, base, fill))
        await stop.wait()
        filling.cancel()


async def _fill(world: World, base: str, count: int) -> None:
    """Let the citizens write once somebody listens."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(_WEB_READY_SECONDS):
        # Another process comes up; there is no event of ours to wait for.
        while not await _answers(session, f"{base}/healthz"):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    await scenes.fill(world, count, _PACE_SECONDS)


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


def played_accounts(settings: Settings, base: str) -> list[Enters]:
    """What plays our accounts that are not off; behind a manual one there is no platform."""
    return [
        played_account(account, base)
        for account in settings.accounts
        if not account.is_off and not isinstance(account, ManualAccount)
    ]


def played_account(account: AccountSettings, base: str) -> Enters:
    """What plays a configured account, and posts to our web process at `base`."""
    webhook_url = f"{base}/hooks/{account.channel.value}/{account.id}"
    match account:
        case TelegramAccount():
            return TelegramBot(
                account.id,
                account.token.get_secret_value(),
                webhook_url=webhook_url if account.receive.value == "webhook" else None,
                webhook_secret=account.webhook_secret.get_secret_value(),
            )
        case WhatsAppAccount():
            return WhatsAppNumber(
                account.id,
                phone_number_id=account.phone_number_id,
                waba_id="102290129340398",
                display_number="966920000000",
                access_token=account.access_token.get_secret_value(),
                app_secret=account.app_secrets[0].get_secret_value(),
                verify_token=account.verify_token.get_secret_value(),
                webhook_url=webhook_url,
                templates={template.name: _TEMPLATE_TEXT for template in account.templates.values()},
            )
        case InstagramAccount():
            return InstagramProfile(
                account.id,
                instagram_id=account.instagram_id,
                access_token=account.access_token.get_secret_value(),
                app_secret=account.app_secrets[0].get_secret_value(),
                verify_token=account.verify_token.get_secret_value(),
                webhook_url=webhook_url,
                page_id=account.page_id or "105551234567890",
                app_id=account.app_id or "1234567890",
            )
        case MessengerAccount():
            return _side_of_page(MessengerInbox, account, webhook_url)
        case FacebookPageAccount():
            return _side_of_page(PageFeed, account, webhook_url)
        case TeamsAccount():
            return TeamsBot(
                account.id,
                app_id=account.app_id,
                app_password=account.app_password.get_secret_value(),
                tenant_id=account.tenant_id,
                webhook_url=webhook_url,
            )
        case XAccount():
            return XProfile(
                account.id,
                user_id=account.user_id,
                username=account.username,
                consumer_key=account.consumer_key.get_secret_value(),
                consumer_secret=account.consumer_secret.get_secret_value(),
                access_token=account.access_token.get_secret_value(),
                access_token_secret=account.access_token_secret.get_secret_value(),
                bearer_token=account.bearer_token.get_secret_value(),
                webhook_url=webhook_url if account.receive.value == "webhook" else None,
            )
        case _:
            raise ConfigurationError(f"{account.channel} accounts cannot be played yet")


def _side_of_page(
    side: type[MessengerInbox] | type[PageFeed], account: PageAccount, webhook_url: str
) -> Enters:
    return side(
        account.id,
        page_id=account.page_id,
        app_id=account.app_id,
        access_token=account.access_token.get_secret_value(),
        app_secret=account.app_secrets[0].get_secret_value(),
        verify_token=account.verify_token.get_secret_value(),
        webhook_url=webhook_url,
    )
