"""`doctor` tells what the ledger knows of the accounts, and whether messages may go out."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.hours import refresh_hours
from cases.switches import set_switch
from domain.cases import Switch
from domain.clock import system_clock
from store.tables import account_state
from tests.commands.cli import KEY, ROOT, run
from tests.harness.inbox_rows import Rows

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The project's own configuration with one bot, whose platform does not answer."""
    shutil.copytree(
        ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    bot = {
        "id": "care-telegram",
        "channel": "telegram",
        "unit": "beneficiary_care",
        "receive": "polling",
        "token_env": "BOT_TOKEN",
        "api_base": NOBODY,
    }
    (tmp_path / "config" / "accounts.yaml").write_text(yaml.safe_dump([bot]))
    return tmp_path / "config"


def doctor(config: Path, database_url: str, valkey_url: str) -> str:
    """What it prints, without the lines of its table."""
    ended = run(
        "--config", str(config), "doctor",
        TAWASUL_SECRET_KEY=KEY, DATABASE_URL=database_url, REDIS_URL=valkey_url,
        BOT_TOKEN="7000000001:not-a-real-one", TAWASUL_VAR=str(config.parent / "var"), COLUMNS="250",
    )  # fmt: skip
    assert "Traceback" not in ended.err, ended.err
    return re.sub(r"[│┃ ]+", " ", ended.out.decode())


def test_a_new_account_is_well_as_far_as_we_know(config: Path, database_url: str, valkey_url: str) -> None:
    told = doctor(config, database_url, valkey_url)
    assert "✓ outgoing messages go out" in told
    assert "✓ care-telegram: last event nothing has arrived yet" in told
    assert "✗ telegram care-telegram: token" in told, "its platform does not answer"


async def test_what_is_wrong_is_told_with_what_to_do(
    config: Path, engine: AsyncEngine, database_url: str, valkey_url: str
) -> None:
    now = system_clock()
    async with engine.begin() as connection:
        rows = Rows(connection, now)
        for hour in range(200):
            ago = timedelta(hours=hour + 30)
            await rows.event(str(hour), account="care-telegram", outcome="opened_case", ago=ago)
        await refresh_hours(connection, now=now)
        await connection.execute(insert(account_state).values(account="care-telegram", misconfigured="401"))
        await set_switch(
            connection, Switch.OUTGOING_STOPPED, is_on=True, reason="wrong dates", by=None, now=now
        )
    told = doctor(config, database_url, valkey_url)
    assert "✗ outgoing stopped by command line: wrong dates. Run: run_bots.py outgoing resume" in told
    assert "✗ care-telegram: credentials 401" in told
    assert re.search(r"✗ care-telegram: last event \S+ \S+ UTC; its own hours make that unlikely", told)
