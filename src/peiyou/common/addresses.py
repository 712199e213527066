"""Addresses of machines: which are this machine itself, and who stands behind a trusted proxy."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Final

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FORWARDING: Final = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_VIA",
)
"""What a proxy in front writes, as WSGI names it. Where one of these stands, somebody else asks."""


def is_loopback(host: str) -> bool:
    """``localhost``, 127.0.0.0/8 or ::1, with or without brackets; an empty name is none."""
    if host == "localhost":
        return True
    address = parse(host.strip("[]"))
    return address is not None and address.is_loopback


def parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `text` writes, IPv4 out of its IPv6 dress (``::ffff:10.0.0.1``); None for rubbish."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def is_within(text: str, networks: Sequence[Network]) -> bool:
    address = parse(text)
    return address is not None and any(address in network for network in networks)


def client(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Who asks: `peer`, or the last address in `forwarded` that is no trusted proxy.

    `forwarded` (X-Forwarded-For) is read from its end, as each proxy appends whom it saw; what a
    stranger wrote at its beginning is never reached. Rubbish in it stops at the proxy before.
    """
    found = peer
    for hop in reversed(forwarded.split(",")):
        if not is_within(found, proxies) or parse(hop) is None:
            break
        found = hop.strip()
    return found


def is_this_machine(meta: Mapping[str, str]) -> bool:
    """The request (its WSGI environment) was made on this machine and passed on by nobody."""
    return is_loopback(meta.get("REMOTE_ADDR", "")) and not any(name in meta for name in FORWARDING)
