"""What the simulator's application carries with it."""

from aiohttp import web

from simulator.world import World

WORLD: web.AppKey[World] = web.AppKey("world", World)
