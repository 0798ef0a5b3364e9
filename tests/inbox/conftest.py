"""The inbox as its users meet it: mounted in an application, over a real database."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.staff import StaffMember, StaffRole, add_staff
from connectors.manual.connector import ManualConnector
from dispatcher.media_store import MediaStore
from domain.accounts import Mode
from domain.errors import TawasulError
from domain.messages import Capabilities, Channel
from inbox.app import create_inbox
from inbox.context import InboxContext, ManualAccount, OwnAccount, Topic, Unit
from tests.harness.browser import browser
from tests.harness.inbox_database import NOW, connection, rows
from tests.harness.inbox_rows import SNAPCHAT, TELEGRAM, WHATSAPP

__all__ = ["browser", "connection", "rows"]

PASSWORD = "كلمة سر طويلة"
UNITS = {
    "minister": Unit("minister", "معالي وزير التعليم", "Minister of Education", None),
    "beneficiary_care": Unit(
        "beneficiary_care", "مركز رعاية المستفيدين", "Beneficiary Care Centre", "minister"
    ),
    "gd_riy": Unit("gd_riy", "تعليم الرياض", "Education, Riyadh", "minister"),
    "ed_riy_1": Unit("ed_riy_1", "تعليم الخرج", "Education, Al-Kharj", "gd_riy"),
    "gd_mak": Unit("gd_mak", "تعليم مكة", "Education, Makkah", "minister"),
}


INSTAGRAM, X = "instagram-riyadh", "x-ministry"
ACCOUNTS = {
    TELEGRAM: OwnAccount(Channel.TELEGRAM, "beneficiary_care", Mode.ON, 25),
    WHATSAPP: OwnAccount(Channel.WHATSAPP, "gd_mak", Mode.ON, 60),
    INSTAGRAM: OwnAccount(Channel.INSTAGRAM, "ed_riy_1", Mode.READ_ONLY, 2.5),
    X: OwnAccount(Channel.X, "beneficiary_care", Mode.OFF, 1),
}


@dataclass(slots=True)
class Outside:
    """What the inbox asked of the rest of the system, and what time it is there."""

    now: datetime = NOW
    wakings: int = 0
    media_wakings: int = 0
    replayed: list[int] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    queue_is_away: bool = False

    def clock(self) -> datetime:
        return self.now

    async def wake_delivery(self) -> None:
        if self.queue_is_away:
            raise TawasulError("the queue is away")
        self.wakings += 1

    async def wake_media(self) -> None:
        self.media_wakings += 1

    async def replay(self, event_ids: Sequence[int]) -> None:
        self.replayed += event_ids

    async def keep_upload(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        self.uploads[sha256] = content
        return sha256


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def application(engine: AsyncEngine, outside: Outside, tmp_path: Path) -> web.Application:
    """An application with the inbox at its usual place."""
    context = InboxContext(
        engine=engine,
        clock=outside.clock,
        units=UNITS,
        care_centre="beneficiary_care",
        capabilities={
            TELEGRAM: Capabilities(4096),
            WHATSAPP: Capabilities(4096, reply_window_hours=24),
            SNAPCHAT: ManualConnector.capabilities,
            INSTAGRAM: Capabilities(1000),
        },
        search_key=lambda text: text.strip("!"),
        wake_delivery=outside.wake_delivery,
        replay=outside.replay,
        media_store=MediaStore(tmp_path / "media"),
        wake_media=outside.wake_media,
        accounts=ACCOUNTS,
        topics={"salaries": Topic("الرواتب", "Salaries")},
        manual_accounts={
            SNAPCHAT: ManualAccount("سناب شات", "beneficiary_care", "https://www.snapchat.com/add/moe")
        },
        keep_upload=outside.keep_upload,
        secure_cookies=False,
    )
    app = web.Application()
    app.add_subapp("/inbox", create_inbox(context))
    return app


class Visitor:
    """Somebody with a browser: sends forms as browsers do, and carries the session's token with them."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client
        self.csrf_token = ""

    @property
    def origin(self) -> str:
        return str(self.client.make_url("/")).rstrip("/")

    async def get(self, path: str, **options: Any) -> ClientResponse:
        return await self.client.get(path, allow_redirects=False, **options)

    async def page(self, path: str) -> str:
        """The text of a page that must be there."""
        response = await self.get(path)
        assert response.status == 200, response.status
        return await response.text()

    async def post(
        self, path: str, form: dict[str, str] | None = None, *, origin: str | None = None
    ) -> ClientResponse:
        return await self.client.post(
            path,
            data={"csrf_token": self.csrf_token} | (form or {}),
            headers={"Origin": self.origin if origin is None else origin},
            allow_redirects=False,
        )

    async def sign_in(self, username: str, password: str = PASSWORD, **form: str) -> ClientResponse:
        response = await self.post("/inbox/sign-in", {"username": username, "password": password, **form})
        if response.status == 303:
            self.csrf_token = hidden(await self.page("/inbox/"), "csrf_token")
        return response


@pytest.fixture
async def visitor(application: web.Application) -> AsyncIterator[Visitor]:
    """Somebody who has not signed in."""
    async with TestClient(TestServer(application)) as client:
        yield Visitor(client)


@pytest.fixture
async def sara(engine: AsyncEngine) -> StaffMember:
    """An agent of the care centre."""
    return await staff_member(engine, "sara", "سارة العتيبي", StaffRole.AGENT, "beneficiary_care")


@pytest.fixture
async def agent(visitor: Visitor, sara: StaffMember) -> Visitor:
    """Sara, signed in."""
    assert (await visitor.sign_in("sara")).status == 303
    return visitor


async def staff_member(
    engine: AsyncEngine, username: str, name: str, role: StaffRole, unit: str
) -> StaffMember:
    async with engine.begin() as connection:
        return await add_staff(
            connection, username=username, password=PASSWORD, name=name, role=role, unit=unit
        )


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    _, found, rest = page.partition(f'name="{name}" value="')
    assert found, f"the page has no field {name}"
    return rest.partition('"')[0]
