"""The wall: who waits in which lane and how long, who is there, and the alarm before the promise breaks."""

import re
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.e2e.identity import known_contact
from tests.e2e.support import DESKTOP, Agent, Shop

_PROMISE_S: Final = 10
_WARN_S: Final = 5
_HEAR: Final = """() => {
    window.alarms = [];
    const told = () => document.querySelector('[role=alert]')?.textContent ?? '';
    const seen = () => document.querySelector('.al b')?.textContent ?? '';
    new MutationObserver(() => {
        if (told() && told() !== window.alarms.at(-1)?.[0]) window.alarms.push([told(), seen()]);
    }).observe(document.body, {childList: true, characterData: true, subtree: true});
}"""


def wall_of(agent: Agent, shop: Shop) -> Page:
    """Open the wall in another tab of somebody who is signed in."""
    page = agent.page.context.new_page()
    page.set_viewport_size(DESKTOP)
    page.goto(f"{shop.url}/wall")
    expect(page.get_by_role("heading", level=1)).to_contain_text("云禾家电")
    return page


def lane(wall: Page, name: str) -> Locator:
    """Return the line of a lane or queue."""
    return wall.get_by_role("row").filter(has=wall.locator(".what b").get_by_text(name, exact=True))


def agents(wall: Page) -> Locator:
    """Return the card about the agents."""
    return wall.locator(".c.agents")


def test_wall_counts_who_waits_and_who_is_there(shop: Shop) -> None:
    supervisor = shop.agent("zhoumin", ready=False)
    wall = wall_of(supervisor, shop)
    expect(wall.get_by_role("heading", name="正在等的人，0位")).to_be_visible()

    shop.agent("linxiao").be("break")
    shop.agent("hejing")
    busy = shop.contact()
    busy.ask_person()
    expect(wall.locator(".ag li", has_text="何静")).to_contain_text("能接")
    expect(agents(wall).locator(".lg li", has_text="小休").locator("b")).to_have_text("1")
    expect(agents(wall).locator(".lg li", has_text="能接").locator("b")).to_have_text("1")

    expect(agents(wall).get_by_role("heading")).to_contain_text("客服2人")


def test_wall_shows_each_lane_with_its_oldest_and_alarms_before_the_line(shop: Shop) -> None:
    shop.change_settings({"clocks": {"promise_s": _PROMISE_S, "warn_before_s": _WARN_S}})
    supervisor = shop.agent("zhoumin", ready=False)
    wall = wall_of(supervisor, shop)
    wall.evaluate(_HEAR)
    for _ in range(2):
        shop.contact().ask_person()
    urgent = known_contact(shop, "陈晨", "senior")
    urgent.ask_person()
    urgent.expect_position(1)

    expect(wall.get_by_role("heading", name="正在等的人，3位")).to_be_visible()
    expect(lane(wall, "综合").locator(".n")).to_have_text("2")
    expect(lane(wall, "优先通道").locator(".n")).to_have_text("1")
    expect(lane(wall, "综合").locator(".old")).to_have_text(re.compile(r"^\d+秒$"))
    expect(wall.locator(".al")).to_be_visible()
    told, shown = wall.evaluate("window.alarms[0]")
    waited = re.search(r"已等(\d+)秒", shown)
    assert told == f"综合有一位快到{_PROMISE_S}秒线"
    assert waited is not None
    assert int(waited[1]) >= _PROMISE_S - _WARN_S

    wall.get_by_role("button", name="我来接").click()
    expect(wall).to_have_url(re.compile("/desk#cnv_"))
    taken = Agent(wall)
    expect(taken.composer).to_be_focused()
    expect(taken.rows).to_have_count(1)
