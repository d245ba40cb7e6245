"""A server that was killed finds its port free when it starts again."""

from itertools import chain, count, repeat
from socket import socket

from pytest import MonkeyPatch

from zhida.client.served import free_port


def test_port_of_a_server_that_is_down_is_given_to_nobody_else(monkeypatch: MonkeyPatch) -> None:
    mine = free_port()
    others = chain(repeat(mine - 20_000, 3), count(mine - 19_999))
    monkeypatch.setattr("zhida.client.served._tried", others)

    assert free_port() != mine

    with socket() as server:
        server.bind(("127.0.0.1", mine))
