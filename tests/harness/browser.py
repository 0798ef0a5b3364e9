"""A real Chromium for tests marked `browser`; without one they are skipped, and say so."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.harness.chromium import NAMES


@dataclass(slots=True)
class Complaints:
    """What a page complained of while it was open: console errors, refused content, faults in scripts."""

    texts: list[str] = field(default_factory=list)

    def listen_to(self, page: Page) -> None:
        """Note every complaint of this page from now on."""
        page.on("console", lambda message: self._note(message))
        page.on("pageerror", lambda error: self.texts.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.texts.append(message.text)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine; `apt-get install chromium` brings one")
    async with async_playwright() as playwright:
        # Chromium keeps its sandbox unless we are root, where it cannot have one.
        opened = await playwright.chromium.launch(
            executable_path=executable, chromium_sandbox=os.geteuid() != 0
        )
        yield opened
        await opened.close()


def chromium() -> str | None:
    """Where Chromium is, None when the machine has none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)
