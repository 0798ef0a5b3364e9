"""Our accounts on the platforms, by channel."""

from collections.abc import Mapping

from config.accounts_manual import ManualAccount
from config.accounts_meta import FacebookPageAccount, InstagramAccount, MessengerAccount, WhatsAppAccount
from config.accounts_teams import TeamsAccount
from config.accounts_telegram import TelegramAccount
from config.accounts_x import XAccount
from domain.messages import Channel

AccountSettings = (
    XAccount
    | TelegramAccount
    | WhatsAppAccount
    | MessengerAccount
    | FacebookPageAccount
    | InstagramAccount
    | TeamsAccount
    | ManualAccount
)
ACCOUNT_TYPES: Mapping[Channel, type[AccountSettings]] = {
    Channel.X: XAccount,
    Channel.TELEGRAM: TelegramAccount,
    Channel.WHATSAPP: WhatsAppAccount,
    Channel.MESSENGER: MessengerAccount,
    Channel.FACEBOOK_PAGE: FacebookPageAccount,
    Channel.INSTAGRAM: InstagramAccount,
    Channel.TEAMS: TeamsAccount,
    Channel.MANUAL: ManualAccount,
}
