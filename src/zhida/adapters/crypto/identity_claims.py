"""What a verified identity token must say; the signature is checked before anything here is believed."""

import re
from collections.abc import Mapping
from typing import Final, cast

from zhida.core.kernel.times import MICROS, MINUTE, Micros
from zhida.ports.crypto import IdentityClaims, IdentityInvalid, IdentityRefusal

__all__ = ["MAX_LIFE", "MAX_TOKEN_CHARS", "SKEW", "read_claims"]

MAX_TOKEN_CHARS: Final = 8192
MAX_LIFE: Final = 5 * MINUTE
"""Longest time from ``iat`` to ``exp``."""
SKEW: Final = MINUTE
"""How far the host's clock may be ahead of ours; ``exp`` gets no such grace."""

_SHORT: Final = 128
_MAX_SECONDS: Final = 2**43
_ENTITLEMENTS: Final = 16
_FACTS: Final = 8
_SLUG: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_REQUIRED: Final = ("sub", "aud", "iat", "exp", "jti")


def read_claims(payload: Mapping[str, object], *, inbox_id: str, key_id: str, now: Micros) -> IdentityClaims:
    """Return the claims of a token whose signature holds.

    Raises:
        IdentityInvalid: A claim is missing, has a wrong form, or does not hold here and now.
    """
    if any(payload.get(name) is None for name in _REQUIRED):
        raise IdentityInvalid(IdentityRefusal.CLAIM_MISSING)
    if payload["aud"] not in (inbox_id, [inbox_id]):
        raise IdentityInvalid(IdentityRefusal.AUDIENCE)
    issued_at, expires_at = _moment(payload["iat"]), _moment(payload["exp"])
    starts_at = max(issued_at, _moment(payload.get("nbf", payload["iat"])))
    _check_times(starts_at, issued_at, expires_at, now)
    return IdentityClaims(
        subject=_text(payload["sub"]),
        token_id=_text(payload["jti"]),
        issued_at=issued_at,
        expires_at=expires_at,
        key_id=key_id,
        name=_optional_text(payload.get("name")),
        phone=_optional_text(payload.get("phone")),
        lang=_optional_text(payload.get("lang")),
        entitlements=_entitlements(payload.get("entitlements")),
        facts=_facts(payload.get("facts")),
    )


def _check_times(starts_at: Micros, issued_at: Micros, expires_at: Micros, now: Micros) -> None:
    if not 0 < expires_at - issued_at <= MAX_LIFE:
        raise IdentityInvalid(IdentityRefusal.LIVES_TOO_LONG)
    if starts_at > now + SKEW:
        raise IdentityInvalid(IdentityRefusal.NOT_YET_VALID)
    if expires_at <= now:
        raise IdentityInvalid(IdentityRefusal.EXPIRED)


def _moment(value: object) -> Micros:
    """Return microseconds of a JWT date; fractions of a second are allowed there (RFC 7519 section 2)."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MAX_SECONDS:
        raise IdentityInvalid(IdentityRefusal.CLAIM_WRONG)
    return Micros(round(value * MICROS))


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _SHORT or not value.isprintable():
        raise IdentityInvalid(IdentityRefusal.CLAIM_WRONG)
    return value


def _optional_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _entitlements(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    names = [item for item in items if isinstance(item, str) and _SLUG.fullmatch(item)]
    if len(names) != len(items) or len(items) > _ENTITLEMENTS:
        raise IdentityInvalid(IdentityRefusal.CLAIM_WRONG)
    return tuple(names)


def _facts(value: object) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        raise IdentityInvalid(IdentityRefusal.CLAIM_WRONG)
    members = cast("Mapping[object, object]", value)
    if len(members) > _FACTS:
        raise IdentityInvalid(IdentityRefusal.CLAIM_WRONG)
    return tuple((_text(name), _text(fact)) for name, fact in members.items())
