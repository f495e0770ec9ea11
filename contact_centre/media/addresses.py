"""Which addresses of the network a name may stand for: public ones, and what was judged is what is connected to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult

_PUBLIC_V6: Final = ipaddress.IPv6Network("2000::/3")
"""What is given out to the world. Outside of it lie mapped and translated addresses, which hide others."""

_HIDE_OTHERS: Final = tuple(map(ipaddress.IPv6Network, ("2001::/32", "2002::/16")))
"""Teredo and 6to4: they stand for an IPv4 address, which may be anybody's."""

_SPECIAL_V4: Final = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
"""Some of these count as global for the standard library; no provider has them."""

Lookup = Callable[[str], Awaitable[Sequence[str]]]
"""The addresses that a name has now."""


class NotPublic(OSError):
    """A name stands for an address that is not the world's. An `OSError`, as a resolver's errors are."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: none of ours, of this machine, or of a cloud's inside."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in net for net in _SPECIAL_V4)
    return ip in _PUBLIC_V6 and not any(ip in net for net in _HIDE_OTHERS)


async def look_up(host: str) -> Sequence[str]:
    """The addresses of `host`, as this machine's resolver has them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class PublicResolver(AbstractResolver):
    """Resolves for one connection and judges: aiohttp connects to what is returned here and asks nobody again.

    A name of which a single address is not public gets none: a provider's has no such address.
    """

    def __init__(self, lookup: Lookup = look_up) -> None:
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        addresses = await self._lookup(host)
        if not addresses or not all(map(is_public, addresses)):
            raise NotPublic(f"{host} stands for an address that is not public.")
        return [_result(host, port, address) for address in addresses if _is_of(address, family)]

    async def close(self) -> None:
        """Nothing is open."""


def _is_of(address: str, family: socket.AddressFamily) -> bool:
    wanted = {socket.AF_INET: 4, socket.AF_INET6: 6}.get(family)
    return wanted is None or ipaddress.ip_address(address).version == wanted


def _result(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET if ipaddress.ip_address(address).version == 4 else socket.AF_INET6
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST
    )
