"""Pictures and files in the browser: sent, seen on the other side, refused with the remedy."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.contracts.attachments.pictures import PDF, SVG, photo, picture
from tests.e2e.support import Contact, Shop, axe_faults, person_button


def payload(name: str, content: bytes, mime: str = "image/png") -> FilePayload:
    """Return a file as a browser chooses it."""
    return {"name": name, "mimeType": mime, "buffer": content}


def choose(page: Page, *files: FilePayload) -> None:
    """Choose a file on the customer page."""
    expect(page.locator("#clip")).to_be_visible()
    page.locator("#file").set_input_files(list(files))


def is_drawn(page: Page, selector: str) -> bool:
    """Tell whether a picture has pixels."""
    return bool(page.locator(selector).evaluate("image => image.decode().then(() => image.naturalWidth > 0)"))


def test_a_picture_is_sent_and_seen_on_the_desk(shop: Shop) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    before = person_button(contact.page).bounding_box()

    choose(contact.page, payload("收据.jpg", photo(), "image/jpeg"))
    expect(contact.log.locator(".me .file img")).to_be_visible()
    shop.serve_queue(agent, contact, name="林晓")
    choose(contact.page, payload("屏幕.png", picture("PNG", (900, 700))))

    shown = agent.thread.locator(".att-pic img").last
    expect(shown).to_be_visible()
    assert shown.get_attribute("alt") == "屏幕.png"
    assert is_drawn(agent.page, ".att-pic img >> nth=-1")
    assert is_drawn(contact.page, ".me .file img >> nth=0")
    assert person_button(contact.page).bounding_box() == before
    agent.thread.locator(".att-pic").last.click()
    expect(agent.page.locator("dialog img.att-large")).to_be_visible()
    assert axe_faults(agent.page) == []
    agent.page.keyboard.press("Escape")
    expect(agent.page.locator("dialog img.att-large")).to_have_count(0)


def test_an_agent_sends_a_file_and_the_contact_saves_it(shop: Shop, tmp_path: Path) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    shop.serve_queue(agent, contact, name="林晓")

    agent.page.locator(".att input[type=file]").set_input_files([payload("说明.pdf", PDF, "application/pdf")])

    line = contact.log.get_by_role("button", name="下载 说明.pdf")
    expect(line).to_be_visible()
    with contact.page.expect_download() as saving:
        line.click()
    saved = tmp_path / "saved"
    saving.value.save_as(saved)
    assert saving.value.suggested_filename == "说明.pdf"
    assert saved.read_bytes() == PDF
    expect(agent.thread.get_by_role("button", name="下载说明.pdf")).to_be_visible()


@pytest.mark.parametrize(("dark", "senior"), [(False, False), (True, True)])
def test_a_refused_file_says_what_to_do_and_moves_nothing(shop: Shop, *, dark: bool, senior: bool) -> None:
    contact = shop.contact("?senior=1" if senior else "", dark=dark)
    shop.watch.forgive("422")
    before = person_button(contact.page).bounding_box()

    choose(contact.page, payload("图.png", SVG))

    expect(contact.page.locator(".up")).to_contain_text("只能发图片")
    assert person_button(contact.page).bounding_box() == before
    _reachable(contact, least=60 if senior else 44)
    assert axe_faults(contact.page) == []
    contact.page.locator(".up").get_by_role("button", name="知道了").click()
    expect(contact.page.locator(".up")).to_be_hidden()
    contact.ask_person()
    contact.expect_position(1)


def _reachable(contact: Contact, *, least: int) -> None:
    """Fail where something to press is smaller than a finger."""
    for node in (contact.page.locator("#clip"), *contact.page.locator(".up button").all()):
        box = node.bounding_box()
        assert box is not None and box["height"] >= least, node


def test_a_picture_pasted_into_the_field_is_sent(shop: Shop) -> None:
    contact = shop.contact()
    expect(contact.page.locator("#clip")).to_be_visible()

    contact.page.locator("#say").evaluate(
        """(field, bytes) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], '截图.png', {type: 'image/png'}));
            const how = {clipboardData: carried, bubbles: true, cancelable: true};
            field.dispatchEvent(new ClipboardEvent('paste', how));
        }""",
        list(picture()),
    )

    expect(contact.log.locator(".me .file img")).to_be_visible()
    assert contact.log.locator(".me .file img").get_attribute("alt") == "截图.png"


def test_a_large_file_on_its_way_can_be_stopped(shop: Shop) -> None:
    contact = shop.contact()
    contact.page.route("**/attachments?**", lambda _route: None)

    choose(contact.page, payload("长信.txt", b"a" * 5_000_000, "text/plain"))
    expect(contact.page.locator(".up")).to_contain_text("正在传：长信.txt")
    assert axe_faults(contact.page) == []
    contact.page.locator(".up").get_by_role("button", name="不传了").click()

    expect(contact.page.locator(".up")).to_be_hidden()
    expect(contact.log.locator(".me")).to_have_count(0)
    shop.watch.forgive("aborted")
