"""Small chains for the tests of this folder; no randomness, no input or output."""

from hashlib import sha256

from zhida.core.evidence.chain import GENESIS, Header
from zhida.core.evidence.fields import Field, OpenedField, PlainField, SealedField, commitment
from zhida.core.evidence.records import ChainRecord

STREAM = "conversation:cnv_0000000000000000000000000a"
TEXTS = ("您好", "转人工😀", "好的", "谢谢", "再见")


def header_at(seq: int, *, stream: str = STREAM, tenant: str = "main") -> Header:
    return Header(
        tenant=tenant,
        stream=stream,
        seq=seq,
        type="message.sent",
        version=1,
        at=1_767_225_600_000_000 + seq,
        actor_kind="contact",
        actor_id="cnt_1",
    )


def salt_for(seq: int) -> bytes:
    return sha256(f"salt {seq}".encode()).digest()


def chain_of(count: int, *, is_opened: bool = True, stream: str = STREAM) -> list[ChainRecord]:
    """Return records of one message each, the text opened or sealed."""
    records: list[ChainRecord] = []
    prev = GENESIS
    for seq in range(1, count + 1):
        text, salt = TEXTS[(seq - 1) % len(TEXTS)], salt_for(seq)
        promised = commitment(salt, text)
        told: Field = OpenedField(commitment=promised, salt=salt, value=text)
        sealed: Field = SealedField(commitment=promised, sealed="c2VhbGVk")
        fields: dict[str, Field] = {
            "origin": PlainField(value="contact"),
            "text": told if is_opened else sealed,
        }
        record = ChainRecord.chained(prev, header_at(seq, stream=stream), fields)
        records.append(record)
        prev = bytes.fromhex(record.hash)
    return records


def wires_of(records: list[ChainRecord]) -> list[dict[str, object]]:
    return [record.wire() for record in records]
