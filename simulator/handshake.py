"""Meta's check of a webhook address before it posts there."""

from dataclasses import dataclass

import aiohttp

from simulator.graph_api import GraphAccount
from simulator.world import UnknownAccount, World


@dataclass(frozen=True, slots=True)
class Handshake:
    """What the ministry answered. `ok`: the challenge came back as plain text with status 200."""

    ok: bool
    status: int
    answer: str


async def shake_hands(world: World, account: str) -> Handshake:
    """Ask the webhook address of an account on one of Meta's platforms for its challenge."""
    accounts = world.played(GraphAccount)  # type: ignore[type-abstract]
    found = next((one for one in accounts if one.slug == account), None)
    if found is None or found.line.url is None:
        raise UnknownAccount(f"{account} has no webhook")
    challenge = str(world.next_serial())
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": found.verify_token,
    }
    async with (
        aiohttp.ClientSession() as session,
        session.get(found.line.url, params=query, allow_redirects=False) as response,
    ):
        answer = await response.text()
        return Handshake(response.status == 200 and answer == challenge, response.status, answer)
