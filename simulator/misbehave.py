"""Makes a call go wrong in the way a fault asks for."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.faults import FaultKind
from simulator.world import World

HTML_500 = (
    "<html>\r\n<head><title>500 Internal Server Error</title></head>\r\n<body>\r\n<center><h1>"
    "500 Internal Server Error</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


async def answer(
    world: World,
    request: web.Request,
    account: str,
    method: str,
    act: Callable[[], Awaitable[web.StreamResponse]],
    too_many: Callable[[int], web.Response],
) -> web.StreamResponse:
    """Do the call, unless a fault says otherwise. `too_many` words the platform's 429."""
    fault = world.faults.for_call(account, method)
    if fault is None:
        response = await act()
        _note(world, account, method, str(response.status))
        return response
    _note(world, account, method, f"{fault.kind} (on purpose)")
    if fault.kind is FaultKind.TOO_MANY_REQUESTS:
        return too_many(fault.retry_after)
    if fault.taken:
        await act()
    if fault.kind is FaultKind.SERVER_ERROR:
        return web.Response(status=500, text=HTML_500, content_type="text/html")
    if fault.kind is FaultKind.TIMEOUT:
        await _withhold(world, fault.seconds)
        return web.Response(status=504, text="Gateway Timeout")
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _withhold(world: World, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await world.until(lambda: False)
    except TimeoutError:
        return


def _note(world: World, account: str, method: str, outcome: str) -> None:
    call = {
        "account": account,
        "method": method,
        "outcome": outcome,
        "at": world.clock().isoformat(),
    }
    world.calls.append(call)
    world.tell({"event": "call", "call": call})
