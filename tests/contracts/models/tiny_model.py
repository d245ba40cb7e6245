"""A sentence encoder small enough to be written by hand: a text is the mean of its characters."""

import json
import random
from hashlib import sha256
from pathlib import Path

import numpy as np

from zhida.adapters.models.onnx_folder import FILES
from zhida.adapters.models.vector_checks import PAIRS

__all__ = ["DIM", "hashes_of", "write_folder"]

DIM = 96


def write_folder(folder: Path, *, is_pooled: bool = False) -> dict[str, str]:
    """Write ``model.onnx`` and ``tokenizer.json`` and return their hashes."""
    characters = sorted({char for pair in PAIRS for text in pair for char in text} | set("你好。"))
    vocabulary = {"[UNK]": 0, "[PAD]": 1, **{char: at + 2 for at, char in enumerate(characters)}}
    folder.mkdir(exist_ok=True)
    (folder / "tokenizer.json").write_text(_tokenizer(vocabulary), "utf-8")
    (folder / "model.onnx").write_bytes(_model(len(vocabulary), is_pooled=is_pooled))
    return hashes_of(folder)


def hashes_of(folder: Path) -> dict[str, str]:
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in FILES}


def _tokenizer(vocabulary: dict[str, int]) -> str:
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [],
            "normalizer": None,
            "pre_tokenizer": {
                "type": "Split",
                "pattern": {"Regex": "."},
                "behavior": "Isolated",
                "invert": False,
            },
            "post_processor": None,
            "decoder": None,
            "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
        },
        ensure_ascii=False,
    )


def _model(rows: int, *, is_pooled: bool) -> bytes:
    dice = random.Random(7)
    table = np.array([[dice.gauss(0, 1) for _ in range(DIM)] for _ in range(rows)], dtype="<f4")
    tensor = (
        _number(1, rows) + _number(1, DIM) + _number(2, 1) + _text(8, "table") + _bytes(9, table.tobytes())
    )
    gather = _text(1, "table") + _text(1, "input_ids") + _text(2, "pieces") + _text(4, "Gather")
    nodes = _bytes(1, gather)
    if is_pooled:
        axes = _text(1, "axes") + _number(8, 1) + _number(20, 7)
        keep = _text(1, "keepdims") + _number(3, 0) + _number(20, 2)
        mean = _text(1, "pieces") + _text(2, "sentence") + _text(4, "ReduceMean")
        nodes += _bytes(1, mean + _bytes(5, axes) + _bytes(5, keep))
    output = _value("sentence", 1, 2) if is_pooled else _value("pieces", 1, 3)
    inputs = _bytes(11, _value("input_ids", 7, 2))
    graph = nodes + _text(2, "tiny") + _bytes(5, tensor) + inputs + _bytes(12, output)
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _text(1, "") + _number(2, 13))


def _value(name: str, kind: int, rank: int) -> bytes:
    shape = b"".join(_bytes(1, _text(2, f"{name}{at}")) for at in range(rank))
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*parts, value))


def _number(place: int, value: int) -> bytes:
    return _varint(place << 3) + _varint(value)


def _bytes(place: int, value: bytes) -> bytes:
    return _varint(place << 3 | 2) + _varint(len(value)) + value


def _text(place: int, value: str) -> bytes:
    return _bytes(place, value.encode())
