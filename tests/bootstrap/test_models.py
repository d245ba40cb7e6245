"""Which models help: read strictly from the settings, built once, secrets never from the settings."""

from pathlib import Path

import pytest

from tests.contracts.models.tiny_model import write_folder
from zhida.adapters.models.child_encoder import ChildEncoder
from zhida.adapters.models.completions import CompletionsModel
from zhida.adapters.models.http_embeddings import HttpEncoder
from zhida.adapters.models.onnx_folder import OnnxEncoder
from zhida.adapters.models.outside_bot import CompletionsBot, HttpBot
from zhida.adapters.models.semantic import SemanticEncoder
from zhida.adapters.models.vector_search import ExactSearches, NearSearches
from zhida.bootstrap.config import load_config
from zhida.bootstrap.model_settings import EncoderKind, ModelSettings, read_model_settings
from zhida.bootstrap.models import Models, build_models
from zhida.core.kernel.errors import ErrorCode, InvalidInput
from zhida.ports.crypto import UnsafeSecret
from zhida.testing import FakeClock

URL = "http://models.lan:8080/v1/embeddings"
CHAT = {"kind": "http", "url": URL, "model": "m"}


def built(section: object, keys: Path = Path("none"), **environ: str) -> Models:
    settings = read_model_settings(section)
    return build_models(settings, keys=keys, monotonic=FakeClock().monotonic, environ=environ)


async def test_without_a_section_there_is_no_model_and_nothing_to_start():
    models = built({})

    assert (models.vectors, models.chat, models.bot, models.rewords) == (None, None, None, False)
    assert isinstance(models.searches, ExactSearches)
    await models.start()
    await models.close()
    await Models().close()


def test_the_section_is_read_from_the_file(tmp_path: Path):
    file = tmp_path / "zhida.toml"
    file.write_text(
        'port = 0\n[models]\nallow = ["models.lan:8080"]\n[models.encoder]\nkind = "semantic"\n'
        '[models.bot]\nkind = "http"\nurl = "http://models.lan:8080/bot"\ntenants = ["main"]\n',
        "utf-8",
    )

    settings = load_config(file, {}).models

    assert settings.allow == ("models.lan:8080",)
    assert (settings.encoder.kind, settings.encoder.isolate) == (EncoderKind.SEMANTIC, True)
    assert settings.bot.tenants == ("main",)
    assert load_config(environ={}).models == ModelSettings()


@pytest.mark.parametrize(
    ("section", "where", "why"),
    [
        ("x", "models", "must be a table"),
        ({"encoder": 1}, "models.encoder", "must be a table"),
        ({"other": 1}, "models.other", "not a setting"),
        ({"allow": "a"}, "models.allow", "must be list"),
        ({"allow": [1]}, "models.allow", "list of texts"),
        ({"allow": [""]}, "models.allow", "list of texts"),
        ({"encoder": {"kind": "best"}}, "models.encoder.kind", "one of none, semantic, onnx, http"),
        ({"encoder": {"kind": 1}}, "models.encoder.kind", "must be str"),
        ({"encoder": {"url": URL}}, "models.encoder.url", "not a setting of this kind"),
        ({"encoder": {"kind": "semantic", "isolate": 1}}, "models.encoder.isolate", "must be bool"),
        ({"encoder": {"kind": "http", "model": "m"}}, "models.encoder.url", "is needed"),
        ({"encoder": {"kind": "http", "url": URL}}, "models.encoder.model", "is needed"),
        ({"encoder": {"kind": "http", "url": "ftp://a", "model": "m"}}, "models.encoder.url", "http://"),
        ({"chat": {"kind": "http", "url": "http://u:p@a/", "model": "m"}}, "models.chat.url", "password"),
        (
            {"chat": {"kind": "http", "url": URL, "model": "m", "key_file": "../x"}},
            "models.chat.key_file",
            "name",
        ),
        (
            {"chat": {"kind": "http", "url": URL, "model": "m", "key_env": "a b"}},
            "models.chat.key_env",
            "name",
        ),
        (
            {"chat": {**CHAT, "key_env": "A", "key_file": "a"}},
            "models.chat.key_env",
            "beside",
        ),
        ({"bot": {"kind": "completions", "url": URL}}, "models.bot.model", "is needed"),
        ({"encoder": {"kind": "onnx", "folder": "m"}}, "models.encoder.sha256", "hash of each file"),
        ({"encoder": {"kind": "onnx", "folder": "m", "sha256": {"a": 1}}}, "models.encoder.sha256", "hash"),
        ({"encoder": {"kind": "onnx", "sha256": {"a": "b"}}}, "models.encoder.folder", "is needed"),
        (
            {"encoder": {"kind": "onnx", "folder": "m", "sha256": {"a": "b"}, "pooling": "max"}},
            "models.encoder.pooling",
            "mean, first",
        ),
    ],
)
def test_a_wrong_value_is_named_with_the_reason(section: object, where: str, why: str):
    with pytest.raises(InvalidInput) as refused:
        read_model_settings(section)

    assert refused.value.code is ErrorCode.SETTINGS_INVALID
    assert refused.value.params["where"] == where and why in str(refused.value.params["why"])


