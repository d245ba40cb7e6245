"""A supervisor plans a day in the browser: a table, a plan that grows, sliders, files to take away."""

from pathlib import Path

from playwright.sync_api import Route, expect

from tests.e2e.planning import DAY, open_planning, plan_week
from tests.e2e.support import Shop, axe_faults

_DROPS = """(place, bytes) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(bytes)], '坏的.csv', {type: 'text/csv'}));
    const told = {dataTransfer: carried, bubbles: true, cancelable: true};
    for (const name of ['dragover', 'drop']) place.dispatchEvent(new DragEvent(name, told));
}"""


def test_supervisor_plans_a_day_from_a_table_moves_a_slider_and_takes_the_shifts_away(shop: Shop) -> None:
    page = open_planning(shop)

    plan_week(page)
    expect(page.locator(".facts h3")).to_contain_text("12月7日")
    expect(page.locator(".facts")).to_contain_text("最先扛不住的是")
    expect(page.locator(".plot")).to_have_count(7)
    with page.expect_download() as calendar:
        page.get_by_role("link", name="加进日历").click()
    with page.expect_download() as roster:
        page.get_by_role("link", name="班次表格CSV").click()

    assert calendar.value.suggested_filename == f"shifts-{DAY}.ics"
    assert Path(calendar.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert Path(roster.value.path()).read_text("utf-8").splitlines()[1].startswith(f"{DAY},")
    before = page.locator(".told-now").inner_text()
    page.get_by_label("最忙时的人手").press("ArrowLeft")
    expect(page.locator(".told-now.low")).to_contain_text("要做到目标得")
    assert page.locator(".told-now").inner_text() != before
    page.locator(".numbers summary").first.click()
    expect(page.locator(".numbers[open] tbody tr")).to_have_count(14)
    assert axe_faults(page) == []


def test_a_wrong_line_is_named_and_a_plan_can_be_stopped_with_the_best_so_far(shop: Shop) -> None:
    shop.watch.forgive(r"status of 422 .*/api/v1/plan$")
    page = open_planning(shop)
    wrong = "start,contacts\n2026-11-23 09:00,3\n2026-11-23 09:15,三个"
    page.get_by_text("传一份历史", exact=True).click()
    page.locator(".drop").evaluate(_DROPS, list(wrong.encode("gb18030")))
    expect(page.locator(".drop")).to_contain_text("坏的.csv")

    page.get_by_role("button", name="排这一天").click()
    expect(page.get_by_role("alert")).to_contain_text("第3行的人数，要写0以上的数字")

    page.get_by_text("只估个数", exact=True).click()
    page.get_by_label("一天来多少人").fill("30000")
    page.get_by_role("button", name="排这一天").click()
    expect(page.locator(".facts")).to_contain_text("目标95%")
    page.get_by_role("button", name="就到这里").click()
    expect(page.locator(".result")).to_contain_text("提前停下的，下面是到那时最好的一份")


def test_today_says_whom_to_call_in_and_agents_do_not_plan(shop: Shop) -> None:
    def short(route: Route) -> None:
        rest = [
            {"start": "10:15", "end": "11:30", "people": -2},
            {"start": "15:00", "end": "17:00", "people": 1},
        ]
        today = {"advice": "call_in", "people": 2, "until": "11:30", "plan_id": "pln_1"}
        route.fulfill(json={**today, "arrived": 41, "expected": 30.4, "still": 88.2, "stretches": rest})

    agent = shop.agent("linxiao", ready=False)
    expect(agent.page.get_by_role("button", name="排班", exact=True)).to_have_count(0)
    supervisor = shop.agent("zhoumin", ready=False).page
    supervisor.route("**/api/v1/plan/today", short)

    supervisor.get_by_role("button", name="排班", exact=True).click()

    expect(supervisor.get_by_role("region", name="今天")).to_contain_text("现在叫2人来，到11:30")
    expect(supervisor.get_by_role("region", name="今天")).to_contain_text(
        "接下来10:15到11:30差2人，15:00到17:00多1人。"
    )
    assert axe_faults(supervisor) == []
