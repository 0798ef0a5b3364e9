"""A profile of ours on an X that is played, and what that X answers."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.downloads import Downloads
from connectors.x.budget import Budget
from connectors.x.client import Keys
from connectors.x.connector import XConnector
from domain.messages import Channel, Directory
from tests.connectors.conformance.platform import Asked, Reply, answers
from tests.connectors.x.inbound_cases import OUR_ID

KEYS = Keys(
    consumer_key="xvz1evFS4wEEPTGEFPHBog",
    consumer_secret="kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    access_token="1420000111-NNZmrKPbk0fBIUuzhQVkpWfZyQOLnVsb",
    access_token_secret="LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    bearer_token="AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0tsts",
)
SECRETS = tuple(getattr(KEYS, name) for name in KEYS.__slots__)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GENEROUS = Budget(monthly_reads=100_000, monthly_dollars=200.0)


class Time:
    """A clock that stands until somebody sleeps."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_by(seconds)

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def connected(
    base: str = "http://127.0.0.1:1",
    *,
    patience: float = 5.0,
    webhook_url: str | None = None,
    budget: Budget = GENEROUS,
    time: Time | None = None,
    directory: Directory | None = None,
) -> XConnector:
    time = time or Time()
    return XConnector(
        "moe-x",
        user_id=OUR_ID,
        username="moe_gov_sa",
        keys=KEYS,
        webhook_url=webhook_url,
        budget=budget,
        downloads=Downloads(allowed_hosts=frozenset({base.partition("://")[2]})),
        directory=directory or {(Channel.X, OUR_ID): "moe-x"},
        api_base=base,
        read_timeout=patience,
        clock=time,
        sleep=time.sleep,
    )


def problem(status: int, name: str = "about:blank", detail: str = "no", **more: Any) -> Reply:
    """A refusal as X words it."""
    kind = name if name == "about:blank" else f"https://api.x.com/2/problems/{name}"
    body = {"title": "Problem", "detail": detail, "type": kind, "status": status, **more}
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/problem+json"})


def throttled(**windows: str) -> Reply:
    """429 with the headers of the windows, underscores for dashes."""
    headers = {name.replace("_", "-"): value for name, value in windows.items()}
    body = json.dumps(
        {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
    )
    return Reply(429, body.encode(), {"Content-Type": "application/problem+json"} | headers)


def posted(post_id: str = "1993400000000000001") -> Reply:
    return answers({"data": {"id": post_id, "text": "…", "edit_history_tweet_ids": [post_id]}}, 201)


def delivered(event_id: str = "1993500000000000001") -> Reply:
    return answers({"data": {"dm_conversation_id": f"{OUR_ID}-2233445566", "dm_event_id": event_id}}, 201)


def signed_with(asked: Asked) -> Mapping[str, str]:
    """The parts of an OAuth 1.0a header."""
    scheme, _, parts = asked.headers["Authorization"].partition(" ")
    assert scheme == "OAuth"
    return {name: value.strip('"') for name, value in (part.split("=", 1) for part in parts.split(", "))}
