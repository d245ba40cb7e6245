"""Which addresses this process may call: the public ones, and what the operator named.

A name is looked up once, every address it has is checked, and the caller connects to the one that was
checked: a name that answers differently the second time gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from zhida.ports.fetching import AddressRefused, FetchFailed, RefusedFor

__all__ = ["AllowedHosts", "Resolver", "checked_addresses", "resolve_by_system"]

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a name; none when it has none."""

_PUBLIC_PORTS: Final = (80, 443)
_METADATA: Final = frozenset(
    ipaddress.ip_address(one) for one in ("168.63.129.16", "169.254.169.254", "fd00:ec2::254")
)
"""Addresses at which clouds hand out credentials; one of them is public.

Source: the instance metadata documentation of the large clouds.
"""
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Hosts on the own network, ``host`` or ``host:port``, that may be called although they are private."""

    entries: tuple[str, ...] = ()

    def has(self, host: str, port: int) -> bool:
        """Tell whether the operator named this host, with this port or with none."""
        name = f"[{host}]" if ":" in host else host
        wanted = {entry.strip().lower() for entry in self.entries}
        return not wanted.isdisjoint((host, name, f"{name}:{port}"))


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Return the addresses the machine's own resolver knows."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


async def checked_addresses(
    host: str, port: int, allowed: AllowedHosts, resolve: Resolver = resolve_by_system
) -> Sequence[str]:
    """Return the addresses of a host, all of them fit to be called.

    Raises:
        AddressRefused: The port is none of ours, or one of its addresses may not be called.
        FetchFailed: The name has no address.
    """
    is_named = allowed.has(host, port)
    if not is_named and port not in _PUBLIC_PORTS:
        raise AddressRefused(RefusedFor.PORT)
    found = await resolve(host, port)
    if not found:
        raise FetchFailed("name_unknown")
    for text in found:
        if not _is_fit(text, host, is_named=is_named):
            raise AddressRefused(RefusedFor.ADDRESS)
    return found


def _is_fit(text: str, host: str, *, is_named: bool) -> bool:
    try:
        address = _inner(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    if is_named and text == host:
        return True
    if address in _METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if is_named:
        return True
    return address.is_global and not address.is_reserved


def _inner(address: Address) -> Address:
    """Return the address of the older kind that one of the newer kind carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    carried = address.ipv4_mapped or address.sixtofour
    if carried is None and address.teredo is not None:
        carried = address.teredo[1]
    return address if carried is None else carried
