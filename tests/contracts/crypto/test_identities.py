"""Signed identities of host pages: what counts and what does not, on the real verifier and its twin."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhida.adapters.crypto.identity import JwtIdentityVerifier
from zhida.core.kernel.errors import ErrorCode
from zhida.core.kernel.times import MICROS, Micros
from zhida.ports.crypto import (
    IdentityClaims,
    IdentityInvalid,
    IdentityKey,
    IdentityRefusal,
    IdentityVerifier,
    SignatureAlgorithm,
)
from zhida.testing.crypto import CountedBytes, MemoryIdentityVerifier

NOW_S = 1_767_225_600
NOW = Micros(NOW_S * MICROS)
PRIVATE = Ed25519PrivateKey.from_private_bytes(CountedBytes("ed25519")(32))
SHARED = IdentityKey(key_id="shared-1", algorithm=SignatureAlgorithm.HS256, secret=CountedBytes("hs")(32))
NEXT = IdentityKey(key_id="shared-2", algorithm=SignatureAlgorithm.HS256, secret=CountedBytes("hs2")(32))
PUBLIC = IdentityKey(
    key_id="ed-1", algorithm=SignatureAlgorithm.EDDSA, secret=PRIVATE.public_key().public_bytes_raw()
)
KEYS = {key.key_id: key for key in (SHARED, NEXT, PUBLIC)}
CLAIMS: Mapping[str, object] = {"sub": "u-17", "aud": "web", "iat": NOW_S, "exp": NOW_S + 300, "jti": "j-1"}
Issue = Callable[[IdentityKey, Mapping[str, object], Mapping[str, object] | None], str]


def _jwt(key: IdentityKey, claims: Mapping[str, object], header: Mapping[str, object] | None = None) -> str:
    members = {"kid": key.key_id, **(header or {})}
    algorithm = str(members.pop("alg", key.algorithm.value))
    secret = PRIVATE if algorithm == "EdDSA" else key.secret * 2 if algorithm == "HS512" else key.secret
    kept = {name: value for name, value in members.items() if value is not None}
    return jwt.encode(dict(claims), "" if algorithm == "none" else secret, algorithm=algorithm, headers=kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A verifier and the host page that issues for it."""

    verifier: IdentityVerifier
    issue: Issue

    def check(self, token: str, *, inbox_id: str = "web", now: Micros = NOW) -> IdentityClaims:
        return self.verifier.verify(token, inbox_id=inbox_id, keys=KEYS, now=now)

    def refusal(self, token: str, *, inbox_id: str = "web", now: Micros = NOW) -> IdentityRefusal:
        with pytest.raises(IdentityInvalid) as refused:
            self.check(token, inbox_id=inbox_id, now=now)
        assert refused.value.code is ErrorCode.IDENTITY_INVALID
        assert not refused.value.params
        assert str(refused.value) == "identity_invalid"
        return refused.value.reason


TWIN = MemoryIdentityVerifier()
both = pytest.mark.parametrize(
    "side",
    [Side(verifier=JwtIdentityVerifier(), issue=_jwt), Side(verifier=TWIN, issue=TWIN.issue)],
    ids=["real", "twin"],
)


@both
@pytest.mark.parametrize("key", [SHARED, NEXT, PUBLIC], ids=lambda key: key.key_id)
def test_a_signed_identity_counts_under_every_current_key(side: Side, key: IdentityKey):
    claims = side.check(side.issue(key, CLAIMS, None))

    assert (claims.subject, claims.token_id, claims.key_id) == ("u-17", "j-1", key.key_id)
    assert (claims.issued_at, claims.expires_at) == (NOW, NOW + 300 * MICROS)
    assert (claims.name, claims.phone, claims.lang, claims.entitlements) == (None, None, None, ())


@both
def test_what_the_host_vouches_for_arrives_typed_and_stays_out_of_the_repr(side: Side):
    told = {
        "name": "王女士",
        "phone": "+8613800138000",
        "lang": "zh-CN",
        "entitlements": ["senior", "fund_safety"],
        "facts": {"订单号": "A-7732"},
    }

    claims = side.check(side.issue(SHARED, {**CLAIMS, **told}, None))

    assert (claims.name, claims.phone, claims.lang) == ("王女士", "+8613800138000", "zh-CN")
    assert claims.entitlements == ("senior", "fund_safety")
    assert claims.facts == (("订单号", "A-7732"),)
    assert not any(secret in repr(claims) for secret in ("王", "138", "senior", "u-17"))
    assert repr(SHARED.secret) not in repr(SHARED)


