"""How knowledge grows at the desk: drafts are approved and live, what nobody answered becomes an article."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.support import Agent, Shop, axe_faults, desk_client, tab_to

QUESTION = "阳台能不能装洗碗机？"
ANSWER = "能装。要有进水口、下水口和带地线的插座，师傅上门看了再定。"
SOURCE = "安装手册第12页"
UNHEARD = "你们卖不卖二手的跑步机呀"
TOLD = "二手跑步机我们不卖，只卖新的。"


def open_page(agent: Agent, name: str) -> Page:
    agent.page.get_by_role("button", name=name, exact=True).click()
    expect(agent.page.locator(".pg")).to_be_visible()
    return agent.page


def rows(page: Page) -> Locator:
    return page.locator(".pick .row")


def write(page: Page, question: str, answer: str, source: str) -> None:
    page.get_by_role("button", name="写新文章").click()
    page.get_by_label("问题").fill(question)
    page.get_by_label("答案").fill(answer)
    page.get_by_label("出处").fill(source)
    page.get_by_role("button", name="存成草稿").click()


def wait_until_grouped(shop: Shop, agent: Agent) -> None:
    """Wait for the grouping that a start begins; a page shows what stood when it was opened."""
    cookies = {str(one.get("name")): str(one.get("value")) for one in agent.page.context.cookies(shop.url)}
    with desk_client(shop.url, cookies) as http:
        for _ in range(300):
            if UNHEARD in http.get("/questions/groups").raise_for_status().text:
                return
            agent.page.wait_for_timeout(100)


def is_live(shop: Shop, agent: Agent, question: str) -> bool:
    cookies = {str(one.get("name")): str(one.get("value")) for one in agent.page.context.cookies(shop.url)}
    with desk_client(shop.url, cookies) as http:
        return question in http.get("/articles?limit=200").raise_for_status().text


def test_draft_of_an_agent_waits_for_a_supervisor_and_is_live_at_once(shop: Shop) -> None:
    author, supervisor = shop.agent("linxiao", ready=False), shop.agent("zhoumin", ready=False)
    page = open_page(author, "知识库")
    expect(rows(page).first).to_be_visible()

    write(page, QUESTION, ANSWER, SOURCE)

    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page.get_by_role("button", name="批准")).to_have_count(0)
    assert not is_live(shop, author, QUESTION)
    desk = open_page(supervisor, "知识库")
    desk.get_by_role("tab", name="待批准 1").click()
    rows(desk).filter(has_text=QUESTION).click()
    assert axe_faults(desk) == []
    desk.get_by_role("button", name="批准").click()
    expect(desk.locator(".notice")).to_contain_text("已批准")
    expect(desk.get_by_role("heading", name=QUESTION)).to_be_visible()
    assert is_live(shop, supervisor, QUESTION)
    shop.is_spoilt = True


def test_rejected_draft_needs_a_reason_and_goes(shop: Shop) -> None:
    supervisor = shop.agent("zhoumin", ready=False)
    page = open_page(supervisor, "知识库")
    expect(rows(page).first).to_be_visible()
    write(page, "几点关门？", "晚上十点。", "门店公告")
    expect(page.get_by_role("heading", name="几点关门？")).to_be_visible()

    page.get_by_role("button", name="退回").click()
    expect(page.get_by_label("退回的原因")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("退回的原因")).to_be_visible()
    page.keyboard.type("已经有这一篇")
    page.keyboard.press("Enter")

    expect(page.locator(".notice")).to_contain_text("已退回")
    expect(page.get_by_role("tab", name="待批准 0")).to_be_visible()


def test_changed_article_keeps_its_earlier_text_and_gets_it_back(shop: Shop) -> None:
    supervisor = shop.agent("zhoumin", ready=False)
    page = open_page(supervisor, "知识库")
    rows(page).first.click()
    before = page.locator(".text > .answer").inner_text()

    page.get_by_role("button", name="修改").click()
    page.get_by_label("答案").fill("改过的答案。")
    page.get_by_role("button", name="存成草稿").click()
    expect(page.locator("del")).to_contain_text(before.split("\n", maxsplit=1)[0])
    page.get_by_role("button", name="批准").click()
    expect(page.locator(".text > .answer")).to_have_text("改过的答案。")
    page.get_by_role("button", name="以前的版本").click()
    page.get_by_role("button", name="恢复成这一版").first.click()

    expect(page.locator(".text > .answer")).to_contain_text(before.split("\n", maxsplit=1)[0])
    shop.is_spoilt = True


def test_question_nobody_answered_becomes_a_draft_from_the_agents_words(shop: Shop) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    contact.say(UNHEARD)
    expect(contact.page.locator(".me:not(.wait)")).to_contain_text(UNHEARD)
    contact.ask_person()
    agent.accept()
    contact.expect_connected("林晓")
    agent.reply(TOLD)
    expect(contact.log).to_contain_text(TOLD)
    agent.wrap_up()
    agent.be("offline")
    shop.kill()
    shop.start()
    supervisor = shop.agent("zhoumin", ready=False)
    wait_until_grouped(shop, supervisor)
    page = open_page(supervisor, "知识库")

    expect(page.get_by_role("tab", name="没答上 1")).to_be_visible()
    page.get_by_role("tab", name="没答上").click()
    rows(page).first.click()
    expect(page.locator(".quotes").last).to_contain_text(UNHEARD)
    expect(page.locator(".spark.big")).to_be_visible()
    assert axe_faults(page) == []
    page.get_by_role("button", name="用这条起草").click()

    expect(page.get_by_role("tab", name="待批准 1")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".changes")).to_contain_text(TOLD)
    page.get_by_role("tab", name="每周").click()
    expect(page.locator(".week-head")).to_contain_text("常见事项和决定")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert axe_faults(page) == []
    shop.is_spoilt = True


def test_pages_of_knowledge_are_walked_with_the_keyboard(shop: Shop) -> None:
    agent = shop.agent("linxiao", ready=False)
    page = agent.page

    tab_to(page, page.get_by_role("button", name="知识库", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="文章")).to_be_visible()
    tab_to(page, page.get_by_role("tab", name="文章"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="待批准")).to_be_focused()
    expect(page.get_by_role("tab", name="没答上")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("E21")
    tab_to(page, rows(page).first)
    page.keyboard.press("Enter")

    expect(page.locator(".detail h3")).to_contain_text("E21")
