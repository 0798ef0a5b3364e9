"""A believable morning: citizens writing on every account, for a filled inbox; one seed, one morning."""

import asyncio
import random

from simulator.page import SAMPLES
from simulator.people import CAST, FAMILY_NAMES, FIRST_NAMES
from simulator.play import Player
from simulator.world import World

FILES = ("photo", "photo", "voice", "document")
SECOND_THOUGHTS = ("؟؟", "ارجو الرد", "وينكم", "الله يعطيكم العافية", "مستعجل لو سمحتم", "pls reply")


async def fill(world: World, count: int, pace: float = 0, *, seed: int = 1448) -> None:
    """Let `count` citizens write, `pace` seconds apart."""
    chance = random.Random(seed)
    accounts = list(world.accounts.values())
    for index in range(count):
        slug, name = _somebody(chance, index)
        account = chance.choice(accounts)
        player = Player(
            world,
            account.channel,
            account.slug,
            slug,
            account.places[0],
            name=name,
            hides_phone=chance.random() < 0.3,
        )
        if not player.chat.blocked:
            _write(player, chance)
        await asyncio.sleep(pace)


def _somebody(chance: random.Random, index: int) -> tuple[str, str]:
    """First the cast of the page, then people who follow from the seed and their place in the line."""
    if index < len(CAST):
        return CAST[index].slug, CAST[index].name
    name = f"{chance.choice(FIRST_NAMES)} {chance.choice(FAMILY_NAMES)}"
    return f"citizen-{index}", name


def _write(player: Player, chance: random.Random) -> None:
    player.says(chance.choice(SAMPLES)["text"])
    if chance.random() < 0.2:
        player.sends_file(chance.choice(FILES), "" if chance.random() < 0.5 else "هذا المرفق")
    if chance.random() < 0.25:
        player.says(chance.choice(SECOND_THOUGHTS))
