"""Our webhook's registration at Telegram, and whether token and webhook are well."""

from collections.abc import Sequence

from telegram import Bot, WebhookInfo

from connectors.telegram.failures import typed_failures
from connectors.telegram.inbound import UPDATE_KINDS
from domain.errors import Misconfigured, SendFailed
from domain.health import HealthCheck

MAX_CONNECTIONS = 40


async def register(bot: Bot, url: str, secret: str) -> None:
    """Have Telegram post all kinds of updates to `url`, each with the secret. Raise a SendFailed."""
    if not secret:
        raise Misconfigured("a webhook without a secret would take anybody's word; set a webhook secret")
    with typed_failures(bot, repeatable=True):
        await bot.set_webhook(
            url,
            secret_token=secret,
            # Explicit, because Telegram remembers the last list, and by default leaves kinds out.
            allowed_updates=UPDATE_KINDS,
            max_connections=MAX_CONNECTIONS,
        )


async def remove(bot: Bot) -> None:
    """Have Telegram keep updates until they are polled. Raise a SendFailed."""
    with typed_failures(bot, repeatable=True):
        await bot.delete_webhook(drop_pending_updates=False)


async def health(bot: Bot, account: str, expected_url: str | None) -> Sequence[HealthCheck]:
    """What Telegram says about our token and webhook; never raises for its fault.

    `expected_url`: where updates are to be posted; None when they are polled.
    """
    token = f"telegram {account}: token"
    try:
        with typed_failures(bot, repeatable=True):
            me = await bot.get_me()
            info = await bot.get_webhook_info()
    except SendFailed as error:
        return [HealthCheck(token, False, f"{error}; check the token with @BotFather and the network")]
    return [HealthCheck(token, True, f"@{me.username}"), _webhook_health(info, account, expected_url or "")]


def _webhook_health(info: WebhookInfo, account: str, expected_url: str) -> HealthCheck:
    name = f"telegram {account}: webhook"
    waiting = f"{info.pending_update_count} updates waiting"
    if info.url != expected_url:
        found, wanted = info.url or "none", expected_url or "none, since we poll"
        return HealthCheck(name, False, f"registered: {found}; expected: {wanted}. Run: run_bots.py connect")
    if not info.url:
        return HealthCheck(name, True, f"none, updates are polled; {waiting}")
    if info.last_error_message is None:
        return HealthCheck(name, True, f"{info.url}; {waiting}")
    when = info.last_error_date.isoformat() if info.last_error_date else "at an unknown time"
    detail = f"{info.url}; {waiting}; last error {when}: {info.last_error_message}"
    # Telegram remembers the last error for good: with nothing waiting it is history.
    return HealthCheck(name, info.pending_update_count == 0, detail)
