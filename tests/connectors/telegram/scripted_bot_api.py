"""A Bot API on this machine that answers as a test tells it to, and keeps what it was asked."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "700100200:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@dataclass(frozen=True)
class Answer:
    """What the server says. `dropped` and `silent` answers say nothing at all."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    dropped: bool = False
    silent: bool = False


@dataclass(frozen=True)
class Call:
    method: str
    fields: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


DROPPED = Answer(dropped=True)
SILENT = Answer(silent=True)
HTML_FAULT = Answer(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")


def ok(result: object) -> Answer:
    return Answer(body=json.dumps({"ok": True, "result": result}).encode())


def fault(status: int, description: str, **parameters: int) -> Answer:
    body: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Answer(status, json.dumps(body).encode())


def sent(chat_id: int, message_id: int) -> Answer:
    chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
    return ok({"message_id": message_id, "date": 1795420800, "chat": chat, "text": "…"})


class ScriptedBotApi:
    """Start it, give it answers, point a connector at `base`, look at `calls`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: deque[Answer] = deque()
        self._may_end = asyncio.Event()
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        self._server = TestServer(app)

    async def start(self) -> None:
        # The access log would name the token, which is what the tests look for.
        await self._server.start_server(access_log=None)

    async def stop(self) -> None:
        self._may_end.set()
        await self._server.close()

    @property
    def base(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    def will_answer(self, *answers: Answer) -> None:
        self.answers.extend(answers)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        fields: dict[str, str] = {}
        files: dict[str, tuple[str, bytes]] = {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = (value.filename, value.file.read())
            else:
                fields[name] = str(value)
        self.calls.append(Call(request.match_info["method"], fields, files))
        return await self._next_answer(request)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(Call("file", {"path": request.match_info["path"]}))
        return await self._next_answer(request)

    async def _next_answer(self, request: web.Request) -> web.StreamResponse:
        answer = self.answers.popleft()
        if answer.silent:
            await self._may_end.wait()
        if answer.dropped and request.transport is not None:
            request.transport.abort()
        return web.Response(status=answer.status, body=answer.body, content_type=answer.content_type)
