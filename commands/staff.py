"""`staff add`: accounts of the people who answer citizens."""

import asyncio

from cases.staff import StaffRole, UnsuitableAccount, add_staff
from config.settings import Settings
from store.engine import create_engine


def add(
    settings: Settings,
    database_url: str,
    *,
    username: str,
    name: str,
    role: StaffRole,
    unit: str,
    language: str,
    password: str,
) -> None:
    """Add a member of staff. Raise UnsuitableAccount, saying what to mend."""
    if unit not in {known.id for known in settings.units}:
        raise UnsuitableAccount(f"there is no unit {unit} in units.yaml")

    async def write() -> None:
        engine = create_engine(database_url)
        try:
            async with engine.begin() as connection:
                await add_staff(
                    connection,
                    username=username,
                    password=password,
                    name=name,
                    role=role,
                    unit=unit,
                    language=language,
                )
        finally:
            await engine.dispose()

    asyncio.run(write())
