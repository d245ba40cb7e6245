"""Nothing is clipped or scrolls sideways: narrow, in large type, zoomed, in every language."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.questions import ANSWER, KNOWN
from tests.e2e.support import Contact, Shop, person_button

_NARROW = 320
_CLIPPED = """() => [...document.querySelectorAll('button,a,h1,h2,p,b,small,label,legend,summary,li,span')]
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !e.closest('.sr'))
    .filter(e => e.clientWidth > 0 && getComputedStyle(e).overflowX !== 'visible')
    .filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2)
    .map(e => `${e.id || e.className || e.tagName}: ${e.textContent.trim().slice(0, 40)} `
        + `${e.scrollWidth}x${e.scrollHeight} in ${e.clientWidth}x${e.clientHeight}`)"""
_OUTSIDE = """() => [...document.querySelectorAll('button,a[href],textarea,h1,p,b,small,label,summary,li')]
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !e.closest('.sr'))
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([e, r]) => r.width > 0 && (r.left < -0.5 || r.right > innerWidth + 0.5))
    .map(([e, r]) => `${e.id || e.className || e.tagName}: `
        + `${e.textContent.trim().slice(0, 40)} ${r.left}-${r.right}`)"""


def faults(page: Page) -> list[str]:
    """Return what is cut off or lies outside the window."""
    clipped: list[str] = page.evaluate(_CLIPPED)
    outside: list[str] = page.evaluate(_OUTSIDE)
    sideways: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    scrolled: int = page.evaluate(
        "(log => log.scrollWidth - log.clientWidth)(document.querySelector('#log'))"
    )
    wide = [f"sideways scroll {sideways} {scrolled}"] if max(sideways, scrolled) > 0 else []
    return [*clipped, *outside, *wide]


def walk(contact: Contact) -> list[str]:
    """Go through the states of the page and collect what does not fit."""
    found = [f"first: {one}" for one in faults(contact.page)]
    contact.say(KNOWN)
    expect(contact.log).to_contain_text(ANSWER)
    found += [f"answer: {one}" for one in faults(contact.page)]
    contact.ask_person()
    expect(contact.ticket.locator(".pos b")).not_to_be_empty()
    found += [f"queue: {one}" for one in faults(contact.page)]
    contact.page.locator("#freeze").click()
    expect(contact.page.locator("#sheet")).to_be_visible()
    found += [f"sheet: {one}" for one in faults(contact.page)]
    contact.page.keyboard.press("Escape")
    contact.page.locator("#more").click()
    expect(contact.page.locator("#menu")).to_be_visible()
    found += [f"menu: {one}" for one in faults(contact.page)]
    return found


@pytest.mark.parametrize("lang", ["zh-CN", "zh-TW", "en"])
@pytest.mark.parametrize("senior", [False, True])
def test_nothing_is_clipped_at_320_pixels(busy_shop: Shop, lang: str, *, senior: bool) -> None:
    page = busy_shop.page({"width": _NARROW, "height": 780})
    if senior:
        page.add_init_script("localStorage.setItem('zhida.size', '30')")

    contact = busy_shop.contact(f"?lang={lang}{'&senior=1' if senior else ''}", page=page)

    assert walk(contact) == []


def test_page_still_fits_when_zoomed_to_twice_the_size(busy_shop: Shop) -> None:
    page = busy_shop.page({"width": 640, "height": 400}, sharp=2)

    contact = busy_shop.contact(page=page)

    assert walk(contact) == []
    button = person_button(page).bounding_box()
    assert button is not None
    assert button["y"] + button["height"] <= 400


@pytest.mark.parametrize("path", ["/desk", "/wall"])
def test_desk_and_wall_never_scroll_sideways(busy_shop: Shop, path: str) -> None:
    page = busy_shop.agent("zhoumin", ready=False).page
    page.goto(f"{busy_shop.url}{path}")
    expect(page.locator(".st, .agents").first).to_be_visible()

    for width in (_NARROW, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})

        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