@both
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sub": None}, IdentityRefusal.CLAIM_MISSING),
        ({"jti": None}, IdentityRefusal.CLAIM_MISSING),
        ({"exp": None}, IdentityRefusal.CLAIM_MISSING),
        ({"iat": None}, IdentityRefusal.CLAIM_MISSING),
        ({"aud": None}, IdentityRefusal.CLAIM_MISSING),
        ({"aud": "other"}, IdentityRefusal.AUDIENCE),
        ({"aud": ["web", "other"]}, IdentityRefusal.AUDIENCE),
        ({"sub": ""}, IdentityRefusal.CLAIM_WRONG),
        ({"sub": 17}, IdentityRefusal.CLAIM_WRONG),
        ({"sub": "x" * 129}, IdentityRefusal.CLAIM_WRONG),
        ({"sub": "a\nb"}, IdentityRefusal.CLAIM_WRONG),
        ({"jti": []}, IdentityRefusal.CLAIM_WRONG),
        ({"name": 5}, IdentityRefusal.CLAIM_WRONG),
        ({"iat": "soon"}, IdentityRefusal.CLAIM_WRONG),
        ({"exp": True}, IdentityRefusal.CLAIM_WRONG),
        ({"exp": -1}, IdentityRefusal.CLAIM_WRONG),
        ({"exp": 10**30}, IdentityRefusal.CLAIM_WRONG),
        ({"nbf": "x"}, IdentityRefusal.CLAIM_WRONG),
        ({"entitlements": "senior"}, IdentityRefusal.CLAIM_WRONG),
        ({"entitlements": [1]}, IdentityRefusal.CLAIM_WRONG),
        ({"entitlements": ["Senior!"]}, IdentityRefusal.CLAIM_WRONG),
        ({"entitlements": ["a"] * 17}, IdentityRefusal.CLAIM_WRONG),
        ({"facts": ["order"]}, IdentityRefusal.CLAIM_WRONG),
        ({"facts": {"order": 7}}, IdentityRefusal.CLAIM_WRONG),
        ({"facts": {str(number): "x" for number in range(9)}}, IdentityRefusal.CLAIM_WRONG),
        ({"exp": NOW_S + 301}, IdentityRefusal.LIVES_TOO_LONG),
        ({"exp": NOW_S}, IdentityRefusal.LIVES_TOO_LONG),
        ({"iat": NOW_S + 61, "exp": NOW_S + 120}, IdentityRefusal.NOT_YET_VALID),
        ({"nbf": NOW_S + 61}, IdentityRefusal.NOT_YET_VALID),
        ({"iat": NOW_S - 300, "exp": NOW_S}, IdentityRefusal.EXPIRED),
    ],
    ids=str,
)
def test_a_token_that_says_less_or_more_does_not_count(
    side: Side, change: Mapping[str, object], reason: IdentityRefusal
):
    assert side.refusal(side.issue(SHARED, {**CLAIMS, **change}, None)) is reason


@both
def test_a_clock_a_little_ahead_and_dates_with_fractions_are_accepted(side: Side):
    token = side.issue(SHARED, {**CLAIMS, "aud": ["web"], "iat": NOW_S + 59.5, "exp": NOW_S + 99.25}, None)

    claims = side.check(token)

    assert claims.expires_at == NOW + 99_250_000


@both
@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"kid": None}, IdentityRefusal.KEY_ID_MISSING),
        ({"kid": "gone"}, IdentityRefusal.KEY_ID_UNKNOWN),
        ({"kid": "ed-1"}, IdentityRefusal.ALGORITHM),
        ({"kid": "shared-2"}, IdentityRefusal.SIGNATURE),
        ({"alg": "none"}, IdentityRefusal.ALGORITHM),
        ({"alg": "HS512"}, IdentityRefusal.ALGORITHM),
    ],
    ids=str,
)
def test_a_token_whose_header_does_not_fit_the_key_does_not_count(
    side: Side, header: Mapping[str, object], reason: IdentityRefusal
):
    assert side.refusal(side.issue(SHARED, CLAIMS, header)) is reason


@both
def test_a_token_that_demands_an_extension_does_not_count(side: Side):
    assert side.refusal(side.issue(SHARED, CLAIMS, {"crit": ["x"], "x": 1})) is IdentityRefusal.MALFORMED


@both
def test_a_token_with_any_character_changed_does_not_count(side: Side):
    token = side.issue(SHARED, CLAIMS, None)

    for place in range(len(token) - 1):
        other = "A" if token[place] != "A" else "B"
        side.refusal(token[:place] + other + token[place + 1 :])


@both
@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b", "a.b.c", "e30.e30.e30.e30", "W10.W10.W10", "令.牌.x", "=.=.="]
)
def test_something_that_is_no_token_does_not_count(side: Side, token: str):
    assert side.refusal(token) in {IdentityRefusal.MALFORMED, IdentityRefusal.KEY_ID_MISSING}


@both
def test_an_endless_token_is_not_even_read(side: Side):
    assert side.refusal("a" * 8193) is IdentityRefusal.TOO_LONG


@both
def test_a_token_of_one_inbox_does_not_count_in_another_nor_later(side: Side):
    token = side.issue(PUBLIC, CLAIMS, None)

    assert side.refusal(token, inbox_id="app") is IdentityRefusal.AUDIENCE
    assert side.refusal(token, now=Micros(NOW + 300 * MICROS)) is IdentityRefusal.EXPIRED


def test_a_public_key_is_never_taken_for_a_shared_secret():
    header = urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "ed-1"}).encode()).rstrip(b"=").decode()
    as_shared = IdentityKey(key_id="ed-1", algorithm=SignatureAlgorithm.HS256, secret=PUBLIC.secret)
    forged = f"{header}.{_jwt(as_shared, CLAIMS).partition('.')[2]}"

    with pytest.raises(IdentityInvalid) as refused:
        JwtIdentityVerifier().verify(forged, inbox_id="web", keys=KEYS, now=NOW)

    assert refused.value.reason is IdentityRefusal.ALGORITHM


def test_a_detached_payload_is_not_accepted():
    header = urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "shared-1", "b64": True}).encode()).decode()
    token = f"{header.rstrip('=')}.{_jwt(SHARED, CLAIMS).partition('.')[2]}"

    with pytest.raises(IdentityInvalid) as refused:
        JwtIdentityVerifier().verify(token, inbox_id="web", keys=KEYS, now=NOW)

    assert refused.value.reason is IdentityRefusal.MALFORMED


def test_a_spoiled_public_key_refuses_instead_of_failing():
    spoiled = IdentityKey(key_id="ed-1", algorithm=SignatureAlgorithm.EDDSA, secret=b"short")

    with pytest.raises(IdentityInvalid) as refused:
        JwtIdentityVerifier().verify(_jwt(PUBLIC, CLAIMS), inbox_id="web", keys={"ed-1": spoiled}, now=NOW)

    assert refused.value.reason is IdentityRefusal.MALFORMED
