"""The database is away: webhooks go to the spool, or are refused, and nothing is lost either way."""

import shutil

import pytest

from tests.faults.books import balance
from tests.faults.conftest import OpenHouse
from tests.faults.house import House

pytestmark = pytest.mark.faults

AWAY_SECONDS = 30.0


def refusals(house: House) -> list[int | None]:
    """The answers to webhooks that were not 200."""
    return [attempt.status for attempt in house.world.webhook_attempts if attempt.status != 200]


async def test_the_database_may_be_away_for_half_a_minute_while_citizens_write(house_of: OpenHouse) -> None:
    async with house_of() as house:
        async with house.town.goes_on_writing():
            await house.until(lambda: house.count("SELECT count(*) FROM cases") > 5, "cases are opened")
            house.postgres_goes_away()
            before = house.world.webhooks_taken
            await house.passes(AWAY_SECONDS)
            assert house.world.webhooks_taken > before + 50
            assert list(house.spool.iterdir())
            house.servers.postgres.start()
        assert not refusals(house)
        await balance(house)
        assert not list(house.spool.iterdir())


async def test_what_was_spooled_survives_the_death_of_web(house_of: OpenHouse) -> None:
    async with house_of() as house:
        house.postgres_goes_away()
        house.town.write(20)
        await house.world.settled()
        await house.kill("web")
        assert list(house.spool.iterdir())
        house.servers.postgres.start()
        await house.start("web")
        await balance(house)
        assert not refusals(house)
        assert not list(house.spool.iterdir())


async def test_a_database_that_hangs_counts_as_away_until_it_goes_on(house_of: OpenHouse) -> None:
    async with house_of() as house:
        house.town.write(2)
        await house.until(lambda: house.count("SELECT count(*) FROM cases") == 2, "cases are opened")
        with house.connect() as blocker:
            blocker.execute("LOCK TABLE raw_event IN ACCESS EXCLUSIVE MODE")
            house.town.write(20)
            await house.world.settled()
            assert list(house.spool.iterdir())
        await balance(house)
        assert not refusals(house)
        assert not list(house.spool.iterdir())


async def test_without_database_and_with_a_full_spool_the_platform_is_told_to_come_again(
    house_of: OpenHouse,
) -> None:
    async with house_of(service={"intake": {"spool_limit_bytes": 10_000}}) as house:
        house.postgres_goes_away()
        house.town.write(20)
        await house.until(lambda: 503 in refusals(house), "a webhook is refused")
        house.servers.postgres.start()
        await balance(house)
        assert set(refusals(house)) == {503}


async def test_without_database_and_spool_the_platform_is_told_to_come_again(house_of: OpenHouse) -> None:
    async with house_of() as house:
        shutil.rmtree(house.spool)
        house.postgres_goes_away()
        house.town.write(20)
        await house.until(lambda: 503 in refusals(house), "a webhook is refused")
        taken = house.world.webhooks_taken
        house.servers.postgres.start()
        assert taken == 0
        await balance(house)
