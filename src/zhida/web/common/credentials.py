"""Credentials as they travel: the tenant's name in front of the secret, and the names of our cookies.

The tenant of a call comes from here, or from the key of an inbox, and never from a body.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from zhida.core.kernel.ids import TenantId
from zhida.services.tenancy import MAIN

__all__ = [
    "COOKIE",
    "DEV_COOKIE",
    "PLAIN_COOKIE",
    "Credential",
    "bearer_of",
    "cookie_name",
    "read_credential",
    "session_of",
    "split_inbox",
    "split_login",
    "write_credential",
]

COOKIE: Final = "__Host-zhida"
DEV_COOKIE: Final = "zhida_dev"
PLAIN_COOKIE: Final = "zhida_plain"
_TENANT: Final = r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?"
_CREDENTIAL: Final = re.compile(rf"(?P<tenant>{_TENANT})\.(?P<token>[A-Za-z0-9_-]{{20,128}})")
_NAMED: Final = re.compile(rf"(?P<tenant>{_TENANT})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A tenant and the bare token the services know."""

    tenant: TenantId
    token: str


def read_credential(value: str | None) -> Credential | None:
    """Return what a bearer header or cookie holds, or None when it cannot be one of ours."""
    found = _CREDENTIAL.fullmatch(value or "")
    return Credential(tenant=TenantId(found["tenant"]), token=found["token"]) if found else None


def write_credential(tenant: TenantId, token: str) -> str:
    """Return the credential as the caller keeps it."""
    return f"{tenant}.{token}"


def bearer_of(header: str) -> Credential | None:
    """Return the credential of an ``Authorization`` header."""
    scheme, _, value = header.partition(" ")
    return read_credential(value.strip()) if scheme.lower() == "bearer" else None


def split_inbox(key: str) -> tuple[TenantId, str]:
    """Return tenant and inbox of an inbox key: ``web`` belongs to ``main``, ``acme:web`` to ``acme``."""
    return _split(key, ":")


def split_login(login: str) -> tuple[TenantId, str]:
    """Return tenant and login of what an agent types: ``lin`` is in ``main``, ``acme/lin`` in ``acme``."""
    return _split(login, "/")


def session_of(token: str) -> str:
    """Return the digest by which services and sockets know a credential (`ports.crypto.Tokens.digest`)."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def cookie_name(*, is_secure: bool) -> str:
    """Return the name of the desk's cookie; without TLS a browser would not keep the protected name."""
    return COOKIE if is_secure else DEV_COOKIE


def _split(name: str, mark: str) -> tuple[TenantId, str]:
    tenant, found, rest = name.partition(mark)
    if found and _NAMED.fullmatch(tenant):
        return TenantId(tenant), rest
    return MAIN, name
