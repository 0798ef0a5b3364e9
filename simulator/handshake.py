"""Meta's check of a webhook address before it posts there."""

from dataclasses import dataclass

import aiohttp

from domain.messages import Channel
from simulator.played import PlayedNumber
from simulator.world import UnknownAccount, World


@dataclass(frozen=True, slots=True)
class Handshake:
    """What the ministry answered. `ok`: the challenge came back as plain text with status 200."""

    ok: bool
    status: int
    answer: str


async def shake_hands(world: World, account: str) -> Handshake:
    """Ask the webhook address of a WhatsApp account for its challenge."""
    number = world.account(Channel.WHATSAPP, account)
    if not isinstance(number, PlayedNumber) or number.line.url is None:
        raise UnknownAccount(f"{account} has no webhook")
    challenge = str(world.next_serial())
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": number.settings.verify_token,
    }
    async with (
        aiohttp.ClientSession() as session,
        session.get(number.line.url, params=query, allow_redirects=False) as response,
    ):
        answer = await response.text()
        return Handshake(response.status == 200 and answer == challenge, response.status, answer)
