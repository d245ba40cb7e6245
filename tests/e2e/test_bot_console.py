"""The console of the bot: its promise reads as sentences, and samples are judged by one key."""

from playwright.sync_api import Page, Route, expect

from tests.e2e.support import Shop, axe_faults

SAMPLES = [
    {
        "id": f"dec_{number}",
        "at": "2026-11-29T06:00:00.000Z",
        "question": f"第{number}个问题",
        "answer": f"第{number}个答案",
        "article_id": "a",
        "stratum": "ordinary",
        "conversation_id": "cnv_1",
    }
    for number in (1, 2)
]


def console(shop: Shop, login: str = "zhoumin") -> Page:
    page = shop.agent(login, ready=False).page
    page.get_by_role("button", name="机器人的承诺").click()
    expect(page.locator(".told .say")).to_be_visible()
    return page


def test_promise_reads_as_sentences_with_its_ground_and_its_end(shop: Shop) -> None:
    page = console(shop)

    expect(page.locator(".told .say")).to_contain_text("机器人")
    expect(page.locator(".strata")).to_contain_text("钱的事：只给选择")
    answers = page.locator(".strata .answers").count() > 0
    expect(page.get_by_role("heading", name="什么会让这句话不成立")).to_have_count(int(answers))
    expect(page.get_by_role("region", name="请您判一判")).to_contain_text("现在没有要判的")
    assert axe_faults(page) == []


def test_certifying_again_says_that_it_runs_and_when_it_is_done(shop: Shop) -> None:
    page = console(shop)
    button = page.get_by_role("button", name="重新核对")

    button.click()

    expect(page.locator(".notice")).to_contain_text("核对好了")
    expect(button).to_be_enabled()
    expect(page.locator(".told")).to_contain_text("下次自动核对")


def test_samples_are_judged_one_by_one_with_a_digit(shop: Shop) -> None:
    judged: list[str] = []

    def give(route: Route) -> None:
        route.fulfill(json={"items": SAMPLES, "next": None})

    def take(route: Route) -> None:
        judged.append(f"{route.request.url.rsplit('/', 1)[-1]} {route.request.post_data}")
        route.fulfill(json={"ok": True})

    page = shop.agent("zhoumin", ready=False).page
    page.route("**/api/v1/bot/audits?*", give)
    page.route("**/api/v1/bot/audits/*", take)
    page.get_by_role("button", name="机器人的承诺").click()
    expect(page.locator(".sample")).to_contain_text("第1个答案")
    assert axe_faults(page) == []

    page.keyboard.press("2")
    expect(page.locator(".sample")).to_contain_text("第2个答案")
    page.get_by_role("button", name="资料里没有").click()

    expect(page.locator(".audits")).to_contain_text("这一轮判完了，一共2条")
    assert judged == ['dec_1 {"verdict":"wrong"}', 'dec_2 {"verdict":"out_of_scope"}']


def test_console_is_for_supervisors_and_an_offer_is_seen_from_it(shop: Shop) -> None:
    agent = shop.agent("linxiao", ready=False)
    expect(agent.page.get_by_role("button", name="机器人的承诺")).to_have_count(0)
    supervisor, contact = shop.agent("zhoumin"), shop.contact()
    supervisor.page.get_by_role("button", name="机器人的承诺").click()
    expect(supervisor.page.locator(".told .say")).to_be_visible()

    contact.ask_person()
    expect(supervisor.offer).to_be_visible()
    supervisor.page.keyboard.press("Alt+a")

    contact.expect_connected("周敏")
    expect(supervisor.composer).to_be_focused()
