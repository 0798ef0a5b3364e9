"""Every platform the simulator plays: a line here and a folder beside it."""

from collections.abc import Callable

from aiohttp import web

from simulator import graph_api as graph
from simulator.teams import api as teams
from simulator.telegram import api as telegram
from simulator.whatsapp import api as whatsapp
from simulator.x import api as x

PLATFORMS: tuple[Callable[[web.Application], None], ...] = (
    teams.add_routes,
    telegram.add_routes,
    graph.add_routes,
    whatsapp.add_routes,
    x.add_routes,
)
"""What adds each platform's addresses to the application."""
