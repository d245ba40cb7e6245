"""The section ``[models]`` of ``zhida.toml``: which models help, where they listen, and by which secret.

Nothing is set by default and nothing is needed. Secrets never stand here: the settings name a file under
``data_dir/keys`` or a variable of the environment.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar, cast

from zhida.core.kernel.errors import ErrorCode, InvalidInput

__all__ = [
    "BotKind",
    "BotSettings",
    "ChatKind",
    "ChatSettings",
    "EncoderKind",
    "EncoderSettings",
    "ModelSettings",
    "Secret",
    "read_model_settings",
]

_KEY_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_POOLINGS: Final = ("mean", "first")


class EncoderKind(StrEnum):
    """Where sentence vectors come from."""

    NONE = "none"
    SEMANTIC = "semantic"
    ONNX = "onnx"
    HTTP = "http"


class ChatKind(StrEnum):
    """Where a language model listens."""

    NONE = "none"
    HTTP = "http"


class BotKind(StrEnum):
    """How the shop's own bot is spoken to."""

    NONE = "none"
    HTTP = "http"
    COMPLETIONS = "completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a bearer token stands: a file under ``data_dir/keys`` or a variable; neither means none."""

    key_file: str = ""
    key_env: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSettings:
    """The encoder; ``isolate`` runs a native one in a process of its own."""

    kind: EncoderKind = EncoderKind.NONE
    isolate: bool = True
    url: str = ""
    model: str = ""
    secret: Secret = Secret()
    folder: str = ""
    sha256: Mapping[str, str] = field(default_factory=dict[str, str])
    pooling: str = "mean"
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """The language model; ``reword`` lets it put approved answers into other words."""

    kind: ChatKind = ChatKind.NONE
    url: str = ""
    model: str = ""
    secret: Secret = Secret()
    reword: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """The shop's own bot; ``tenants`` are those it answers for, all when empty."""

    kind: BotKind = BotKind.NONE
    url: str = ""
    model: str = ""
    secret: Secret = Secret()
    tenants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """All of it; ``allow`` names hosts on the own network that may be called, ``host`` or ``host:port``."""

    allow: tuple[str, ...] = ()
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    chat: ChatSettings = field(default_factory=ChatSettings)
    bot: BotSettings = field(default_factory=BotSettings)


T = TypeVar("T")
K = TypeVar("K", bound=StrEnum)


def read_model_settings(value: object) -> ModelSettings:
    """Read the section strictly.

    Raises:
        InvalidInput: code ``settings_invalid``; ``params`` say where and why.
    """
    section = _Section(value, "models")
    settings = ModelSettings(
        allow=section.words("allow"),
        encoder=_encoder(section.member("encoder")),
        chat=_chat(section.member("chat")),
        bot=_bot(section.member("bot")),
    )
    section.done()
    return settings


class _Section:
    """Takes members out of a table; what is left over at the end is refused."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, Mapping):
            raise _wrong(path, "must be a table")
        self._left = dict(cast("Mapping[str, object]", value))
        self.path = path

    def take(self, name: str, kind: type[T], default: T) -> T:
        value = self._left.pop(name, default)
        if not isinstance(value, kind):
            raise _wrong(f"{self.path}.{name}", f"must be {kind.__name__}")
        return value

    def choice(self, name: str, kinds: type[K], default: K) -> K:
        value = self.take(name, str, default.value)
        if value not in {one.value for one in kinds}:
            raise _wrong(f"{self.path}.{name}", f"must be one of {', '.join(one.value for one in kinds)}")
        return kinds(value)

    def words(self, name: str) -> tuple[str, ...]:
        found = cast("list[object]", self.take(name, list, []))
        if not all(isinstance(one, str) and one for one in found):
            raise _wrong(f"{self.path}.{name}", "must be a list of texts")
        return tuple(cast("list[str]", found))

    def needed(self, name: str) -> str:
        value = self.take(name, str, "")
        if not value:
            raise _wrong(f"{self.path}.{name}", "is needed for this kind")
        return value

    def url(self) -> str:
        value = self.needed("url")
        if not value.startswith(("http://", "https://")) or "@" in value.partition("//")[2].partition("/")[0]:
            raise _wrong(f"{self.path}.url", "must be http:// or https:// without a password in it")
        return value

    def secret(self) -> Secret:
        found = Secret(key_file=self.take("key_file", str, ""), key_env=self.take("key_env", str, ""))
        if found.key_file and not _KEY_NAME.fullmatch(found.key_file):
            raise _wrong(f"{self.path}.key_file", "must be the name of a file in data_dir/keys")
        if found.key_env and not _VARIABLE.fullmatch(found.key_env):
            raise _wrong(f"{self.path}.key_env", "must be the name of a variable")
        if found.key_file and found.key_env:
            raise _wrong(f"{self.path}.key_env", "cannot stand beside key_file")
        return found

    def member(self, name: str) -> "_Section":
        return _Section(self._left.pop(name, {}), f"{self.path}.{name}")

    def done(self) -> None:
        if self._left:
            raise _wrong(f"{self.path}.{sorted(self._left)[0]}", "is not a setting of this kind")


def _encoder(section: _Section) -> EncoderSettings:
    kind = section.choice("kind", EncoderKind, EncoderKind.NONE)
    settings = EncoderSettings(kind=kind)
    match kind:
        case EncoderKind.HTTP:
            url, model, secret = section.url(), section.needed("model"), section.secret()
            settings = EncoderSettings(kind=kind, url=url, model=model, secret=secret)
        case EncoderKind.SEMANTIC:
            settings = EncoderSettings(kind=kind, isolate=section.take("isolate", bool, default=True))
        case EncoderKind.ONNX:
            settings = _onnx(section)
        case EncoderKind.NONE:
            pass
    section.done()
    return settings


def _onnx(section: _Section) -> EncoderSettings:
    hashes = section.take("sha256", dict, {})
    if not hashes or not all(isinstance(one, str) for one in cast("dict[str, object]", hashes).values()):
        raise _wrong(f"{section.path}.sha256", "must give the hash of each file")
    pooling = section.take("pooling", str, "mean")
    if pooling not in _POOLINGS:
        raise _wrong(f"{section.path}.pooling", f"must be one of {', '.join(_POOLINGS)}")
    return EncoderSettings(
        kind=EncoderKind.ONNX,
        isolate=section.take("isolate", bool, default=True),
        folder=section.needed("folder"),
        sha256=cast("dict[str, str]", hashes),
        pooling=pooling,
        prefix=section.take("prefix", str, ""),
    )


def _chat(section: _Section) -> ChatSettings:
    kind = section.choice("kind", ChatKind, ChatKind.NONE)
    settings = ChatSettings(kind=kind)
    if kind is ChatKind.HTTP:
        settings = ChatSettings(
            kind=kind,
            url=section.url(),
            model=section.needed("model"),
            secret=section.secret(),
            reword=section.take("reword", bool, default=False),
        )
    section.done()
    return settings


def _bot(section: _Section) -> BotSettings:
    kind = section.choice("kind", BotKind, BotKind.NONE)
    settings = BotSettings(kind=kind)
    if kind is not BotKind.NONE:
        settings = BotSettings(
            kind=kind,
            url=section.url(),
            model=section.needed("model")
            if kind is BotKind.COMPLETIONS
            else section.take("model", str, "own"),
            secret=section.secret(),
            tenants=section.words("tenants"),
        )
    section.done()
    return settings


def _wrong(where: str, why: str) -> InvalidInput:
    return InvalidInput(ErrorCode.SETTINGS_INVALID, params={"where": where, "why": why})
