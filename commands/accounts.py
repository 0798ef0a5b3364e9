"""A connector for each configured account."""

from config.account import Receive
from config.accounts import AccountSettings
from config.accounts_meta import WhatsAppAccount
from config.accounts_telegram import TelegramAccount
from config.settings import Settings
from connectors.telegram.bot import Timeouts
from connectors.telegram.connector import TelegramConnector
from connectors.whatsapp.connector import WhatsAppConnector
from domain.errors import ConfigurationError

ConnectorOfOurs = TelegramConnector | WhatsAppConnector


def make_connectors(settings: Settings) -> dict[str, ConnectorOfOurs]:
    """A connector for each account that is not off."""
    return {account.id: _connector(account, settings) for account in settings.accounts if not account.is_off}


def _connector(account: AccountSettings, settings: Settings) -> ConnectorOfOurs:
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
                api_base=account.api_base,
                api_version=account.api_version,
                read_timeout=seconds,
            )
        case _:
            raise ConfigurationError(f"{account.channel} accounts cannot be connected yet")


def _webhook_url(account: TelegramAccount, settings: Settings) -> str | None:
    base = settings.web.public_base_url
    if account.receive is Receive.POLLING or base is None:
        return None
    return f"{base}/hooks/{account.channel.value}/{account.id}"
