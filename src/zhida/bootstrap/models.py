"""The optional models, built from the settings of the process; without any, everything goes by words."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from zhida.adapters.models.child_encoder import ChildEncoder
from zhida.adapters.models.completions import CompletionsModel
from zhida.adapters.models.guard import GuardedEncoder
from zhida.adapters.models.http_embeddings import HttpEncoder
from zhida.adapters.models.onnx_folder import OnnxEncoder, Pooling
from zhida.adapters.models.outside_bot import CompletionsBot, HttpBot
from zhida.adapters.models.semantic import SemanticEncoder
from zhida.adapters.models.service_line import Endpoint, ServiceLine
from zhida.adapters.models.vector_search import ExactSearches, NearSearches
from zhida.adapters.tools.late_fetching import LateFetcher
from zhida.bootstrap.model_settings import (
    BotKind,
    BotSettings,
    ChatKind,
    EncoderKind,
    EncoderSettings,
    ModelSettings,
    Secret,
)
from zhida.core.kernel.ids import TenantId
from zhida.ports.answering import AnsweringBot
from zhida.ports.chat import ChatModel
from zhida.ports.crypto import UnsafeSecret
from zhida.ports.encoding import Encoder, Vectors, VectorSearches
from zhida.ports.fetching import Fetcher

__all__ = ["Models", "build_models"]

_OPEN_TO_OTHERS: Final = 0o077
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """Every optional model; the default has none.

    ``rewords``: the language model may put approved answers into other words. ``searches`` finds vectors
    among very many. ``fetcher`` is the one way out, for imports too.
    """

    vectors: Vectors | None = None
    chat: ChatModel | None = None
    rewords: bool = False
    bot: AnsweringBot | None = None
    bot_tenants: frozenset[str] = frozenset()
    searches: VectorSearches = field(default_factory=ExactSearches)
    fetcher: Fetcher | None = None
    guard: GuardedEncoder | None = None

    def bot_of(self, tenant: TenantId) -> AnsweringBot | None:
        """Return the bot that answers for a tenant, if any."""
        return self.bot if not self.bot_tenants or tenant in self.bot_tenants else None

    async def start(self) -> None:
        """Load and examine the encoder; one that does not pass is not used, and the log says why."""
        if self.guard is None:
            return
        found = await self.guard.start()
        if found.is_usable:
            _log.info("encoder.ready", near=found.near, dim=self.guard.dim)
        else:
            _log.warning("encoder.not_used", reason=found.reason)

    async def close(self) -> None:
        """End threads, child processes and connections."""
        if self.guard is not None:
            await self.guard.close()
        if self.fetcher is not None:
            await self.fetcher.close()


def build_models(
    settings: ModelSettings,
    *,
    keys: Path,
    monotonic: Callable[[], float],
    environ: Mapping[str, str] | None = None,
    around: Callable[[Fetcher], Fetcher] = lambda fetcher: fetcher,
) -> Models:
    """Return the models the settings name; nothing is started and nobody called yet.

    Args:
        settings: The section ``[models]``.
        keys: Folder with the files that hold tokens.
        monotonic: Seconds of a clock that never goes back.
        environ: Environment with secrets; the real one when None.
        around: Puts something round the way out, to see what comes back.

    Raises:
        UnsafeSecret: A secret is missing, empty, or readable by others.
    """
    tokens = _Secrets(keys, os.environ if environ is None else environ)
    fetcher = around(LateFetcher(settings.allow))

    def line(url: str, secret: Secret) -> ServiceLine:
        return ServiceLine(fetcher, Endpoint(url=url, secret=tokens.read(secret)), monotonic)

    wanted = settings.chat
    chat = None
    if wanted.kind is ChatKind.HTTP:
        chat = CompletionsModel(line(wanted.url, wanted.secret), wanted.model)
    guard = _guard(settings, tokens, monotonic)
    return Models(
        vectors=guard,
        chat=chat,
        rewords=wanted.reword,
        bot=_bot(settings.bot, line),
        bot_tenants=frozenset(settings.bot.tenants),
        searches=ExactSearches() if guard is None else NearSearches(),
        fetcher=fetcher,
        guard=guard,
    )


def _bot(settings: BotSettings, line: Callable[[str, Secret], ServiceLine]) -> AnsweringBot | None:
    match settings.kind:
        case BotKind.NONE:
            return None
        case BotKind.HTTP:
            return HttpBot(line(settings.url, settings.secret), settings.model)
        case BotKind.COMPLETIONS:
            return CompletionsBot(line(settings.url, settings.secret), settings.model)


def _guard(
    settings: ModelSettings, tokens: "_Secrets", monotonic: Callable[[], float]
) -> GuardedEncoder | None:
    encoder = _encoder(settings.encoder, settings.allow, tokens, monotonic)
    return None if encoder is None else GuardedEncoder(encoder, monotonic)


def _encoder(
    settings: EncoderSettings, allow: tuple[str, ...], tokens: "_Secrets", monotonic: Callable[[], float]
) -> Encoder | None:
    match settings.kind:
        case EncoderKind.NONE:
            return None
        case EncoderKind.HTTP:
            return HttpEncoder(
                lambda: LateFetcher(allow),
                url=settings.url,
                model=settings.model,
                secret=tokens.read(settings.secret),
            )
        case EncoderKind.SEMANTIC:
            return ChildEncoder({"kind": "semantic"}, monotonic) if settings.isolate else SemanticEncoder()
        case EncoderKind.ONNX:
            return _onnx(settings, monotonic)


def _onnx(settings: EncoderSettings, monotonic: Callable[[], float]) -> Encoder:
    if not settings.isolate:
        return OnnxEncoder(
            Path(settings.folder),
            settings.sha256,
            pooling=Pooling(settings.pooling),
            prefix=settings.prefix,
        )
    spec = {
        "kind": "onnx",
        "folder": str(Path(settings.folder).absolute()),
        "sha256": dict(settings.sha256),
        "pooling": settings.pooling,
        "prefix": settings.prefix,
    }
    return ChildEncoder(spec, monotonic)


class _Secrets:
    """Reads bearer tokens from where the settings say they are."""

    def __init__(self, keys: Path, environ: Mapping[str, str]) -> None:
        self._keys = keys
        self._environ = environ

    def read(self, secret: Secret) -> str:
        """Return a token, empty where none is wanted."""
        if secret.key_env:
            return self._checked(secret.key_env, self._environ.get(secret.key_env, ""))
        if not secret.key_file:
            return ""
        path = self._keys / secret.key_file
        try:
            mode, text = path.stat().st_mode, path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise UnsafeSecret(str(path), "the secret cannot be read", "write it into this file") from None
        if mode & _OPEN_TO_OTHERS:
            raise UnsafeSecret(str(path), "others on this machine can read it", f"chmod 600 {path}")
        return self._checked(str(path), text)

    def _checked(self, where: str, text: str) -> str:
        token = text.strip()
        if not token or not token.isascii() or not token.isprintable():
            raise UnsafeSecret(where, "there is no usable secret", "write one line of plain characters")
        return token
