"""The simulator as an aiohttp application, and a server for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from simulator import control, page
from simulator.keys import WORLD
from simulator.platforms import PLATFORMS
from simulator.world import World

LARGEST_BODY = 110 * 1024 * 1024
SHUTDOWN_SECONDS = 1


def create_app(world: World) -> web.Application:
    """All platforms, the citizen's page and the control API."""
    app = web.Application(client_max_size=LARGEST_BODY)
    app[WORLD] = world
    app.cleanup_ctx.append(_play)
    app.on_shutdown.append(_say_goodbye)
    app.on_response_prepare.append(page.add_headers)
    for add_routes in PLATFORMS:
        add_routes(app)
    control.add_routes(app)
    page.add_routes(app)
    return app


@asynccontextmanager
async def serve(world: World, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Run the simulator; gives its address. Port 0: any free one."""
    runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        world.address = f"http://{host}:{runner.addresses[0][1]}"
        yield world.address
    finally:
        await runner.cleanup()


async def _play(app: web.Application) -> AsyncIterator[None]:
    await app[WORLD].start()
    yield
    await app[WORLD].close()


async def _say_goodbye(app: web.Application) -> None:
    app[WORLD].say_goodbye()
