"""The other end of `child_encoder`: loads one encoder and answers line by line until nobody asks any more.

A question is a line of JSON, a list of texts; an answer is its length in four bytes and then the vectors. The
first answer says who is there. Whatever goes wrong ends this process: the parent starts another one.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, cast

from zhida.adapters.models.onnx_folder import OnnxEncoder, Pooling
from zhida.adapters.models.semantic import SemanticEncoder
from zhida.ports.encoding import Encoder, EncodingFailed

__all__ = ["answer", "made", "main"]


def made(spec: Mapping[str, object]) -> Encoder:
    """Return the encoder a specification names.

    Raises:
        EncodingFailed: There is none of that kind.
    """
    kind = spec.get("kind")
    if kind == "semantic":
        return SemanticEncoder()
    if kind == "onnx":
        return OnnxEncoder(
            Path(str(spec["folder"])),
            cast("Mapping[str, str]", spec["sha256"]),
            pooling=Pooling(str(spec.get("pooling", Pooling.MEAN))),
            prefix=str(spec.get("prefix", "")),
        )
    raise EncodingFailed("kind_unknown")


def answer(encoder: Encoder, questions: BinaryIO, answers: BinaryIO) -> None:
    """Say who is there, then answer every line until the end."""
    try:
        encoder.load()
    except EncodingFailed as failed:
        _say(answers, json.dumps({"refused": failed.why}).encode())
        return
    hello = {
        "name": encoder.name,
        "version": encoder.version,
        "dim": encoder.dim,
        "fingerprint": encoder.fingerprint,
    }
    _say(answers, json.dumps(hello).encode())
    for line in questions:
        _say(answers, encoder.encode(cast("list[str]", json.loads(line))))


def main(arguments: list[str]) -> None:
    """Serve the encoder the first argument specifies on standard input and output."""
    spec = cast("dict[str, object]", json.loads(arguments[0]))
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    answer(made(spec), sys.stdin.buffer, answers)


def _say(answers: BinaryIO, content: bytes) -> None:
    answers.write(len(content).to_bytes(4, "little") + content)
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
