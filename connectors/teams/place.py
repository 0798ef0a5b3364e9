"""Where a Teams conversation is reached, and which servers may be given our token for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.errors import Refused

# Strict on purpose: whatever two readers of an address could understand differently (names and passwords,
# backslashes, queries, escapes) is no address of the Bot Connector's.
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?:/[A-Za-z0-9._~/-]*)?"
)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_LONGEST = 2048


class TrustedHosts:
    """The servers that may be given our token: `host`, or `host:port` for another port than the usual one.

    https is demanded, except of a loopback address that is listed itself: a server on this machine.
    """

    def __init__(self, hosts: Iterable[str]) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)

    def trusts(self, url: str) -> bool:
        """Whether `url` is an address of one of them, and of nobody else however it is read."""
        match = _ADDRESS.fullmatch(url) if len(url) <= _LONGEST else None
        if match is None:
            return False
        host, port = match["host"].lower(), match["port"]
        if f"{host}:{port}" in self._hosts:
            return match["scheme"] == "https" or host in _LOOPBACK
        if host not in self._hosts:
            return False
        return host in _LOOPBACK or (match["scheme"] == "https" and port in {None, "443"})


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation on the server that keeps it. Its text, `as_address`, is what `send` is given back."""

    service_url: str
    conversation: str

    @property
    def as_address(self) -> str:
        """No address of a server holds a #, so that the first one divides."""
        return f"{self.service_url}#{self.conversation}"


def is_shared(conversation: str) -> bool:
    """Whether it is a group chat or a channel; Teams names these 19:…, private chats a:…"""
    return conversation.startswith("19:")


def place_at(address: str) -> Place:
    """The place an address means. Raise Refused when it is none of ours."""
    service_url, _, conversation = address.partition("#")
    if not service_url or not conversation or conversation in {".", ".."}:
        raise Refused("the address names no conversation of Teams")
    return Place(service_url, conversation)
