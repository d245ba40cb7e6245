"""Ciphers, key rings, passwords, signatures, tokens: the real ones and their twins keep the same promises."""

from collections.abc import Callable
from dataclasses import dataclass

import argon2
import pytest
from argon2.exceptions import VerifyMismatchError

from zhida.adapters.crypto.cipher import AesGcmCipher
from zhida.adapters.crypto.key_folder import StoredKey
from zhida.adapters.crypto.key_ring import MasterKeyRing
from zhida.adapters.crypto.passwords import MAX_PASSWORD_BYTES, Argon2PasswordHasher, nobodys_hash
from zhida.adapters.crypto.signing import Ed25519HeadSigner
from zhida.adapters.crypto.tokens import RandomTokens
from zhida.core.evidence.errors import SealBroken
from zhida.ports.crypto import (
    FieldCipher,
    HeadSigner,
    KeyRing,
    KeyUnknown,
    PasswordHasher,
    Tokens,
    WrappedKey,
)
from zhida.testing.crypto import (
    CountedBytes,
    MemoryFieldCipher,
    MemoryHeadSigner,
    MemoryKeyRing,
    MemoryPasswordHasher,
    MemoryTokens,
)

KEY, OTHER_KEY = CountedBytes("key")(32), CountedBytes("other key")(32)
PLACE = b'["main","conversation:cnv_1",1,"text"]'


