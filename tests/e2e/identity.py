"""What the merchant's own server knows: who its customer is, told by a signed token."""

import secrets
from typing import cast

import httpx
import jwt

from tests.e2e.support import PHONE, Contact, Shop
from zhida.adapters.crypto.key_folder import KeyFolder
from zhida.bootstrap.system import SystemClock

__all__ = ["known_contact", "signed"]


def signed(shop: Shop, name: str, *entitlements: str) -> str:
    """Return a token in which the merchant says who is signed in there."""
    key = KeyFolder(shop.served.folder / "keys").keys("identity-main-web")[-1]
    now = SystemClock().utc() // 1_000_000
    claims: dict[str, object] = {
        "sub": f"customer-{name}",
        "aud": "web",
        "iat": now,
        "exp": now + 300,
        "jti": secrets.token_hex(16),
        "name": name,
        "phone": "13900004417",
        "entitlements": entitlements,
    }
    return jwt.encode(claims, key.secret, algorithm="HS256", headers={"kid": key.key_id})


def known_contact(shop: Shop, name: str, *entitlements: str, contact: Contact | None = None) -> Contact:
    """Let a customer whom the merchant vouches for open the page."""
    with httpx.Client(base_url=f"{shop.url}/api/v1", headers={"Origin": shop.url}, timeout=60) as http:
        visit = cast("dict[str, str]", http.post("/visits", json={"inbox": "web"}).raise_for_status().json())
        told = http.post(
            "/visits/identity",
            json={"jwt": signed(shop, name, *entitlements), "inbox": "web"},
            headers={"Authorization": f"Bearer {visit['token']}"},
        )
        token = cast("str", told.raise_for_status().json()["token"])
    page = contact.page if contact else shop.page(PHONE)
    page.add_init_script(
        f"localStorage.getItem('zhida.token.web') || localStorage.setItem('zhida.token.web', '{token}')"
    )
    return shop.contact(page=page)