def test_every_kind_is_built_as_it_is_named(tmp_path: Path):
    hashes = write_folder(tmp_path)
    onnx = {"kind": "onnx", "folder": str(tmp_path), "sha256": hashes}
    kinds = (
        ({"kind": "semantic"}, ChildEncoder),
        ({"kind": "semantic", "isolate": False}, SemanticEncoder),
        (onnx, ChildEncoder),
        ({**onnx, "isolate": False}, OnnxEncoder),
        ({"kind": "http", "url": URL, "model": "m"}, HttpEncoder),
    )

    for section, kind in kinds:
        models = built({"encoder": section})
        assert models.guard is not None and isinstance(models.guard.encoder, kind)
        assert models.vectors is models.guard and isinstance(models.searches, NearSearches)
    endpoint = {"url": URL, "model": "m"}
    assert isinstance(built({"chat": {"kind": "http", **endpoint, "reword": True}}).chat, CompletionsModel)
    assert isinstance(built({"bot": {"kind": "http", "url": URL}}).bot, HttpBot)
    assert isinstance(built({"bot": {"kind": "completions", **endpoint}}).bot, CompletionsBot)


async def test_an_encoder_is_examined_at_start_and_its_child_ends_with_us(tmp_path: Path):
    hashes = write_folder(tmp_path)
    models = built({"encoder": {"kind": "onnx", "folder": str(tmp_path), "sha256": hashes, "isolate": False}})

    await models.start()
    assert models.vectors is not None and models.vectors.dim > 0
    await models.close()


async def test_an_encoder_that_does_not_pass_is_not_used(tmp_path: Path):
    write_folder(tmp_path)
    wrong = {"model.onnx": "0" * 64, "tokenizer.json": "0" * 64}
    models = built({"encoder": {"kind": "onnx", "folder": str(tmp_path), "sha256": wrong, "isolate": False}})

    await models.start()
    assert models.vectors is not None and models.vectors.fingerprint == ""
    await models.close()


def test_a_secret_comes_from_a_file_nobody_else_reads_or_from_the_environment(tmp_path: Path):
    chat = {"kind": "http", "url": URL, "model": "m"}
    (tmp_path / "model-token").write_text("s3cret\n", "utf-8")
    (tmp_path / "model-token").chmod(0o600)

    for section in ({**chat, "key_file": "model-token"}, {**chat, "key_env": "MODEL_TOKEN"}):
        assert built({"chat": section}, tmp_path, MODEL_TOKEN="s3cret").chat is not None


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        (None, 0, "cannot be read"),
        (b"s3cret", 0o644, "others on this machine"),
        (b" \n", 0o600, "no usable secret"),
        (b"one\ntwo", 0o600, "no usable secret"),
        ("密码".encode(), 0o600, "no usable secret"),
        (b"\xff\xfe", 0o600, "cannot be read"),
    ],
)
def test_a_secret_that_is_unsafe_stops_the_start_and_is_not_repeated(
    content: bytes | None, mode: int, why: str, tmp_path: Path
):
    if content is not None:
        (tmp_path / "token").write_bytes(content)
        (tmp_path / "token").chmod(mode)

    with pytest.raises(UnsafeSecret, match=why) as refused:
        built({"bot": {"kind": "http", "url": URL, "key_file": "token"}}, tmp_path)
    assert "s3cret" not in str(refused.value)


def test_a_variable_that_is_not_set_stops_the_start():
    with pytest.raises(UnsafeSecret, match="MODEL_TOKEN"):
        built({"bot": {"kind": "http", "url": URL, "key_env": "MODEL_TOKEN"}})
