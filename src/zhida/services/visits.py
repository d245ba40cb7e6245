"""Contacts: an anonymous visit, a signed identity, the bearer token by which a browser is known again."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import structlog

from zhida.core.contacts.claiming import Claim, claim_of
from zhida.core.contacts.entitlements import Entitlement, EntitlementSource
from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.errors import Conflict, NotFound, SignInNeeded
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, Micros
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.crypto import (
    FieldCipher,
    IdentityClaims,
    IdentityInvalid,
    IdentityKey,
    IdentityVerifier,
    KeyRing,
    Tokens,
)
from zhida.ports.storage import DuplicateClientId, Put, Remember, Remove, Row, Store, Unit
from zhida.services.contact_keys import ContactKeys
from zhida.services.frames import dumps
from zhida.services.rows import flag, maybe_blob, maybe_text, text, whole
from zhida.services.tenancy import Tenancy

__all__ = ["TOKEN_DAYS", "Profile", "Visits"]

TOKEN_DAYS: Final = 365
_TRIES: Final = 3
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a contact; ``entitlements`` never leave the server, ``facts`` are shown to agents."""

    contact_id: str
    verified: bool
    lang: str
    name: str = ""
    phone: str = ""
    entitlements: tuple[Entitlement, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def entitled(self) -> bool:
        """Tell whether the contact skips the bot."""
        return bool(self.entitlements)

    @property
    def masked_phone(self) -> str:
        """Return the phone number with only its last four digits."""
        return f"****{self.phone[-4:]}" if len(self.phone) > 4 else ""


class Visits:
    """Makes contacts, their keys and tokens, and verifies identities."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        ids: IdFactory,
        tokens: Tokens,
        ring: KeyRing,
        keys: ContactKeys,
        cipher: FieldCipher,
        verifier: IdentityVerifier,
        identity_keys: Callable[[TenantId, str], Mapping[str, IdentityKey]],
        tenancy: Tenancy,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._tokens = tokens
        self._ring = ring
        self._keys = keys
        self._cipher = cipher
        self._verifier = verifier
        self._identity_keys = identity_keys
        self._tenancy = tenancy
        self.renewal_watchers: list[Callable[[str], None]] = []

    async def begin(self, tenant: TenantId, inbox_id: str, lang: str) -> tuple[str, str]:
        """Return a fresh bearer token and the id of the new anonymous contact.

        Raises:
            NotFound: No such inbox.
        """
        if self._tenancy.of(tenant).inbox(inbox_id) is None:
            raise NotFound
        contact = self._fresh(tenant, lang)
        token, row = self._token(text(contact, "id"))
        await self._store.commit(
            Unit(
                tenant=tenant,
                changes=(Put(table="contacts", values=contact), Put(table="contact_tokens", values=row)),
            )
        )
        return token, text(contact, "id")

    async def of_token(self, tenant: TenantId, token: str) -> Actor:
        """Return the contact a bearer token belongs to.

        Raises:
            SignInNeeded: Unknown, expired, or the contact was erased.
        """
        row = await self._store.get(tenant, "contact_tokens", (self._tokens.digest(token),))
        if row is None or whole(row, "expires_at") <= self._clock.utc():
            raise SignInNeeded
        contact = await self._store.get(tenant, "contacts", (text(row, "contact_id"),))
        if contact is None or contact["erased_at"] is not None:
            raise SignInNeeded
        return Actor(tenant=tenant, kind=ActorKind.CONTACT, id=text(contact, "id"))

    async def recognise(
        self, tenant: TenantId, inbox_id: str, jwt: str, visit: str | None = None
    ) -> tuple[str, Claim]:
        """Return the contact a host page vouches for, and what becomes of the visit it was said in.

        The same subject always is the same contact. Each signed identity counts once.

        Args:
            tenant: Whose inbox it is.
            inbox_id: For which inbox the identity was signed.
            jwt: The signed identity.
            visit: The contact who gave it, None for a caller who is no contact.

        Raises:
            IdentityInvalid: For every reason.
            SignInNeeded: It was used before.
        """
        claims = self._verified(tenant, inbox_id, jwt)
        for _ in range(_TRIES - 1):
            with suppress(Conflict):
                return await self._recognised(tenant, inbox_id, claims, visit)
        return await self._recognised(tenant, inbox_id, claims, visit)

    def _verified(self, tenant: TenantId, inbox_id: str, jwt: str) -> IdentityClaims:
        try:
            return self._verifier.verify(
                jwt, inbox_id=inbox_id, keys=self._identity_keys(tenant, inbox_id), now=self._clock.utc()
            )
        except IdentityInvalid as refused:
            _log.warning("identity.refused", tenant=tenant, inbox_id=inbox_id, reason=refused.reason)
            raise

    async def _recognised(
        self, tenant: TenantId, inbox_id: str, claims: IdentityClaims, visit: str | None
    ) -> tuple[str, Claim]:
        issuer, subject = f"inbox:{inbox_id}", self._tokens.digest(claims.subject)
        where = {"issuer": issuer, "subject": subject}
        known = await self._store.find(tenant, "contacts", where, limit=1)
        caller = await self._store.get(tenant, "contacts", (visit,)) if visit else None
        is_anonymous = caller is not None and caller["issuer"] is None and caller["erased_at"] is None
        claim = claim_of(is_anonymous=is_anonymous, is_known=bool(known))
        attached = caller if claim is Claim.ATTACH else None
        contact = known[0] if known else attached or self._fresh(tenant, claims.lang or "zh-CN")
        contact = await self._with_claims(tenant, {**contact, **where}, claims)
        once = Remember(
            conversation_id=f"identity:{inbox_id}", client_id=self._tokens.digest(claims.token_id), seq=1
        )
        try:
            await self._store.commit(
                Unit(tenant=tenant, changes=(once, Put(table="contacts", values=contact)))
            )
        except DuplicateClientId:
            _log.warning("identity.replayed", tenant=tenant, inbox_id=inbox_id)
            raise SignInNeeded(IdentityInvalid.default_code) from None
        return text(contact, "id"), claim

    async def renew(self, tenant: TenantId, contact_id: str, instead_of: str | None = None) -> str:
        """Return a fresh bearer token of a contact; those of the visit ``instead_of`` end with it.

        Who held the token of an anonymous visit on a shared machine must not read on as the person it became.
        """
        old: Sequence[Row] = ()
        if instead_of is not None:
            where = {"contact_id": instead_of}
            old = await self._store.find(tenant, "contact_tokens", where, limit=10_000)
        gone = tuple(Remove(table="contact_tokens", key=(text(row, "digest"),)) for row in old)
        token, row = self._token(contact_id)
        await self._store.commit(
            Unit(tenant=tenant, changes=(*gone, Put(table="contact_tokens", values=row)))
        )
        for each in old:
            for watcher in self.renewal_watchers:
                watcher(text(each, "digest"))
        return token

    async def profile(self, tenant: TenantId, contact_id: str) -> Profile:
        """Return what is known of a contact.

        Raises:
            NotFound: No such contact.
        """
        row = await self._store.get(tenant, "contacts", (contact_id,))
        if row is None:
            raise NotFound
        known = await self._known(tenant, row)
        return Profile(
            contact_id=contact_id,
            verified=flag(row, "verified"),
            lang=text(row, "lang"),
            name=known.get("name", ""),
            phone=known.get("phone", ""),
            entitlements=tuple(Entitlement(name) for name in known.get("entitlements", "").split()),
            facts=json.loads(known.get("facts", "{}")),
        )

    async def entitle(self, tenant: TenantId, contact_id: str, entitlement: Entitlement) -> None:
        """Record an entitlement an agent confirmed."""
        row = await self._store.get(tenant, "contacts", (contact_id,))
        if row is None:
            raise NotFound
        known = await self._known(tenant, row)
        names = sorted({*known.get("entitlements", "").split(), entitlement.value})
        changed = await self._sealed(tenant, row, {**known, "entitlements": " ".join(names)})
        values = {**changed, "lane_source": EntitlementSource.AGENT.value}
        await self._store.commit(Unit(tenant=tenant, changes=(Put(table="contacts", values=values),)))

    def _fresh(self, tenant: TenantId, lang: str) -> Row:
        contact_id = self._ids.new("cnt")
        wrapped = self._ring.create(tenant, contact_id)
        self._keys.keep(tenant, contact_id, self._ring.unwrap(tenant, contact_id, wrapped))
        return {
            "id": contact_id,
            "issuer": None,
            "subject": None,
            "verified": 0,
            "lane_source": None,
            "lang": lang,
            "created_at": self._clock.utc(),
            "wrapped_key": wrapped.to_blob(),
            "erased_at": None,
            "profile": None,
        }

    def _token(self, contact_id: str) -> tuple[str, Row]:
        token, now = self._tokens.new(), self._clock.utc()
        return token, {
            "digest": self._tokens.digest(token),
            "contact_id": contact_id,
            "created_at": now,
            "expires_at": Micros(now + TOKEN_DAYS * DAY),
        }

    async def _with_claims(self, tenant: TenantId, row: Row, claims: IdentityClaims) -> Row:
        source = maybe_text(row, "lane_source")
        entitlements = {Entitlement(e).value for e in claims.entitlements if e in _KNOWN}
        if source in {EntitlementSource.AGENT, EntitlementSource.IMPORTED_LIST}:
            entitlements |= set((await self._known(tenant, row)).get("entitlements", "").split())
        elif entitlements:
            source = EntitlementSource.SIGNED_PROFILE.value
        known = {
            "name": claims.name or "",
            "phone": claims.phone or "",
            "entitlements": " ".join(sorted(entitlements)),
            "facts": json.dumps(dict(claims.facts), ensure_ascii=False),
        }
        values = {
            **row,
            "verified": 1,
            "lane_source": source,
            "lang": claims.lang or text(row, "lang"),
        }
        return await self._sealed(tenant, values, known)

    async def _known(self, tenant: TenantId, row: Row) -> dict[str, str]:
        key = await self._keys.of(tenant, text(row, "id"))
        sealed = maybe_blob(row, "profile")
        if key is None or sealed is None:
            return {}
        opened: dict[str, str] = json.loads(self._cipher.decrypt(key, _place(tenant, row), sealed))
        return opened

    async def _sealed(self, tenant: TenantId, row: Row, known: Mapping[str, str]) -> Row:
        key = await self._keys.of(tenant, text(row, "id"))
        if key is None:
            raise NotFound
        return {**row, "profile": self._cipher.encrypt(key, _place(tenant, row), dumps(dict(known)).encode())}


_KNOWN: Final = frozenset(Entitlement)


def _place(tenant: TenantId, row: Row) -> bytes:
    return f"{tenant}/contacts/{text(row, 'id')}".encode()
