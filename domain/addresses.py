"""Whose address a request comes from, when proxies of ours stand in between."""

import ipaddress
from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(remote: str | None, forwarded_for: Sequence[str], proxies: Sequence[Network]) -> str:
    """The sender's address; what a trusted proxy says of it, and nobody else.

    `forwarded_for`: the values of all X-Forwarded-For headers, in their order. "" when it is not known.
    """
    if not proxies:
        return remote or ""
    # Each proxy adds its sender at the end, some on a line of its own.
    said = [hop.strip() for hop in ",".join(forwarded_for).split(",")]
    for hop in (remote or "", *reversed(said)):
        if hop and not is_within(hop, proxies):
            return hop
    return remote or ""


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Whether an IP address belongs to one of the networks; what is no address belongs to none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
