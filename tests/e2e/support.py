"""What every browser test needs: a real demo server, contacts on a phone, agents at a desk, axe."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import httpx
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.e2e.watch import NETWORK_LOSS, Watch
from zhida.client.served import Served

__all__ = [
    "ADMIN",
    "AXE",
    "DESKTOP",
    "ELSEWHERE",
    "PATIENCE_MS",
    "PHONE",
    "ROOT",
    "Agent",
    "Contact",
    "Shop",
    "axe_faults",
    "desk_client",
    "person_button",
    "tab_to",
]

PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
DESKTOP: Final[ViewportSize] = {"width": 1440, "height": 900}
ELSEWHERE: Final = "desk.shop.test"
"""A name under which this machine looks like another one to the browser."""
ROOT: Final = Path(__file__).resolve().parents[2]
AXE: Final = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ADMIN: Final = "hanmei"
"""Who administers the sample shop."""
_COMES_KNOWN: Final = """sessionStorage.getItem('came') || (
    sessionStorage.setItem('came', '1'), localStorage.setItem('zhida.desk.known', '1'))"""
"""The desk remembers a session; said at the first page alone, so that signing out stays possible."""
_PASSWORD: Final = re.compile(r"password (\S+)")

PATIENCE_MS: Final = 60_000
"""How long a test waits for what must happen: a busy machine is slow, not wrong."""

expect.set_options(timeout=PATIENCE_MS)


@dataclass(slots=True)
class Shop:
    """The sample shop in a server process of its own."""

    served: Served
    browser: Browser
    sessions: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Who signed in at this server before; a desk opened for them again needs no password."""
    is_spoilt: bool = False
    """Whether the test changed what the next one takes for granted."""
    contexts: list[BrowserContext] = field(default_factory=list[BrowserContext])
    visits: int = 0
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(lambda: self.url)

    @property
    def url(self) -> str:
        """Where the shop is."""
        return self.served.url

    @property
    def password(self) -> str:
        """The password of everybody, as the newest start printed it."""
        return _PASSWORD.findall(self.served.output())[-1]

    def start(self) -> None:
        """Start the server, again after a kill."""
        self.served.launch()
        self.is_spoilt = False

    def kill(self) -> None:
        """End the server without warning."""
        self.watch.forgive(NETWORK_LOSS)
        self.is_spoilt = True
        self.served.kill()

    def page(
        self,
        viewport: ViewportSize,
        *,
        dark: bool = False,
        lang: str = "zh-CN",
        sharp: float = 1,
        script: bool = True,
    ) -> Page:
        """Open an empty page in a browser profile of its own."""
        context = self.browser.new_context(
            viewport=viewport,
            locale=lang,
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            device_scale_factor=sharp,
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        self.visits += 1
        self.watch.follow(context)
        return context.new_page()

    def contact(
        self, query: str = "", *, dark: bool = False, viewport: ViewportSize = PHONE, page: Page | None = None
    ) -> "Contact":
        """Let somebody open the customer page, on a phone unless told otherwise."""
        contact = Contact(page or self.page(viewport, dark=dark))
        contact.page.goto(f"{self.url}/chat{query}")
        contact.expect_there()
        return contact

    def agent(
        self, login: str, *, dark: bool = False, ready: bool = True, page: Page | None = None
    ) -> "Agent":
        """Sign an agent in at a desk."""
        page = page or self.page(DESKTOP, dark=dark)
        agent = Agent(page)
        if self._remembers(login):
            kept = self.sessions[login]
            page.context.add_cookies(
                [{"name": name, "value": value, "url": self.url} for name, value in kept.items()]
            )
            page.add_init_script(_COMES_KNOWN)
            page.goto(f"{self.url}/desk")
        else:
            page.goto(f"{self.url}/desk")
            page.locator("input[name=login]").fill(login)
            page.locator("input[type=password]").fill(self.password)
            page.keyboard.press("Enter")
        expect(agent.presence).to_be_enabled()
        self.sessions[login] = {
            str(one.get("name")): str(one.get("value")) for one in page.context.cookies(self.url)
        }
        if ready:
            agent.be("ready")
        return agent

    def _remembers(self, login: str) -> bool:
        """Tell whether the server still knows a session of this agent."""
        if login not in self.sessions:
            return False
        with desk_client(self.url, self.sessions[login]) as http:
            return http.get("/me").is_success

    def change_settings(self, change: Mapping[str, object]) -> None:
        """Let an admin put other settings in force; members of ``clocks`` are changed one by one."""
        self.is_spoilt = True
        with desk_client(self.url) as admin:
            admin.post("/sign-in", json={"login": ADMIN, "password": self.password}).raise_for_status()
            document = cast("dict[str, object]", admin.get("/settings").raise_for_status().json()["settings"])
            clocks = {
                **cast("dict[str, object]", document["clocks"]),
                **cast("dict[str, object]", change.get("clocks", {})),
            }
            admin.put("/settings", json={**document, **change, "clocks": clocks}).raise_for_status()

    def serve_queue(self, agent: "Agent", *contacts: "Contact", name: str) -> None:
        """Let contacts ask one after the other, and the agent accept each."""
        for contact in contacts:
            contact.ask_person()
            agent.accept()
            contact.expect_connected(name)

    def cut_off(self, page: Page) -> None:
        """Take the network away from one browser profile."""
        self.watch.forgive(NETWORK_LOSS)
        page.context.set_offline(offline=True)

    def close_pages(self) -> None:
        """Close every browser profile of a test."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def desk_client(url: str, session: Mapping[str, str] | None = None) -> httpx.Client:
    """Return a client of the API as the desk speaks to it; ``session`` are its cookies."""
    return httpx.Client(
        base_url=f"{url}/api/v1",
        headers={"X-Zhida": "1", "Origin": url},
        cookies=dict(session or {}),
        timeout=60,
    )


def person_button(page: Page) -> Locator:
    """Return the 人工 button."""
    return page.locator("#person")


def axe_faults(page: Page) -> list[str]:
    """Return what axe-core finds wrong on a page, one line each."""
    page.evaluate(AXE.read_text("utf-8"))
    found = cast(
        "list[dict[str, object]]",
        page.evaluate(
            "async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations"
            ".flatMap(v => v.nodes.map(n => "
            "({id: v.id, target: n.target.join(' '), why: n.failureSummary})))",
            _TAGS,
        ),
    )
    return [f"{one['id']} {one['target']}: {one['why']}" for one in found]


def tab_to(page: Page, target: Locator, *, most: int = 40) -> None:
    """Reach something by the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    msg = f"not reached by {most} tabs: {target}"
    raise AssertionError(msg)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody with the customer page in front of them."""

    page: Page

    def say(self, words: str) -> None:
        """Type a message and send it."""
        self.page.locator("#say").fill(words)
        self.page.locator("#say").press("Enter")

    def expect_there(self) -> None:
        """Wait until the page is whole and its line to the server is up."""
        expect(self.page.locator("#log:not([aria-busy=true])")).to_be_attached()
        expect(self.page.locator("#dot:not(.off)")).to_be_attached()

    def ask_person(self) -> None:
        """Press 人工."""
        person_button(self.page).click()

    @property
    def log(self) -> Locator:
        """Everything said so far."""
        return self.page.locator("#log")

    @property
    def ticket(self) -> Locator:
        """The ticket of a waiting contact."""
        return self.page.locator(".ticket").last

    def expect_position(self, position: int) -> None:
        """Wait until the ticket shows this place."""
        expect(self.ticket.locator(".pos b")).to_have_text(str(position))

    def expect_connected(self, name: str) -> None:
        """Wait until a person has answered the call."""
        expect(self.page.locator(".who")).to_contain_text(name)


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody at a desk."""

    page: Page

    def be(self, state: str) -> None:
        """Choose a presence: ready, break or offline."""
        words = {"ready": "接待中", "break": "小休", "offline": "离线"}[state]
        self.presence.click()
        self.page.get_by_role("menuitemradio", name=words).click()
        expect(self.presence).to_contain_text(words)

    @property
    def presence(self) -> Locator:
        """The button that says whether this agent takes people."""
        return self.page.locator("button.st")

    @property
    def offer(self) -> Locator:
        """The card of an incoming contact."""
        return self.page.locator(".offer")

    def accept(self) -> None:
        """Take the offered contact and wait until their conversation is the one on screen."""
        before = self.open_id()
        self.offer.get_by_role("button", name="接待").click()
        self.expect_other_than(before)

    def open_id(self) -> str:
        """Return the id of the conversation on screen, empty when there is none."""
        return str(self.page.locator(".it.on").evaluate_all("rows => rows[0]?.dataset.id ?? ''"))

    def expect_other_than(self, before: str) -> None:
        """Wait until another conversation is on screen: what is written from here on goes there."""
        expect(self.page.locator(f".it.on[data-id]:not([data-id='{before}'])")).to_be_attached()

    def decline(self) -> None:
        """Pass the offered contact on."""
        self.offer.get_by_role("button", name="让给下一位").click()

    def reply(self, words: str) -> None:
        """Write to the contact."""
        self.composer.fill(words)
        self.composer.press("Control+Enter")

    def note(self, words: str) -> None:
        """Write something that only colleagues see."""
        self.page.get_by_role("tab", name="内部备注").click()
        self.reply(words)
        expect(self.thread.locator(".msg.note:not(.sending)")).to_contain_text(words)
        self.page.get_by_role("tab", name="回复").click()

    def transfer(self, target: str) -> None:
        """Pass the open conversation on to a colleague or a queue."""
        self.page.locator("#transfer-button").click()
        self.page.get_by_role("combobox").fill(target)
        self.page.get_by_role("option", name=target).first.click()
        expect(self.page.locator(".sheet")).to_have_count(0)

    def wrap_up(self) -> None:
        """End the open conversation with the first outcome."""
        self.page.get_by_role("button", name="记为解决").click()
        self.page.locator(".outcomes button").first.click()
        expect(self.page.locator("dialog[open]")).to_have_count(0)

    @property
    def composer(self) -> Locator:
        """The field for a reply or a note."""
        return self.page.locator(".cmp textarea")

    @property
    def reasons(self) -> Locator:
        """The box on top of the open conversation: why, what was tried, what is known."""
        return self.page.locator(".why")

    @property
    def rows(self) -> Locator:
        """The conversations of this agent, in the order of the list."""
        return self.page.locator(".list [data-id]")

    @property
    def thread(self) -> Locator:
        """The open conversation."""
        return self.page.get_by_role("log")
