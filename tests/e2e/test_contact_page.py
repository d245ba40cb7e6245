"""The customer page in daily life: tabs, languages, being called, lost networks, the record to take away."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.questions import ANSWER, KNOWN
from tests.e2e.support import PHONE, ROOT, Contact, Shop

_LOOK_AWAY = """() => {
    window.away = false;
    window.tones = 0;
    Object.defineProperty(document, 'hidden', {get: () => window.away});
    const knob = {value: 0, setValueAtTime() {}, exponentialRampToValueAtTime() {}};
    window.AudioContext = class {
        state = 'running';
        currentTime = 0;
        destination = {};
        resume() { return Promise.resolve(); }
        createGain() { return {gain: knob, connect: (to) => to}; }
        createOscillator() {
            window.tones += 1;
            return {frequency: knob, connect: (to) => to, start() {}, stop() {}};
        }
    };
}"""
_HEAR = """() => {
    window.spoken = [];
    const sign = document.querySelector('#spoken');
    new MutationObserver(() => sign.textContent && window.spoken.push(sign.textContent))
        .observe(sign, {childList: true, characterData: true, subtree: true});
}"""


def test_second_tab_follows_the_matter_opened_in_the_first(shop: Shop) -> None:
    first = shop.contact()
    second = shop.contact(page=first.page.context.new_page())

    first.say(KNOWN)
    expect(second.log).to_contain_text(ANSWER)
    second.ask_person()

    first.expect_position(1)
    second.expect_position(1)
    first.say("从第一个标签补充")
    expect(second.log.get_by_text("从第一个标签补充")).to_have_count(1)


@pytest.mark.parametrize(
    ("name", "lang", "words"),
    [("English", "en", "Freeze"), ("繁體中文", "zh-TW", "凍結"), ("简体中文", "zh-CN", "冻结")],
)
def test_language_is_switched_in_place_and_remembered(
    busy_shop: Shop, name: str, lang: str, words: str
) -> None:
    contact = busy_shop.contact()
    page = contact.page
    contact.ask_person()
    expect(contact.ticket).to_be_visible()

    page.locator("#lang").click()
    page.locator("#langs").get_by_role("button", name=name).click()
    expect(page.locator("#freeze")).to_contain_text(words)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    page.reload()
    contact.expect_there()

    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.locator("#freeze")).to_contain_text(words)
    expect(contact.ticket.locator(".pos b")).not_to_be_empty()


def test_page_calls_by_title_and_sound_when_a_person_answers(shop: Shop) -> None:
    agent = shop.agent("linxiao", ready=False)
    page = shop.page(PHONE)
    page.add_init_script(f"({_LOOK_AWAY})()")
    contact = shop.contact(page=page)
    contact.ask_person()
    contact.expect_position(1)
    page.evaluate("window.away = true")

    agent.be("ready")
    agent.accept()

    expect(page).to_have_title("● 林晓接通了")
    assert page.evaluate("window.tones") == 2
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_title("客服")


def test_place_is_spoken_at_most_every_thirty_seconds_and_then_only_the_newest(shop: Shop) -> None:
    ahead = [shop.contact() for _ in range(3)]
    for number, contact in enumerate(ahead, start=1):
        contact.ask_person()
        contact.expect_position(number)
    page = shop.page(PHONE)
    page.clock.install()
    contact = shop.contact(page=page)
    page.evaluate(_HEAR)
    contact.ask_person()
    contact.expect_position(4)
    expect(page.locator("#spoken")).to_contain_text("第4位")

    for number, other in zip((3, 2, 1), ahead, strict=True):
        other.page.locator(".leave").click()
        other.page.locator(".leave").click()
        contact.expect_position(number)
    page.clock.run_for(15_000)
    assert len(page.evaluate("window.spoken")) == 1
    page.clock.run_for(16_000)

    expect(page.locator("#spoken")).to_contain_text("第1位")
    assert len(page.evaluate("window.spoken")) == 2


def _waits_unsent(contact: Contact, words: str) -> None:
    contact.say(words)
    expect(contact.page.locator(".me.wait")).to_contain_text(words)
    expect(contact.log).to_contain_text("连上后自动发，不会重复")
    style = contact.page.locator(".me.wait").evaluate("node => getComputedStyle(node).borderStyle")
    assert style == "dashed"


def _expect_once(contact: Contact, words: str) -> None:
    expect(contact.page.locator(".me.wait")).to_have_count(0)
    expect(contact.log.get_by_text(words)).to_have_count(1)
    contact.page.reload()
    contact.expect_there()
    expect(contact.log.get_by_text(words)).to_have_count(1)


def test_message_written_without_network_is_sent_once_on_return(shop: Shop) -> None:
    contact = shop.contact()
    shop.cut_off(contact.page)
    expect(contact.page.locator("#conn")).to_contain_text("网络断了")

    _waits_unsent(contact, "没网时写的")
    contact.page.context.set_offline(offline=False)

    _expect_once(contact, "没网时写的")


def test_message_written_while_the_server_is_gone_survives_a_reload_of_the_page(shop: Shop) -> None:
    contact = shop.contact()
    contact.ask_person()
    contact.expect_position(1)
    shop.kill()
    expect(contact.page.locator("#conn")).to_contain_text("连不上服务")

    _waits_unsent(contact, "服务停了时写的")
    shop.start()
    contact.page.reload()

    contact.expect_position(1)
    _expect_once(contact, "服务停了时写的")


def test_message_whose_acknowledgement_was_lost_is_not_sent_twice(shop: Shop) -> None:
    page = shop.page(PHONE)
    _lose_first_answer(page)
    contact = shop.contact(page=page)

    contact.say("回执丢了的一句")

    _expect_once(contact, "回执丢了的一句")


def _lose_first_answer(page: Page) -> None:
    """Break the line after the server has read the first message and before it can answer."""
    lost: list[bool] = []

    def serve(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def from_page(frame: str | bytes) -> None:
            server.send(frame)
            if '"cmd":"say"' in str(frame) and not lost:
                lost.append(True)
                socket.close(code=1012)

        socket.on_message(from_page)
        server.on_message(socket.send)

    page.route_web_socket("**/ws", serve)


def test_record_taken_away_verifies_without_us(shop: Shop, tmp_path: Path) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    contact.say(KNOWN)
    expect(contact.log).to_contain_text(ANSWER)
    shop.serve_queue(agent, contact, name="林晓")
    agent.reply("师傅周日上门。")
    expect(contact.log).to_contain_text("师傅周日上门")

    contact.page.locator("#more").click()
    with contact.page.expect_download() as download:
        contact.page.locator("#record").click()
    record = tmp_path / "record.json"
    download.value.save_as(record)
    checked = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "verify_chain.py"), str(record)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "师傅周日上门" in record.read_text("utf-8")


def test_matter_ended_by_the_contact_is_asked_twice_and_can_go_on(shop: Shop) -> None:
    contact = shop.contact()
    contact.say(KNOWN)
    expect(contact.log).to_contain_text(ANSWER)

    contact.page.locator("#more").click()
    contact.page.locator("#end").click()
    expect(contact.page.locator("#end")).to_have_text("再点一次就结束")
    contact.page.locator("#end").click()
    expect(contact.page.locator(".closing")).to_be_visible()
    contact.say("还有一件事，想改地址")

    expect(contact.log.get_by_text("还有一件事，想改地址")).to_have_count(1)
    expect(contact.page.locator(".closing")).to_have_count(0)
