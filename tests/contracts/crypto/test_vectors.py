"""The frozen vectors: product, independent script and stored bytes agree on every one of them."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from zhida.adapters.crypto.cipher import AesGcmCipher
from zhida.adapters.crypto.key_folder import StoredKey
from zhida.adapters.crypto.signing import Ed25519HeadSigner
from zhida.core.evidence.chain import GENESIS, Header
from zhida.core.evidence.errors import SealBroken
from zhida.core.evidence.fields import Field, PlainField, SealedField, from_base64
from zhida.core.evidence.head import SignedHead
from zhida.core.evidence.records import ChainRecord, load_json, record_from_wire
from zhida.core.evidence.sealing import open_field, seal_field
from zhida.core.evidence.verification import ChainVerdict, verify

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "tools" / "verify_chain.py"
VECTORS = sorted((ROOT / "tests" / "vectors" / "chain").glob("*.json"))
Vector = Mapping[str, object]


def _load(path: Path) -> Vector:
    return cast(
        "Vector",
        load_json(path.read_bytes()) if "fraction" not in path.stem else json.loads(path.read_bytes()),
    )


def _verdict(vector: Vector) -> ChainVerdict:
    head = SignedHead.from_wire(vector["signed_head"]).head if "signed_head" in vector else None
    return verify(cast("list[object]", vector["records"]), head=head)


def _script(path: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", SCRIPT, path], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def _sealed(event: Mapping[str, Mapping[str, object]], key: bytes) -> tuple[Header, dict[str, Field]]:
    header = Header(**event["header"])  # pyright: ignore[reportArgumentType] - the vector's own types are checked by the reader
    fields: dict[str, Field] = {name: PlainField(value=value) for name, value in event["plain"].items()}
    for name, told in cast("Mapping[str, Mapping[str, object]]", event["personal"]).items():
        nonce, salt = from_base64(str(told["nonce"])), from_base64(str(told["salt"]))
        cipher = AesGcmCipher(lambda _length, nonce=nonce: nonce)
        fields[name] = seal_field(cipher, key=key, header=header, name=name, value=told["value"], salt=salt)
    return header, fields


def _records(path: str) -> list[ChainRecord]:
    stem = next(vector for vector in VECTORS if vector.stem == path)
    return [record_from_wire(wire) for wire in cast("list[object]", _load(stem)["records"])]


def _personal(records: list[ChainRecord]) -> Iterator[tuple[Header, str, SealedField]]:
    for record in records:
        for name, field in record.fields.items():
            if isinstance(field, SealedField):
                yield record.header, name, field


def test_there_are_vectors_of_every_kind():
    outcomes = {str(cast("Vector", _load(path)["expect"]).get("cause", "ok")) for path in VECTORS}

    assert outcomes == {"ok", "changed", "dropped", "swapped", "inserted", "gap", "malformed"}
    assert len(VECTORS) >= 22


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_product_and_independent_script_give_the_recorded_verdict(path: Path):
    vector = _load(path)
    expect = cast("Vector", vector["expect"])

    verdict = _verdict(vector)
    status, printed = _script(path)

    assert verdict.ok is expect["ok"]
    assert verdict.bad_seq == expect.get("bad_seq")
    assert (verdict.cause and verdict.cause.value) == expect.get("cause")
    if verdict.ok:
        assert (status, printed) == (0, f"ok {verdict.last.seq} {verdict.last.hash}\n")
    else:
        assert status == 1
        assert printed.startswith(f"bad {verdict.bad_seq}: ")


@pytest.mark.parametrize("path", [p for p in VECTORS if "events" in _load(p)], ids=lambda path: path.stem)
def test_the_product_still_writes_every_byte_of_the_vectors(path: Path):
    vector = _load(path)
    key = from_base64(str(vector["contact_key"]))
    prev = GENESIS

    for event, stored in zip(
        cast("list[Mapping[str, Mapping[str, object]]]", vector["events"]),
        cast("list[object]", vector["records"]),
        strict=True,
    ):
        record = ChainRecord.chained(prev, *_sealed(event, key))

        assert record.wire() == stored
        prev = bytes.fromhex(record.hash)


def test_the_stored_ciphertexts_open_to_the_recorded_values():
    vector = _load(next(path for path in VECTORS if path.stem == "02-personal"))
    key = from_base64(str(vector["contact_key"]))

    values = [
        open_field(AesGcmCipher(), key=key, header=header, name=name, field=field).value
        for header, name, field in _personal(_records("02-personal"))
    ]

    assert values == ["洗衣机不排水，怎么办？", "请先检查排水管是否弯折。", "转人工", "您好，我是林晓。"]


def test_after_erasure_nothing_opens_and_everything_verifies():
    records = _records("04-erased")

    for header, name, field in _personal(records):
        with pytest.raises(SealBroken):
            open_field(AesGcmCipher(), key=bytes(32), header=header, name=name, field=field)

    assert verify(records) == verify(_records("02-personal"))


def test_a_ciphertext_moved_to_another_record_does_not_open():
    vector = _load(next(path for path in VECTORS if path.stem == "02-personal"))
    key = from_base64(str(vector["contact_key"]))
    (_, _, first), (header, name, _), *_ = _personal(_records("02-personal"))

    with pytest.raises(SealBroken, match="place"):
        open_field(AesGcmCipher(), key=key, header=header, name=name, field=first)


def test_the_stored_head_carries_a_true_signature():
    vector = _load(next(path for path in VECTORS if path.stem == "07-taken-away"))
    signed = SignedHead.from_wire(vector["signed_head"])
    signer = Ed25519HeadSigner([StoredKey(key_id="head-0001-any", secret=bytes(range(32)))])

    message = signed.head.message()

    assert signer.verify(message, signed.signature, signed.public_key)
    assert not signer.verify(message + b" ", signed.signature, signed.public_key)


def test_the_script_stands_alone_and_fits_on_a_page():
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()

    imported = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}

    assert len(lines) <= 60
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b"{}", b'{"records":[1]}', b'{"records":[],"records":[]}', b"\xff"]
)
def test_the_script_calls_anything_else_bad(tmp_path: Path, text: bytes):
    path = tmp_path / "export.json"
    path.write_bytes(text)

    assert _script(path)[0] == 1
