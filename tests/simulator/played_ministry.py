"""A ministry that takes webhooks, the accounts it has, and a clock that a test moves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from simulator.telegram.account import TelegramBot
from simulator.whatsapp.account import WhatsAppNumber

TOKEN = "7001234567:AAF-simulated"
POLLED_TOKEN = "7009999999:AAF-polled"
APP_SECRET = "app-secret"
ACCESS_TOKEN = "EAAG-simulated"
PHONE_NUMBER_ID = "106540352242922"


@dataclass
class Ministry:
    """Takes webhooks. `answers` are the statuses of the next ones, after which all are 200."""

    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.requests.append(
            ({key.lower(): value for key, value in request.headers.items()}, await request.read())
        )
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    async def challenge(self, request: web.Request) -> web.Response:
        known = request.query["hub.verify_token"] == "verify-me"
        return web.Response(text=request.query["hub.challenge"], status=200 if known else 403)


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, step: timedelta) -> None:
        self.now += step


def bots(url: str) -> list[TelegramBot]:
    """One bot with a webhook, one that is polled."""
    return [
        TelegramBot("moe-bot", TOKEN, webhook_url=f"{url}/telegram", webhook_secret="s3cret"),
        TelegramBot("polled", POLLED_TOKEN),
    ]


def numbers(url: str) -> list[WhatsAppNumber]:
    """One number with one approved template."""
    return [
        WhatsAppNumber(
            "moe-number",
            PHONE_NUMBER_ID,
            "WABA-1",
            "966112345678",
            ACCESS_TOKEN,
            APP_SECRET,
            "verify-me",
            webhook_url=f"{url}/whatsapp",
            templates={"case_update": "تحديث على طلبك رقم {{1}}: {{2}}"},
        )
    ]
