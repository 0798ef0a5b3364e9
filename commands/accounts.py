"""A connector for each configured account."""

from typing import TypeVar
from urllib.parse import urlsplit

from config.account import Receive
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
from connectors.downloads import Downloads
from connectors.facebook_page.connector import FacebookPageConnector
from connectors.instagram.connector import InstagramConnector
from connectors.instagram.health import Page
from connectors.manual.connector import ManualConnector
from connectors.messenger.connector import MessengerConnector
from connectors.teams.connector import TeamsConnector
from connectors.telegram.bot import Timeouts
from connectors.telegram.connector import TelegramConnector
from connectors.whatsapp.connector import WhatsAppConnector
from connectors.x.budget import Budget
from connectors.x.client import Keys
from connectors.x.connector import XConnector
from domain.errors import ConfigurationError
from domain.messages import Directory

ConnectorOfOurs = (
    FacebookPageConnector
    | InstagramConnector
    | ManualConnector
    | MessengerConnector
    | TeamsConnector
    | TelegramConnector
    | WhatsAppConnector
    | XConnector
)

PageConnector = TypeVar("PageConnector", MessengerConnector, FacebookPageConnector)


def make_connectors(settings: Settings) -> dict[str, ConnectorOfOurs]:
    """A connector for each account that is not off."""
    directory = _directory(settings)
    return {
        account.id: _connector(account, settings, directory)
        for account in settings.accounts
        if not account.is_off
    }


def _connector(account: AccountSettings, settings: Settings, directory: Directory) -> ConnectorOfOurs:
    """`directory` is for connectors whose platform posts the events of several accounts to one webhook."""
    seconds = settings.delivery.request_timeout_seconds
    match account:
        case TelegramAccount():
            return TelegramConnector(
                account.id,
                token=account.token.get_secret_value(),
                webhook_secret=account.webhook_secret.get_secret_value(),
                webhook_url=_webhook_url(account, settings),
                api_base=account.api_base,
                timeouts=Timeouts(read=seconds),
            )
        case WhatsAppAccount():
            return WhatsAppConnector(
                account.id,
                phone_number_id=account.phone_number_id,
                access_token=account.access_token.get_secret_value(),
                app_secrets=[secret.get_secret_value() for secret in account.app_secrets],
                verify_token=account.verify_token.get_secret_value(),
                directory=directory,
                api_base=account.api_base,
                api_version=account.api_version,
                read_timeout=seconds,
            )
        case InstagramAccount():
            return _instagram(account, directory, seconds)
        case MessengerAccount():
            return _page(MessengerConnector, account, directory, seconds)
        case FacebookPageAccount():
            return _page(FacebookPageConnector, account, directory, seconds)
        case TeamsAccount():
            return _teams(account, seconds)
        case XAccount():
            return _x(account, settings, directory)
        case ManualAccount():
            return ManualConnector(
                account.id,
                platform=account.platform,
                partner_secrets=[secret.get_secret_value() for secret in account.partner_secrets],
            )
        case _:
            raise ConfigurationError(f"{account.channel} accounts cannot be connected yet")


def _instagram(account: InstagramAccount, directory: Directory, seconds: float) -> InstagramConnector:
    secrets = [secret.get_secret_value() for secret in account.app_secrets]
    by_facebook = account.page_id is not None and account.app_id is not None
    page = Page(account.page_id or "", account.app_id or "", secrets[0]) if by_facebook else None
    return InstagramConnector(
        account.id,
        instagram_id=account.instagram_id,
        access_token=account.access_token.get_secret_value(),
        app_secrets=secrets,
        verify_token=account.verify_token.get_secret_value(),
        downloads=_downloads(account.api_base),
        page=page,
        directory=directory,
        api_base=account.api_base,
        api_version=account.api_version,
        read_timeout=seconds,
    )


def _page(
    connector: type[PageConnector], account: PageAccount, directory: Directory, seconds: float
) -> PageConnector:
    return connector(
        account.id,
        page_id=account.page_id,
        app_id=account.app_id,
        access_token=account.access_token.get_secret_value(),
        app_secrets=[secret.get_secret_value() for secret in account.app_secrets],
        verify_token=account.verify_token.get_secret_value(),
        directory=directory,
        downloads=_downloads(account.api_base),
        api_base=account.api_base,
        api_version=account.api_version,
        read_timeout=seconds,
    )


def _teams(account: TeamsAccount, seconds: float) -> TeamsConnector:
    return TeamsConnector(
        account.id,
        app_id=account.app_id,
        app_password=account.app_password.get_secret_value(),
        downloads=Downloads(allowed_hosts=frozenset(account.service_hosts)),
        tenant_id=account.tenant_id,
        login_base=account.login_base,
        openid_url=account.openid_url,
        issuer=account.issuer,
        service_hosts=account.service_hosts,
        read_timeout=seconds,
    )


def _x(account: XAccount, settings: Settings, directory: Directory) -> XConnector:
    return XConnector(
        account.id,
        user_id=account.user_id,
        username=account.username,
        keys=Keys(
            account.consumer_key.get_secret_value(),
            account.consumer_secret.get_secret_value(),
            account.access_token.get_secret_value(),
            account.access_token_secret.get_secret_value(),
            account.bearer_token.get_secret_value(),
        ),
        webhook_url=_webhook_url(account, settings),
        need_summons=account.replies_need_summons,
        budget=Budget(account.monthly_reads, account.monthly_dollars, account.owns_app),
        downloads=_downloads(account.api_base),
        directory=directory,
        api_base=account.api_base,
        read_timeout=settings.delivery.request_timeout_seconds,
    )


def _downloads(api_base: str) -> Downloads:
    """For files at public addresses, and at the platform's own, which is local when it is played."""
    return Downloads(allowed_hosts=frozenset({urlsplit(api_base).netloc}))


def _directory(settings: Settings) -> Directory:
    """Which account an event is for, when one webhook of Meta's or X's serves several."""
    return {
        (account.channel, own_id): account.id
        for account in settings.accounts
        if not account.is_off and (own_id := _own_id(account))
    }


def _own_id(account: AccountSettings) -> str | None:
    """Our own id on the platform; None where each account has a webhook to itself."""
    match account:
        case WhatsAppAccount():
            return account.phone_number_id
        case PageAccount():
            return account.page_id
        case InstagramAccount():
            return account.instagram_id
        case XAccount():
            return account.user_id
        case _:
            return None


def _webhook_url(account: TelegramAccount | XAccount, settings: Settings) -> str | None:
    base = settings.web.public_base_url
    if account.receive is Receive.POLLING or base is None:
        return None
    return f"{base}/hooks/{account.channel.value}/{account.id}"
