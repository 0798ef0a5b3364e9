"""Microsoft as far as our bot sees it: a key that signs, Entra, the list of keys, and the Bot Connector."""

import asyncio
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

APP_ID = "c9e8c047-2a74-40a2-b28a-b162d5f5327c"
APP_PASSWORD = "Kq8~client-secret-of-the-bot"
TOKEN = "eyJ0eXAiOiJKV1QifQ.access-token-of-the-bot.signature"
ISSUER = "https://api.botframework.com"
SERVICE_URL = "https://smba.trafficmanager.net/emea/"
CHAT = "a:17I0kl9EkpE1O9PH5TWrzrLNwnWWcfrU7QZjKR0WSfOpzbfcAg2Iay"


class Signer:
    """One key of Microsoft's, or of somebody who would like to be."""

    def __init__(self, key_id: str, endorsements: Iterable[str] = ("msteams",), bits: int = 2048) -> None:
        self.key_id = key_id
        self._endorsements = list(endorsements)
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=bits)

    @property
    def jwk(self) -> dict[str, Any]:
        public: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self._private.public_key()))
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.key_id,
            "n": public["n"],
            "e": public["e"],
            "endorsements": self._endorsements,
        }

    def token(self, *, headers: Mapping[str, str] | None = None, **claims: object) -> str:
        """A genuine token, but for the claims (None takes one out) and headers given here."""
        now = time.time()
        genuine = {
            "iss": ISSUER,
            "aud": APP_ID,
            "nbf": int(now) - 60,
            "exp": int(now) + 3600,
            "serviceurl": SERVICE_URL,
        }
        said = {name: value for name, value in {**genuine, **claims}.items() if value is not None}
        return jwt.encode(
            said, self._private, algorithm="RS256", headers={"kid": self.key_id, **(headers or {})}
        )


@dataclass(frozen=True)
class Reply:
    """What the server does with one request: answer, hang up (`drops`), or stay silent (`hangs`)."""

    status: int = 200
    body: bytes = b'{"id":"1795420900123"}'
    headers: Mapping[str, str] = field(default_factory=dict)
    drops: bool = False
    hangs: bool = False


def error(status: int, code: str, **headers: str) -> Reply:
    """A refusal in the Bot Connector's own shape; `headers` with underscores for dashes."""
    body = json.dumps({"error": {"code": code, "message": f"{code}: no"}}).encode()
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass(frozen=True)
class Asked:
    """One request as it arrived, its path still encoded."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Microsoft:
    """Use as `async with`. Entra and the keys answer well unless told otherwise; the rest as scripted."""

    def __init__(self, *signers: Signer) -> None:
        self.signers = list(signers)
        self.asked: list[Asked] = []
        self.logins: list[str] = []
        self.key_requests = 0
        self.login_reply: Reply | None = None
        self.keys_reply: Reply | None = None
        self.token_lives = 3600
        self._replies: list[Reply] = []
        self._released = asyncio.Event()
        app = web.Application()
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._login)
        app.router.add_route("*", "/{path:.*}", self._other)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)

    @property
    def base(self) -> str:
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    @property
    def chat(self) -> str:
        """The address of a private chat on this server."""
        return f"{self.base}/emea/#{CHAT}"

    def will_answer(self, *replies: Reply) -> None:
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

    async def _openid(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.base}/keys"})

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        self.key_requests += 1
        if self.keys_reply is not None:
            return await self._give(request, self.keys_reply)
        return web.json_response({"keys": [signer.jwk for signer in self.signers]})

    async def _login(self, request: web.Request) -> web.StreamResponse:
        self.logins.append((await request.read()).decode())
        if self.login_reply is not None:
            return await self._give(request, self.login_reply)
        return web.json_response(
            {"token_type": "Bearer", "expires_in": self.token_lives, "access_token": TOKEN}
        )

    async def _other(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(Asked(request.method, request.raw_path, request.headers, body))
        assert self._replies, f"nobody scripted an answer to {unquote(request.raw_path)}"
        return await self._give(request, self._replies.pop(0))

    async def _give(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        if reply.hangs:
            await self._released.wait()
        if reply.drops and request.transport is not None:
            request.transport.abort()
        return web.Response(status=reply.status, body=reply.body, headers=reply.headers)
