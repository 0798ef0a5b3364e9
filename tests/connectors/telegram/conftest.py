"""A scripted Bot API, and a connector that talks to it."""

from collections.abc import AsyncIterator

import pytest

from connectors.telegram.bot import Timeouts
from connectors.telegram.connector import TelegramConnector
from tests.connectors.telegram.scripted_bot_api import TOKEN, ScriptedBotApi


@pytest.fixture
async def api() -> AsyncIterator[ScriptedBotApi]:
    server = ScriptedBotApi()
    await server.start()
    yield server
    await server.stop()
    assert not server.answers, "each scripted answer is asked for"


@pytest.fixture
async def connector(api: ScriptedBotApi) -> AsyncIterator[TelegramConnector]:
    bot = TelegramConnector("main-bot", token=TOKEN, webhook_secret="s3cr3t", api_base=api.base)
    yield bot
    await bot.close()


@pytest.fixture
async def posted_to(api: ScriptedBotApi) -> AsyncIterator[TelegramConnector]:
    """A connector whose updates are posted to us."""
    bot = TelegramConnector(
        "main-bot",
        token=TOKEN,
        webhook_secret="s3cr3t",
        webhook_url="https://moe.example/telegram/main",
        api_base=api.base,
    )
    yield bot
    await bot.close()


@pytest.fixture
async def impatient(api: ScriptedBotApi) -> AsyncIterator[TelegramConnector]:
    """A connector that hardly waits for an answer."""
    bot = TelegramConnector(
        "main-bot", token=TOKEN, webhook_secret="s3cr3t", api_base=api.base, timeouts=Timeouts(read=0.05)
    )
    yield bot
    await bot.close()
