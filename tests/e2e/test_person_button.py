"""人工 never moves: first tab stop, same place and size, in view, in every state of one viewport."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Page, expect

from tests.e2e.questions import ANSWER, KNOWN
from tests.e2e.support import Contact, Shop, person_button


def box(page: Page) -> FloatRect:
    """Return where the button is and how big."""
    found = person_button(page).bounding_box()
    assert found is not None
    return found


def is_first_tab_stop(page: Page) -> bool:
    """Tell whether Tab from the top of the document lands on the button."""
    return bool(
        page.evaluate(
            "() => [...document.querySelectorAll('a[href],button,input,textarea,select,[tabindex]')]"
            ".filter(e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}))[0]"
            " === document.querySelector('#person')"
        )
    )


@pytest.mark.parametrize("query", ["", "?senior=1"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_button_keeps_its_place_in_every_state(shop: Shop, query: str, width: int) -> None:
    contact = shop.contact(query, viewport={"width": width, "height": 844})
    page = contact.page
    first = box(page)
    states: list[tuple[str, Callable[[], None]]] = [
        ("bot", lambda: _ask_bot(contact)),
        ("queue", lambda: _queue(contact)),
        ("sheet", lambda: _sheet(contact)),
        ("offline", lambda: _offline(shop, contact)),
    ]

    for name, reach in states:
        reach()

        assert box(page) == first, name
        assert is_first_tab_stop(page), name
        assert first["y"] + first["height"] <= 844, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def _ask_bot(contact: Contact) -> None:
    contact.say(KNOWN)
    expect(contact.log).to_contain_text(ANSWER)


def _queue(contact: Contact) -> None:
    contact.ask_person()
    contact.expect_position(1)


def _sheet(contact: Contact) -> None:
    contact.page.locator("#freeze").click()
    expect(contact.page.locator("#sheet")).to_be_visible()


def _offline(shop: Shop, contact: Contact) -> None:
    contact.page.keyboard.press("Escape")
    expect(contact.page.locator("#sheet")).to_be_hidden()
    shop.cut_off(contact.page)
    expect(contact.page.locator("#conn")).to_contain_text("网络断了")


def test_button_works_while_the_page_is_still_loading(shop: Shop) -> None:
    page = shop.page({"width": 390, "height": 844})
    page.route("**/api/v1/visits", lambda route: None)
    page.goto(f"{shop.url}/chat")

    person_button(page).click()

    expect(person_button(page)).to_contain_text("已记下")


def test_person_is_asked_for_offline_and_queued_on_return(shop: Shop) -> None:
    contact = shop.contact()
    shop.kill()
    expect(contact.page.locator("#conn")).to_be_visible()

    contact.ask_person()
    shop.start()

    contact.expect_position(1)


@pytest.mark.parametrize(("query", "least"), [("", 44), ("?senior=1", 60)])
def test_every_target_is_big_enough(shop: Shop, query: str, least: int) -> None:
    contact = shop.contact(query)
    _ask_bot(contact)
    _queue(contact)

    small = contact.page.evaluate(
        "least => [...document.querySelectorAll('button,a[href],textarea,[role=button]')]"
        ".filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))"
        ".map(e => [e.id || e.className || e.textContent.trim(), e.getBoundingClientRect()])"
        ".filter(([, r]) => r.width > 0 && Math.min(r.width, r.height) < least - 0.5)"
        ".map(([name, r]) => `${name} ${r.width}x${r.height}`)",
        least,
    )

    assert small == []


def test_text_grows_from_18_to_30_in_senior_mode(shop: Shop) -> None:
    contact = shop.contact("?senior=1")
    contact.page.locator("#more").click()

    for _ in range(20):
        contact.page.locator("#larger").click()
    biggest = contact.page.evaluate("parseFloat(getComputedStyle(document.querySelector('#log')).fontSize)")
    for _ in range(20):
        contact.page.locator("#smaller").click()
    smallest = contact.page.evaluate("parseFloat(getComputedStyle(document.querySelector('#log')).fontSize)")

    assert (smallest, biggest) == (18, 30)
