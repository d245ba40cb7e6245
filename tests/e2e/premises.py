"""Where a test finds its shop: a server nobody waits at any more is used again, any other is replaced."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

import httpx
from playwright.sync_api import Browser

from tests.e2e.support import Shop, desk_client
from zhida.client.served import Served

__all__ = ["Premises"]

_OVERSEER: Final = "zhoumin"
_MOST_VISITS: Final = 40
"""Profiles one server sees; the product admits 60 visits a minute from one address."""
_SETTLED: Final = "answered"
_HELD: Final = frozenset({"agent", "wrap_up"})


class Premises:
    """One sample shop after the other.

    Starting a server costs more than most tests do. After a test everybody in line is taken and wrapped up,
    as is everybody an agent holds, and all agents sign off; when that does not leave the wall empty, the next
    test gets a new server.
    """

    def __init__(self, browser: Browser, seeded: Path, folder: Path) -> None:
        self._browser = browser
        self._seeded = seeded
        self._folder = folder
        self._served: Served | None = None
        self._sessions: dict[str, Mapping[str, str]] = {}
        self._visits = 0
        self._number = 0

    def open(self) -> Shop:
        """Return a shop in which nothing happens."""
        if self._served is None:
            self._number += 1
            folder = self._folder / str(self._number)
            shutil.copytree(self._seeded, folder, ignore=shutil.ignore_patterns("*.lock"))
            self._served, self._sessions, self._visits = Served(folder, "demo"), {}, 0
            self._served.launch()
        return Shop(self._served, self._browser, self._sessions)

    def leave(self, shop: Shop) -> None:
        """Make the shop ready for the next test, or give it up."""
        self._visits += shop.visits
        shop.close_pages()
        if shop.is_spoilt or self._visits >= _MOST_VISITS or not self._is_tidied(shop):
            self.close()

    def close(self) -> None:
        """End the server."""
        if self._served is not None:
            self._served.halt()
            self._served = None

    def _is_tidied(self, shop: Shop) -> bool:
        try:
            self._tidy(shop)
            with desk_client(shop.url, self._sessions[_OVERSEER]) as overseer:
                rows = _rows(overseer, "/wall")
        except httpx.HTTPError:
            return False
        agents = [row for row in rows if str(row["key"]).startswith("agent:")]
        return not _waiting(rows) and all(row["state"] == "offline" and row["load"] == 0 for row in agents)

    def _tidy(self, shop: Shop) -> None:
        with desk_client(shop.url, self._sessions.get(_OVERSEER)) as overseer:
            if _OVERSEER not in self._sessions or not overseer.get("/me").is_success:
                words = {"login": _OVERSEER, "password": shop.password}
                overseer.post("/sign-in", json=words).raise_for_status()
                self._sessions[_OVERSEER] = dict(overseer.cookies)
            for waiting in _waiting(_rows(overseer, "/wall")):
                overseer.post(f"/conversations/{waiting}/take", json={}).raise_for_status()
        for cookies in self._sessions.values():
            with desk_client(shop.url, cookies) as desk:
                _sign_off(desk)


def _rows(desk: httpx.Client, path: str) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", desk.get(path).raise_for_status().json()["items"])


def _waiting(wall: list[dict[str, object]]) -> list[str]:
    keys = [str(row["key"]) for row in wall]
    return [key.partition(":")[2] for key in keys if key.startswith("wait:")]


def _sign_off(desk: httpx.Client) -> None:
    """End what an agent still has in hand, then their readiness; a session that is over has nothing."""
    if not desk.get("/me").is_success:
        return
    for row in _rows(desk, "/inbox"):
        if row["phase"] in _HELD:
            desk.post(
                f"/conversations/{row['id']}/wrap-up", json={"disposition": _SETTLED}
            ).raise_for_status()
    desk.post("/agents/me/state", json={"state": "offline"}).raise_for_status()
