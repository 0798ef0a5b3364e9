"""The addresses that platforms post to: verify, unpack, hand on, answer quickly.

404 unknown account · 413 too large · 401 not signed · 400 not of the platform's shape
429 too fast · 503 nothing can store it or tell who sent it now · 200 stored
"""

import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from connectors.limits import RateLimit
from domain.addresses import Network, client_address
from domain.errors import Forged, StorageUnavailable, Unreadable, Unverifiable
from domain.messages import RawEvent, WebhookRequest
from domain.ports import AnswersHandshake, PreparesVerification, ReceivesWebhooks, UnpacksRequests

log = logging.getLogger(__name__)

Accept = Callable[[Sequence[RawEvent], bytes], Awaitable[None]]
"""Return once the events of one request are stored; raise StorageUnavailable otherwise."""


@dataclass(frozen=True, slots=True)
class WebhookLimits:
    """What one sender may ask of us. Rates of 0 mean no limit."""

    requests_per_second_per_ip: float = 0
    events_per_second_per_account: float = 0
    unverified_per_minute_per_ip: float = 60
    trusted_proxies: tuple[Network, ...] = ()


class Webhooks:
    """The webhook routes of all accounts."""

    def __init__(
        self,
        accounts: Mapping[tuple[str, str], ReceivesWebhooks],
        accept: Accept,
        limits: WebhookLimits,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`accounts` by (channel, account)."""
        self._accounts = accounts
        # Asked once: what a runtime protocol looks up at each request costs as much as a signature.
        self._preparing = {key: one for key, one in accounts.items() if isinstance(one, PreparesVerification)}
        self._unpacking = {key: one for key, one in accounts.items() if isinstance(one, UnpacksRequests)}
        self._accept = accept
        self._proxies = limits.trusted_proxies
        self._by_ip = RateLimit(limits.requests_per_second_per_ip, now=now)
        self._by_account = RateLimit(limits.events_per_second_per_account, now=now)
        per_minute = limits.unverified_per_minute_per_ip
        self._unverified = RateLimit(per_minute / 60, burst=per_minute, now=now)

    def routes(self) -> list[web.RouteDef]:
        """To be added to the application."""
        return [
            web.post("/hooks/{channel}/{account}", self.receive),
            web.get("/hooks/{channel}/{account}", self.handshake, allow_head=False),
        ]

    async def receive(self, request: web.Request) -> web.Response:
        """One POST of a platform."""
        key = request.match_info["channel"], request.match_info["account"]
        connector = self._accounts.get(key)
        if connector is None:
            return _refusal(404, "unknown_account", "no such channel and account here")
        ip = self._ip(request)
        if wait := self._by_ip.take(ip):
            return _slow_down("too many requests from this address", wait)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _refusal(413, "too_large", f"a body may have at most {request.client_max_size} bytes")
        try:
            asked = WebhookRequest(request.method, request.headers, request.query, body)
            if key in self._preparing:
                await self._preparing[key].prepare(asked)
            connector.verify(asked)
            whole = self._unpacking.get(key)
            events = whole.unpack_request(asked) if whole else connector.unpack(body)
        except Forged as error:
            return self._forged(ip, connector.account, error)
        except Unverifiable as error:
            log.error("unverifiable_webhook", extra={"account": connector.account, "detail": str(error)})
            return _try_again("unverifiable", str(error))
        except Unreadable as error:
            log.warning("unreadable_webhook", extra={"account": connector.account, "detail": str(error)})
            return _refusal(400, "unreadable", str(error))
        return await self._store(connector, events, body)

    async def handshake(self, request: web.Request) -> web.Response:
        """A platform checks that the address is ours."""
        connector: object = self._accounts.get((request.match_info["channel"], request.match_info["account"]))
        if not isinstance(connector, AnswersHandshake):
            return _refusal(404, "unknown_account", "no such channel and account here")
        try:
            answer = connector.handshake(WebhookRequest(request.method, request.headers, request.query, b""))
        except Forged as error:
            return self._forged(self._ip(request), request.match_info["account"], error, status=403)
        # X wants its answer as JSON; the others their own text back.
        kind = "application/json" if answer.startswith("{") else "text/plain"
        return web.Response(text=answer, content_type=kind)

    async def _store(
        self, connector: ReceivesWebhooks, events: Sequence[RawEvent], body: bytes
    ) -> web.Response:
        if wait := self._by_account.take(connector.account, len(events)):
            return _slow_down("this account receives more than it is allowed", wait)
        try:
            await self._accept(events, body)
        except StorageUnavailable as error:
            return _try_again("storage_unavailable", str(error))
        return web.Response(body=b'{"ok":true}', content_type="application/json")

    def _forged(self, ip: str, account: str, error: Forged, *, status: int = 401) -> web.Response:
        log.warning("forged_webhook", extra={"account": account, "ip": ip, "detail": str(error)})
        if wait := self._unverified.take(ip):
            return _slow_down("too many unsigned requests from this address", wait)
        return _refusal(status, "not_signed", str(error))

    def _ip(self, request: web.Request) -> str:
        return client_address(request.remote, request.headers.getall("X-Forwarded-For", ()), self._proxies)


def _refusal(status: int, code: str, detail: str) -> web.Response:
    return web.json_response({"error": code, "detail": detail}, status=status)


def _try_again(code: str, detail: str) -> web.Response:
    response = _refusal(503, code, f"{detail}; send it again")
    response.headers["Retry-After"] = "5"
    return response


def _slow_down(detail: str, wait: float) -> web.Response:
    response = _refusal(429, "too_fast", detail)
    response.headers["Retry-After"] = str(max(1, math.ceil(wait)))
    return response