def _master(number: int) -> StoredKey:
    return StoredKey(key_id=f"master-{number:04d}", secret=CountedBytes(f"master {number}")(32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One implementation of every role: rings with one master, with two, and with the second only."""

    cipher: Callable[[], FieldCipher]
    rings: Callable[[], tuple[KeyRing, KeyRing, KeyRing]]
    hashers: Callable[[], tuple[PasswordHasher, PasswordHasher]]
    signer: Callable[[int], HeadSigner]
    tokens: Callable[[], Tokens]


def _twin_rings() -> tuple[KeyRing, KeyRing, KeyRing]:
    first, both, second = (MemoryKeyRing() for _ in range(3))
    both.rotate()
    second.rotate()
    second.lose("master-0001")
    return first, both, second


REAL = Family(
    cipher=AesGcmCipher,
    rings=lambda: (
        MasterKeyRing([_master(1)]),
        MasterKeyRing([_master(1), _master(2)]),
        MasterKeyRing([_master(2)]),
    ),
    hashers=lambda: (
        Argon2PasswordHasher(memory_kib=64, passes=1),
        Argon2PasswordHasher(memory_kib=64, passes=2),
    ),
    signer=lambda count: Ed25519HeadSigner([_master(n) for n in range(1, count + 1)]),
    tokens=RandomTokens,
)
TWIN = Family(
    cipher=MemoryFieldCipher,
    rings=_twin_rings,
    hashers=lambda: (MemoryPasswordHasher(version=1), MemoryPasswordHasher(version=2)),
    signer=MemoryHeadSigner,
    tokens=MemoryTokens,
)
both = pytest.mark.parametrize("family", [REAL, TWIN], ids=["real", "twin"])


@both
def test_what_was_sealed_opens_under_the_same_key_at_the_same_place(family: Family):
    cipher = family.cipher()
    salt = cipher.new_salt()

    sealed = cipher.seal(KEY, PLACE, salt, "您好".encode())

    assert cipher.open(KEY, PLACE, sealed) == (salt, "您好".encode())
    assert "您好".encode() not in sealed
    assert salt not in sealed


@both
def test_equal_values_never_look_alike(family: Family):
    cipher = family.cipher()

    salts = {cipher.new_salt() for _ in range(20)}
    ciphertexts = {cipher.encrypt(KEY, PLACE, b"same") for _ in range(20)}

    assert len(salts) == len(ciphertexts) == 20
    assert {len(salt) for salt in salts} == {32}


@both
def test_nothing_opens_under_another_key_or_at_another_place(family: Family):
    cipher = family.cipher()
    sealed = cipher.seal(KEY, PLACE, cipher.new_salt(), b"x")

    for key, place in ((OTHER_KEY, PLACE), (KEY, PLACE.replace(b"1,", b"2,")), (KEY, b"")):
        with pytest.raises(SealBroken):
            cipher.open(key, place, sealed)


@both
def test_a_ciphertext_with_any_byte_changed_or_missing_does_not_open(family: Family):
    cipher = family.cipher()
    sealed = cipher.seal(KEY, PLACE, cipher.new_salt(), b"x")

    spoiled = [sealed[:n] + bytes((sealed[n] ^ 1,)) + sealed[n + 1 :] for n in range(len(sealed))]
    cut = [sealed[:n] for n in range(len(sealed))]

    for wrong in (*spoiled, *cut, sealed + b"\0"):
        with pytest.raises(SealBroken):
            cipher.open(KEY, PLACE, wrong)


@both
def test_anything_else_can_be_kept_under_a_contact_key(family: Family):
    cipher = family.cipher()

    for plain in (b"", b"a card", bytes(100_000)):
        assert cipher.decrypt(KEY, PLACE, cipher.encrypt(KEY, PLACE, plain)) == plain


@both
def test_a_ciphertext_without_salt_is_no_sealed_field(family: Family):
    cipher = family.cipher()

    with pytest.raises(SealBroken, match="salt"):
        cipher.open(KEY, PLACE, cipher.encrypt(KEY, PLACE, b"short"))


@both
def test_every_contact_has_a_key_of_its_own(family: Family):
    ring, _, _ = family.rings()

    keys = {ring.unwrap("main", f"cnt_{n}", ring.create("main", f"cnt_{n}")) for n in range(5)}

    assert len(keys) == 5
    assert {len(key) for key in keys} == {32}


@both
def test_a_wrapped_key_survives_its_column(family: Family):
    ring, _, _ = family.rings()
    wrapped = ring.create("main", "cnt_1")

    stored = WrappedKey.from_blob(wrapped.to_blob())

    assert stored == wrapped
    assert ring.unwrap("main", "cnt_1", stored) == ring.unwrap("main", "cnt_1", wrapped)
    assert ring.unwrap("main", "cnt_1", wrapped) not in wrapped.to_blob()


@both
def test_a_wrapped_key_opens_for_nobody_else(family: Family):
    ring, _, _ = family.rings()
    wrapped = ring.create("main", "cnt_1")

    for tenant, contact in (("main", "cnt_2"), ("other", "cnt_1")):
        with pytest.raises(KeyUnknown) as refused:
            ring.unwrap(tenant, contact, wrapped)
        assert refused.value.key_id == ring.key_id


@both
def test_after_rotation_old_keys_open_and_new_ones_use_the_new_master(family: Family):
    first, rotated, _ = family.rings()
    old = first.create("main", "cnt_1")

    fresh = rotated.create("main", "cnt_2")

    assert rotated.unwrap("main", "cnt_1", old) == first.unwrap("main", "cnt_1", old)
    assert fresh.key_id == rotated.key_id != first.key_id


@both
def test_rewrapping_moves_the_same_key_to_the_new_master(family: Family):
    first, rotated, second_only = family.rings()
    old = first.create("main", "cnt_1")

    moved = rotated.rewrap("main", "cnt_1", old)

    assert second_only.unwrap("main", "cnt_1", moved) == first.unwrap("main", "cnt_1", old)
    assert rotated.rewrap("main", "cnt_1", moved) is moved


@both
def test_without_its_master_a_key_is_unknown_and_named(family: Family):
    first, _, second_only = family.rings()
    old = first.create("main", "cnt_1")

    for attempt in (second_only.unwrap, second_only.rewrap):
        with pytest.raises(KeyUnknown, match=first.key_id):
            attempt("main", "cnt_1", old)


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x02\x01ab", b"\x01\x05abcde", b"\x01\xffab"])
def test_a_column_that_holds_no_wrapped_key_is_refused(blob: bytes):
    with pytest.raises(KeyUnknown, match="unreadable"):
        WrappedKey.from_blob(blob)


@both
def test_a_password_is_right_or_wrong(family: Family):
    hasher, _ = family.hashers()

    stored = hasher.hash("正确的马-1")

    assert hasher.verify(stored, "正确的马-1")
    assert not hasher.verify(stored, "正确的马-2")
    assert not hasher.verify(stored, "")
    assert "正确" not in stored
    assert hasher.hash("正确的马-1") != stored


@both
def test_a_missing_agent_or_a_spoiled_hash_is_never_signed_in(family: Family):
    hasher, _ = family.hashers()

    assert not hasher.verify(None, "nobody has this password")
    assert not hasher.verify("", "x")
    assert not hasher.verify("$argon2id$broken", "x")


@both
def test_a_hash_with_older_settings_asks_to_be_made_anew(family: Family):
    old, new = family.hashers()
    stored = old.hash("password-1")

    assert new.verify(stored, "password-1")
    assert new.needs_rehash(stored)
    assert new.needs_rehash("broken")
    assert not old.needs_rehash(stored)


def test_the_default_password_hash_is_argon2id_with_64_mib():
    stored = Argon2PasswordHasher().hash("x")

    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_password_of_a_missing_agent_is_checked_at_the_price_of_any_other():
    hasher = Argon2PasswordHasher(memory_kib=64, passes=1)

    nobodys = nobodys_hash(64, 1)

    assert argon2.extract_parameters(nobodys) == argon2.extract_parameters(hasher.hash("x"))
    with pytest.raises(VerifyMismatchError):
        argon2.PasswordHasher().verify(nobodys, "nobody has this password")


def test_an_endless_password_is_wrong_without_being_hashed():
    hasher = Argon2PasswordHasher(memory_kib=64, passes=1)
    long = "x" * (MAX_PASSWORD_BYTES + 1)

    assert not hasher.verify(hasher.hash(long), long)
    assert not hasher.verify(hasher.hash(""), long)


@both
def test_a_signature_holds_for_its_message_and_key_alone(family: Family):
    signer = family.signer(1)

    signature = signer.sign(b"head")

    key = signer.public_keys()[-1]
    assert signature.key_id == key.key_id
    assert signer.verify(b"head", signature.raw, key.raw)
    assert not signer.verify(b"Head", signature.raw, key.raw)
    assert not signer.verify(b"head", signature.raw[:-1] + b"\0", key.raw)
    assert not signer.verify(b"head", signature.raw, OTHER_KEY)
    assert not signer.verify(b"head", b"", b"short")


@both
def test_signatures_of_a_key_rotated_out_still_hold(family: Family):
    before, after = family.signer(1), family.signer(2)

    old = before.sign(b"head")

    published = {key.key_id: key.raw for key in after.public_keys()}
    assert after.verify(b"head", old.raw, published[old.key_id])
    assert after.sign(b"head").key_id == after.public_keys()[-1].key_id != old.key_id


@both
def test_tokens_are_long_and_different_and_known_by_their_digest(family: Family):
    tokens = family.tokens()

    made = {tokens.new() for _ in range(50)}

    assert len(made) == 50
    for token in made:
        assert len(token) * 6 >= 256
        assert tokens.matches(token, tokens.digest(token))
        assert not tokens.matches(token + "x", tokens.digest(token))
        assert token not in tokens.digest(token)


@both
def test_a_token_with_odd_characters_is_only_wrong(family: Family):
    tokens = family.tokens()

    assert not tokens.matches("\ud800\u0000令牌", tokens.digest("x"))
