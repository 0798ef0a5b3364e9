"""A real local server that answers as the Graph API was told to, and remembers what it was asked."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.connectors.conformance.platform import Asked, Reply, answers

__all__ = ["TOKEN", "Reply", "ScriptedGraph", "accepts", "answers", "error"]

TOKEN = "EAAGm0PX4ZCpsBAKtopsecret"


UNEXPECTED = Reply(599, b"nobody scripted an answer to this")


def accepts(message_id: str = "wamid.OUT1") -> Reply:
    return answers({"messaging_product": "whatsapp", "messages": [{"id": message_id}]})


def error(
    code: int, status: int = 400, *, subcode: int | None = None, retry_after: str = "", **more: Any
) -> Reply:
    body = {"error": {"message": f"(#{code}) no", "code": code, "error_subcode": subcode, **more}}
    return Reply(status, json.dumps(body).encode(), {"Retry-After": retry_after} if retry_after else {})


class ScriptedGraph:
    """Use as `async with`; leaving it fails when replies were left over or too few."""

    def __init__(self, *replies: Reply) -> None:
        self.asked: list[Asked] = []
        self._replies = list(replies)
        self._given: list[Reply] = []
        self._released = asyncio.Event()
        application = web.Application(client_max_size=200 * 1024**2)
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application, shutdown_timeout=1.0)

    @property
    def base(self) -> str:
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    def add(self, *replies: Reply) -> None:
        """For replies that must name the server's own address."""
        self._replies.extend(replies)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        await self._runner.cleanup()
        if problem is None:
            assert not self._replies, f"never asked for: {self._replies}"
            assert UNEXPECTED not in self._given, f"nobody scripted an answer to {self.asked[-1]}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(Asked(request.method, request.path, request.query, request.headers, body))
        reply = self._replies.pop(0) if self._replies else UNEXPECTED
        self._given.append(reply)
        if reply.hangs:
            await self._released.wait()
        if reply.drops and request.transport is not None:
            request.transport.abort()
        return web.Response(status=reply.status, body=reply.body, headers=reply.headers)
