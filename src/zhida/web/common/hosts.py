"""Where a request says it goes and comes from: target, host, origin, address; nothing is simply believed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import unquote

__all__ = ["Networks", "Place", "host_name", "is_loopback", "is_plain_target", "place_of", "refused_host"]

LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HOST: Final = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
_MAX_TARGET: Final = 4_096
_ODD: Final = re.compile(r"[\x00-\x20\x7f\\]|//|(?:^|/)\.{1,2}(?:/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Scheme and authority by which a browser reached this server."""

    scheme: str
    authority: str

    @property
    def origins(self) -> frozenset[str]:
        """Return the origins of our own pages; behind a proxy that ends TLS ours may be the https one."""
        return frozenset({f"{self.scheme}://{self.authority}", f"https://{self.authority}"})

    @property
    def is_loopback(self) -> bool:
        """Tell whether the browser is on this very machine."""
        return is_loopback(host_name(self.authority) or "")


def is_loopback(name: str) -> bool:
    """Tell whether a host name can only be this machine."""
    address = _address(name.strip("[]"))
    return name == "localhost" or (address is not None and address.is_loopback)


def host_name(value: str) -> str | None:
    """Return the name in a ``Host`` value in lower case, or None when it is not a plain host."""
    found = _HOST.fullmatch(value)
    return found["name"].lower() if found else None


def refused_host(values: Sequence[str], allowed: frozenset[str]) -> int | None:
    """Return the status that refuses these ``Host`` values, or None when they are one allowed host."""
    name = host_name(values[0]) if len(values) == 1 else None
    if name is None:
        return 400
    return None if name in allowed else 421


def place_of(scheme: str, authority: str) -> Place:
    """Return the place of a request whose host was checked."""
    return Place(scheme={"ws": "http", "wss": "https"}.get(scheme, scheme), authority=authority.lower())


def is_plain_target(raw: bytes) -> bool:
    """Tell whether a request target is an ordinary path: one slash first, no second meaning for anybody."""
    try:
        path = raw.partition(b"?")[0].decode("ascii")
        whole = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return False
    escapes = re.search(r"%(?![0-9A-Fa-f]{2})|%2[fF]|%5[cC]|%00", path)
    return 0 < len(raw) <= _MAX_TARGET and path.startswith("/") and not escapes and not _ODD.search(whole)


class Networks:
    """A list of addresses and networks."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._networks: tuple[IPv4Network | IPv6Network, ...] = tuple(
            ip_network(entry, strict=False) for entry in entries
        )

    def __contains__(self, address: object) -> bool:
        parsed = _address(str(address))
        return parsed is not None and any(parsed in network for network in self._networks)

    def behind(self, peer: str, forwarded_for: Sequence[str]) -> str:
        """Return the address of the caller: the last one in the chain that is not a proxy of ours."""
        chain = [part.strip() for value in forwarded_for for part in value.split(",")]
        address = peer
        while address in self and chain:
            before = chain.pop()
            if _address(before) is None:
                break
            address = before
        return address


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
