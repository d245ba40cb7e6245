"""What holds for every test: no network beyond this machine, and the same examples on every run."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import cast

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "zhida",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("zhida")


class NetworkBlocked(RuntimeError):
    """A test tried to reach a machine other than this one."""


def is_loopback(address: object) -> bool:
    """Return whether a socket address stays on this machine; a path is a local socket."""
    if not isinstance(address, tuple):
        return True
    host = str(cast("tuple[object, ...]", address)[0])
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


class _LoopbackSocket(socket.socket):
    """A socket that refuses to leave this machine."""

    def connect(self, address: object, /) -> None:
        _refuse_foreign(address)
        super().connect(address)  # pyright: ignore[reportArgumentType]  # the stub's address type is private

    def connect_ex(self, address: object, /) -> int:
        _refuse_foreign(address)
        return super().connect_ex(address)  # pyright: ignore[reportArgumentType]  # as above


def _refuse_foreign(address: object) -> None:
    """Raise unless ``address`` is on this machine."""
    if not is_loopback(address):
        raise NetworkBlocked(
            f"tests may not reach {address!r}: use a fake from zhida.testing or a local server"
        )


@pytest.fixture(autouse=True, scope="session")
def block_network() -> Iterator[None]:
    """Let no test reach another machine."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket, "socket", _LoopbackSocket)
    yield
    patch.undo()
