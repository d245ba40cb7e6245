"""Check an exported event chain, sharing no code with the product: `python verify_chain.py FILE`."""

import base64
import hashlib
import hmac
import json
import sys
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | None"
HEADER = ["actor_id", "actor_kind", "at", "seq", "stream", "tenant", "type", "version"]
KINDS, SHAPES = [str, int, int, str, str, str, int], [["v"], ["c"], ["c", "s"], ["c", "salt", "value"]]


def _unique(pairs: "list[tuple[str, Json]]") -> "dict[str, Json]":
    if len(members := dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return members


def _jcs(value: "Json", depth: int = 0) -> str:
    if isinstance(value, dict) and depth < 32:
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_jcs(name)}:{_jcs(value[name], depth + 1)}" for name in names) + "}"
    if isinstance(value, list) and depth < 32:
        return "[" + ",".join(_jcs(item, depth + 1) for item in value) + "]"
    if isinstance(value, str | None) or (isinstance(value, int) and abs(value) < 2**53):
        return json.dumps(value, ensure_ascii=False)
    raise ValueError("no canonical form")


seq, last = 0, bytes(32)
try:
    export = json.loads(Path(sys.argv[1]).read_bytes().decode(), object_pairs_hook=_unique)
    end = export.get("signed_head", {"head": {}})["head"]
    for record in export["records"]:
        head, body, first = record["header"], dict[str, Json](), {**export["records"][0]["header"], **end}
        rules = [[first["tenant"], first["stream"], seq + 1] == [head["tenant"], head["stream"], head["seq"]]]
        rules += [sorted(record) == ["fields", "hash", "header"], sorted(head) == HEADER, head["at"] >= 0]
        rules += [[type(head[n]) for n in HEADER[1:]] == KINDS, isinstance(head["actor_id"], str | None)]
        rules += [head["version"] > 0, *(head[name] for name in ("actor_kind", "stream", "tenant", "type"))]
        for name, field in record["fields"].items():
            rules += [sorted(field) in SHAPES, len(field.get("c", 43 * "c")) == 43]
            body[name] = {part: field[part] for part in field if part in "vc"}
            if "salt" in field:
                salt = base64.urlsafe_b64decode(field["salt"] + "=")
                mac = hmac.digest(salt, _jcs(field["value"]).encode(), "sha256")
                spelled = [base64.urlsafe_b64encode(raw).decode() for raw in (salt, mac)]
                rules += [len(salt) == 32 and spelled == [field["salt"] + "=", field["c"] + "="]]
        made = hashlib.sha256(b"zhida/event/1\0" + last + (_jcs(head) + _jcs(body)).encode()).digest()
        if not all(rules) or made.hex() != record["hash"]:
            raise ValueError("does not follow from the record before it")
        seq, last = seq + 1, made
    if end and (end["seq"], end["hash"]) != (seq, last.hex()):
        seq = int(min(seq - (end["seq"] == seq), end["seq"]))
        raise ValueError("does not end as the head says")
except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as bad:
    sys.exit(sys.stdout.write(f"bad {seq + 1}: {bad}\n") and 1)
sys.stdout.write(f"ok {seq} {last.hex()}\n")
