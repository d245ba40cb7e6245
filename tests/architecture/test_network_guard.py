"""The suite itself stays on this machine."""

import socket

import pytest

from tests.conftest import NetworkBlocked, is_loopback


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.invalid"])
def test_a_test_that_reaches_for_another_machine_is_stopped(host: str):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as outgoing, pytest.raises(NetworkBlocked, match="may not reach"):
        outgoing.connect((host, 80))


def test_asking_for_the_error_number_instead_is_stopped_too():
    with socket.socket() as outgoing, pytest.raises(NetworkBlocked):
        outgoing.connect_ex(("192.0.2.1", 80))


@pytest.mark.parametrize(
    "address", [("127.0.0.9", 1), ("::1", 1, 0, 0), ("localhost", 1), ("", 1), "local.sock"]
)
def test_this_machine_may_be_reached(address: object):
    assert is_loopback(address)


def test_a_server_of_our_own_answers():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        with socket.create_connection(server.getsockname(), timeout=5) as outgoing:
            reached = outgoing.getpeername()

        assert reached == server.getsockname()
