"""Fetches files from addresses that a platform named, without being led astray by them.

An address in a webhook is somebody else's word: it may point into our own network, at a file without end, or
redirect to either. So the address is judged where the socket is opened, after the name was resolved, for a
name may resolve differently each time it is asked.
"""

import asyncio
import ipaddress
import math
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack

from aiohttp import (
    AddrInfoType,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    InvalidURL,
    TCPConnector,
)
from yarl import URL

from domain.errors import Refused, Throttled, TooLarge, Unreachable, UnsafeAddress

MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65536
# IPv6 addresses that carry an IPv4 one, or that no server on the Internet has, all lie outside of these or in
# 2001::/23 and 2002::/16.
_GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
_TUNNELS = (ipaddress.ip_network("2001::/23"), ipaddress.ip_network("2002::/16"))


class Downloads:
    """Fetches by https from public addresses. It holds nothing open between two files."""

    def __init__(
        self,
        *,
        allowed_hosts: frozenset[str] = frozenset(),
        total_seconds: float = 60.0,
        silence_seconds: float = 15.0,
    ) -> None:
        """`allowed_hosts` (`host` or `host:port`) may be private and may speak http, for local servers.

        `total_seconds` holds for a whole file with its redirects, `silence_seconds` for each wait within.
        """
        self._allowed_hosts = frozenset(name.lower() for name in allowed_hosts)
        self._total_seconds = total_seconds
        self._silence_seconds = silence_seconds

    async def fetch(self, url: str, limit_bytes: int, *, headers: Mapping[str, str] | None = None) -> bytes:
        """The content behind `url`. `headers` go to that server only, not to where it redirects.

        Raise UnsafeAddress when the address may not be asked, TooLarge, Refused when the file is not to be
        had (4xx), Throttled on 429, Unreachable on 5xx and on every trouble of the network. No error names
        the whole address: it may hold a token.
        """
        try:
            async with asyncio.timeout(self._total_seconds):
                return await self._follow(_parsed(url), limit_bytes, dict(headers or {}))
        except TimeoutError as error:
            raise Unreachable("the file did not arrive in time") from error

    async def _follow(self, url: URL, limit_bytes: int, headers: dict[str, str]) -> bytes:
        # A public server may not send us on to a host that is exempt for its own sake.
        may_be_exempt = True
        asked_before: URL | None = None
        for _ in range(MOST_REDIRECTS + 1):
            is_exempt = may_be_exempt and self._is_allowed(url)
            _check_form(url, is_exempt)
            if asked_before is not None and url.origin() != asked_before.origin():
                headers = {}
            answer = await self._ask(url, limit_bytes, headers, is_exempt)
            if isinstance(answer, bytes):
                return answer
            asked_before, url, may_be_exempt = url, answer, is_exempt
        raise Refused(f"the file's server redirects more than {MOST_REDIRECTS} times")

    async def _ask(
        self, url: URL, limit_bytes: int, headers: Mapping[str, str], is_exempt: bool
    ) -> bytes | URL:
        """The content, or where it is said to be instead."""
        gate = _Gate(is_exempt)
        try:
            async with AsyncExitStack() as stack:
                session = await stack.enter_async_context(self._session(gate))
                response = await stack.enter_async_context(
                    session.get(
                        url, headers={"Accept-Encoding": "identity", **headers}, allow_redirects=False
                    )
                )
                if response.status in _REDIRECTS:
                    return _target(url, response)
                _check_status(url, response)
                return await _read_at_most(response, limit_bytes)
        except InvalidURL as error:
            raise UnsafeAddress("the file's address cannot be read") from error
        except (ClientError, OSError) as error:
            if gate.turned_away:
                raise UnsafeAddress(f"{url.host} is not a public address") from error
            raise Unreachable(f"no answer from {url.host}: {type(error).__name__}") from error

    def _session(self, gate: "_Gate") -> ClientSession:
        return ClientSession(
            connector=TCPConnector(use_dns_cache=False, force_close=True, socket_factory=gate.open_socket),
            timeout=ClientTimeout(total=None, connect=self._silence_seconds, sock_read=self._silence_seconds),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
        )

    def _is_allowed(self, url: URL) -> bool:
        host = (url.host or "").lower()
        return host in self._allowed_hosts or f"{host}:{url.port}" in self._allowed_hosts


class _Gate:
    """Opens sockets to public addresses only; the last step before a connection, so nothing gets past it."""

    def __init__(self, is_exempt: bool) -> None:
        self._is_exempt = is_exempt
        self.turned_away = False

    def open_socket(self, address_info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = address_info
        if not self._is_exempt and not is_public(str(address[0])):
            self.turned_away = True
            raise OSError("not a public address")
        return socket.socket(family=family, type=kind, proto=protocol)


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the public Internet's, reachable as it is written."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if parsed.is_multicast or not parsed.is_global:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        return parsed in _GLOBAL_IPV6 and not any(parsed in tunnel for tunnel in _TUNNELS)
    return True


def _parsed(url: str) -> URL:
    try:
        return URL(url)
    except ValueError as error:
        raise UnsafeAddress("the file's address cannot be read") from error


def _check_form(url: URL, is_exempt: bool) -> None:
    if not url.host:
        raise UnsafeAddress("the file's address names no host")
    if url.scheme != "https" and not (is_exempt and url.scheme == "http"):
        raise UnsafeAddress(f"the file's address on {url.host} is not https")
    if url.user is not None or url.password is not None:
        raise UnsafeAddress(f"the file's address on {url.host} holds a password")


def _target(url: URL, response: ClientResponse) -> URL:
    location = response.headers.get("Location", "")
    if not location:
        raise Refused(f"{url.host} redirects to nowhere")
    try:
        return url.join(URL(location))
    except ValueError as error:
        raise UnsafeAddress(f"{url.host} redirects to an address that cannot be read") from error


def _check_status(url: URL, response: ClientResponse) -> None:
    status = response.status
    said = f"{url.host} answered HTTP {status}"
    if status == 429:
        raise Throttled(said, retry_after=_pause(response), code="429")
    if status >= 500 or status == 408:
        raise Unreachable(said, code=str(status))
    if status != 200:
        raise Refused(said, code=str(status))
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(f"{url.host} sent the file compressed, though asked not to")


def _pause(response: ClientResponse) -> float | None:
    try:
        asked = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return None
    return asked if math.isfinite(asked) and asked >= 0 else None


async def _read_at_most(response: ClientResponse, limit_bytes: int) -> bytes:
    """The declared size spares us the reading of an honest server's file; the real one is what counts."""
    if (response.content_length or 0) > limit_bytes:
        raise TooLarge(limit_bytes)
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > limit_bytes:
            raise TooLarge(limit_bytes)
    return bytes(content)
