"""Security headers: strict for everything, a little wider for our own pages, wider again where framed."""

from collections.abc import Iterable, Mapping
from typing import Final

from zhida.web.common.hosts import Place

__all__ = ["API_POLICY", "BASE_HEADERS", "HSTS", "frame_options", "page_headers", "page_policy"]

API_POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HSTS: Final = "max-age=31536000; includeSubDomains"
_OFF: Final = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
BASE_HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": API_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": ", ".join(f"{name}=()" for name in _OFF),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
"""``same-origin`` and not ``no-referrer``: with that a browser sends ``Origin: null`` with our own forms."""


def page_policy(place: Place, ancestors: Iterable[str] = ()) -> str:
    """Return the content policy of a page of ours that ``ancestors`` (none by default) may frame.

    Scripts and styles come from our own files only; nothing inline, no string ever becomes markup or code.
    The socket is named because older browsers do not count it as ``'self'``.
    """
    sockets = f"ws://{place.authority} wss://{place.authority}"
    framed = " ".join(sorted(set(ancestors))) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        f"connect-src 'self' {sockets}; frame-ancestors {framed}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def frame_options(ancestors: Iterable[str]) -> str | None:
    """Return the older header for the same thing; None where it could not say it."""
    framed = set(ancestors)
    if not framed:
        return "DENY"
    return "SAMEORIGIN" if framed == {"'self'"} else None


def page_headers(place: Place, ancestors: Iterable[str] = ()) -> dict[str, str]:
    """Return the headers of a page; an empty value takes a base header away."""
    framed = tuple(ancestors)
    return {
        "content-security-policy": page_policy(place, framed),
        "x-frame-options": frame_options(framed) or "",
        "cache-control": "no-cache",
    }
