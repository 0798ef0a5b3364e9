"""A local server that plays any platform's API: it answers as it is told, and keeps what it was asked."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True)
class Reply:
    """What the platform does with one request: answer, hang up (`drops`), or stay silent (`hangs`)."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    drops: bool = False
    hangs: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it arrived.

    `form` holds what a form carried, files as their bytes; the body of a multipart form is not kept besides.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str | bytes] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def answers(value: object, status: int = 200, **headers: str) -> Reply:
    """A JSON answer; `headers` with underscores for dashes."""
    named = {"Content-Type": "application/json"} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return Reply(status, json.dumps(value).encode(), named)


Preparation = Callable[[Asked], Reply | None]
"""Answers what a connector asks before it sends (a token, an upload); None for the request that sends."""


def unprepared(asked: Asked) -> Reply | None:
    """For a platform where a message is sent by one request."""
    return None


class PlayedPlatform:
    """Start it, script the answers to requests that send, point a connector at `base`, look at `asked`."""

    def __init__(self, prepare: Preparation = unprepared) -> None:
        self.asked: list[Asked] = []
        self.prepared: list[Asked] = []
        self.unscripted: list[Asked] = []
        self._prepare = prepare
        self._replies: list[Reply] = []
        self._may_end = asyncio.Event()
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._server = TestServer(app)

    @property
    def base(self) -> str:
        """Where it listens, without a slash at the end."""
        return str(self._server.make_url("")).rstrip("/")

    @property
    def left_over(self) -> int:
        """How many scripted answers nobody asked for."""
        return len(self._replies)

    def will_answer(self, *replies: Reply) -> None:
        """The answers to the next requests that send, one each."""
        self._replies.extend(replies)

    async def start(self) -> None:
        # The access log would name addresses that hold a token, which is what the tests look for.
        await self._server.start_server(access_log=None)

    async def stop(self) -> None:
        self._may_end.set()
        await self._server.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = await _asked(request)
        reply = self._prepare(asked)
        if reply is not None:
            self.prepared.append(asked)
        else:
            self.asked.append(asked)
            reply = self._next(asked)
        if reply.hangs:
            await self._may_end.wait()
        if (reply.drops or reply.hangs) and request.transport is not None:
            request.transport.abort()
        return web.Response(status=reply.status, body=reply.body, headers=reply.headers)

    def _next(self, asked: Asked) -> Reply:
        if self._replies:
            return self._replies.pop(0)
        self.unscripted.append(asked)
        return Reply(599, b"nobody scripted an answer to this")


async def _asked(request: web.Request) -> Asked:
    form = {
        name: value.file.read() if isinstance(value, web.FileField) else str(value)
        for name, value in (await request.post()).items()
    }
    body = b"" if request.content_type == "multipart/form-data" else await request.read()
    return Asked(request.method, request.path, request.query, request.headers, body, form)
