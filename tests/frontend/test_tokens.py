"""The token file: every pair of colours that meets on a screen is readable, in both themes."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

_TOKENS = Path(__file__).parents[2] / "frontend" / "shared" / "tokens.css"
_CSS = re.sub(r"/\*.*?\*/", "", _TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)

_GROUNDS = ("paper", "surface", "raised", "sunken")
_TEXT_LEAST = 4.5
_SHAPE_LEAST = 3.0

_TEXT_PAIRS = (
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in (*_GROUNDS, "me")),
    *((f"{kind}-ink", f"{kind}-soft") for kind in ("person", "bot", "freeze", "warn", "alarm", "express")),
    *((f"{kind}-ink", ground) for kind in ("person", "bot", "freeze", "alarm") for ground in _GROUNDS[:3]),
    ("on-person", "person"),
    ("on-person", "person-hover"),
    ("on-freeze", "freeze"),
    ("on-alarm", "alarm"),
    ("paper", "ink"),
    ("ink-3", "bot-soft"),
)
"""Foreground and ground of text, as the style sheets use them."""

_SHAPE_PAIRS = (
    *(("edge", ground) for ground in _GROUNDS),
    *(
        (kind, ground)
        for kind in ("person", "bot", "freeze", "warn", "alarm", "express")
        for ground in _GROUNDS[:3]
    ),
    *((kind, f"{kind}-soft") for kind in ("person", "bot", "freeze", "warn", "alarm", "express")),
    *(("focus", ground) for ground in _GROUNDS),
)
"""Borders, signs and focus rings beside the ground they must stand out from."""


def _declarations(block: str) -> dict[str, str]:
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):([^;]+);", block)}


def _block(selector: str) -> dict[str, str]:
    found = re.search(re.escape(selector) + r"\s*\{(.*?)\}", _CSS, flags=re.DOTALL)
    assert found is not None, f"{_TOKENS.name} has no block {selector!r}"
    return _declarations(found.group(1))


_LIGHT = _block(':root, [data-theme="light"]')
_DARK = _block('[data-theme="dark"]')


def _luminance(colour: str) -> float:
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}", colour), f"{colour!r} is not a six-digit colour"
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours. Source: WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [_LIGHT, _DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), _TEXT_PAIRS)
def test_text_is_readable_on_its_ground(theme: Mapping[str, str], front: str, ground: str) -> None:
    ratio = contrast(theme[front], theme[ground])

    assert ratio >= _TEXT_LEAST, f"--{front} on --{ground}: {ratio:.2f}:1"


@pytest.mark.parametrize("theme", [_LIGHT, _DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), _SHAPE_PAIRS)
def test_borders_signs_and_rings_stand_out(theme: Mapping[str, str], front: str, ground: str) -> None:
    ratio = contrast(theme[front], theme[ground])

    assert ratio >= _SHAPE_LEAST, f"--{front} on --{ground}: {ratio:.2f}:1"


def test_contrast_of_black_and_white_is_twenty_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_dark_by_choice_and_dark_by_system_are_the_same() -> None:
    assert _block("@media (prefers-color-scheme: dark) {\n  :root:not([data-theme])") == _DARK


def test_both_themes_name_the_same_colours() -> None:
    assert _LIGHT.keys() == _DARK.keys()


def test_large_type_is_large_and_its_targets_are_large() -> None:
    senior = _block('[data-mode="senior"]')

    sizes = {
        name: int(value.removesuffix("px")) for name, value in senior.items() if re.fullmatch(r"t\d", name)
    }

    assert min(sizes.values()) >= 18
    assert int(senior["hit"].removesuffix("px")) >= 60


def test_line_heights_leave_room_for_chinese() -> None:
    for block in (_block(":root"), _block('[data-mode="senior"]')):
        for step in range(1, 6):
            size, height = (int(block[f"{kind}{step}"].removesuffix("px")) for kind in ("t", "l"))
            assert height / size >= 1.4, f"--l{step} is below 1.4 of --t{step}"


def test_colours_are_written_only_in_the_token_file() -> None:
    frontend = _TOKENS.parents[1]
    sheets = [
        *frontend.glob("panel/**/*.css"),
        *frontend.glob("desk/**/*.css"),
        *frontend.glob("wall/**/*.css"),
    ]

    strays = {
        f"{sheet.name}: {colour}"
        for sheet in sheets
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-])", sheet.read_text(encoding="utf-8"))
    }

    assert sheets
    assert not strays
