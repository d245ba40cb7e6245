"""What tests of the planning page share: a small week of contacts, and a supervisor who plans with it."""

from datetime import datetime, timedelta
from math import exp
from typing import Final

from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.support import Shop

__all__ = ["DAY", "open_planning", "plan_week", "week"]

DAY: Final = "2026-12-07"
"""A Monday."""
_FIRST: Final = datetime(2026, 11, 23)  # noqa: DTZ001  tables hold local times
_SLOTS: Final = 56
"""Quarter-hours from eight to ten in the evening."""


def week() -> FilePayload:
    """Return a week of quarter-hours, about 300 contacts a day."""
    lines = ["start,contacts"]
    for day in range(7):
        for slot in range(_SLOTS):
            at = _FIRST + timedelta(days=day, hours=8, minutes=15 * slot)
            hour = 8 + slot / 4
            likely = 1.5 + 6.5 * exp(-(((hour - 10.75) / 1.8) ** 2)) + 5 * exp(-(((hour - 15.5) / 2.2) ** 2))
            lines.append(f"{at:%Y-%m-%d %H:%M},{likely + 1.5 * exp(-(((hour - 20) / 1.2) ** 2)):.1f}")
    return {"name": "一周来访.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}


def open_planning(shop: Shop, page: Page | None = None) -> Page:
    """Sign a supervisor in and open the page that plans."""
    opened = shop.agent("zhoumin", ready=False, page=page).page
    opened.get_by_role("button", name="排班", exact=True).click()
    expect(opened.locator(".told-now")).to_be_visible()
    return opened


def plan_week(page: Page, *, resolves: int = 40) -> None:
    """Bring the week, let the bot resolve so much, plan, and wait until everything is weighed."""
    page.get_by_text("传一份历史", exact=True).click()
    page.locator("input[type=file]").set_input_files([week()])
    expect(page.locator(".drop")).to_contain_text("一周来访.csv")
    page.get_by_label("排哪一天").fill(DAY)
    page.get_by_label("机器人解决").fill(str(resolves))
    page.get_by_label("一小时人工成本").fill("35")
    page.get_by_role("button", name="排这一天").click()
    expect(page.locator(".facts")).to_contain_text("最忙时少1人")
    expect(page.locator(".run-now")).to_have_count(0)
