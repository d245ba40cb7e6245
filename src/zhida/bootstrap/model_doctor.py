"""Can the models the settings name be used? Each is asked once, with words of nobody."""

from collections.abc import Awaitable
from typing import Final, TypeVar

from zhida.adapters.models.guard import GuardedEncoder
from zhida.bootstrap.config import Config
from zhida.bootstrap.doctor import Finding
from zhida.bootstrap.model_settings import ModelSettings
from zhida.bootstrap.models import Models, build_models
from zhida.bootstrap.system import SystemClock
from zhida.core.bot.prompts import ask_standalone
from zhida.ports.answering import AnsweringBot, Asked
from zhida.ports.chat import ChatModel
from zhida.ports.crypto import UnsafeSecret
from zhida.ports.fetching import AddressRefused, Fetched, Fetcher, FetchFailed, Outgoing

__all__ = ["examine_models"]

T = TypeVar("T")
_WAIT_S: Final = 10.0
_EARLIER: Final = ("怎么退货",)
_ASKED: Final = "那运费呢"
_WORDS_DECIDE: Final = "until then words decide"
_WORKS: Final = frozenset({200, 204})
_PLAIN: Final = {
    "ConnectError": "nothing listens there",
    "ConnectTimeout": "nobody answers there",
    "name_unknown": "the name of the host is not known",
    "too_large": "it sends far more than was asked for",
    "too_slow": f"no answer within {_WAIT_S:.0f} s",
}
_AT_THE_DOOR: Final = {
    401: "check the key",
    403: "check the key",
    404: "check the path of the address and the name of the model",
}


class _Watched:
    """A way out that remembers what came back last."""

    def __init__(self, inner: Fetcher) -> None:
        self._inner = inner
        self.status = 0
        self.fault = ""

    async def fetch(self, call: Outgoing) -> Fetched:
        """Fetch as ever."""
        try:
            found = await self._inner.fetch(call)
        except AddressRefused as refused:
            self.fault = f"may not be called ({refused.reason.value}): name the host in models.allow"
            raise
        except FetchFailed as failed:
            self.fault = f"cannot be reached: {_PLAIN.get(failed.why, failed.why)}"
            raise
        self.status = found.status
        return found

    async def close(self) -> None:
        """End the open connections."""
        await self._inner.close()

    def says(self) -> str:
        """Return in plain words what keeps it from being used; empty when it answered as it should."""
        if self.fault or self.status in _WORKS:
            return self.fault
        return f"answers with status {self.status}: {_AT_THE_DOOR.get(self.status, 'see its own log')}"


async def examine_models(config: Config) -> tuple[Finding, ...]:
    """Return a finding for each model that is set, none where there is none; nothing is changed."""
    settings = config.models
    if settings == ModelSettings(allow=settings.allow):
        return ()
    outs: list[_Watched] = []

    def around(fetcher: Fetcher) -> Fetcher:
        outs.append(_Watched(fetcher))
        return outs[-1]

    keys, monotonic = config.data_dir / "keys", SystemClock().monotonic
    try:
        models = build_models(settings, keys=keys, monotonic=monotonic, around=around)
    except UnsafeSecret as unsafe:
        return (Finding(name="models", ok=False, says=str(unsafe)),)
    try:
        return await _examined(settings, models, outs[0])
    finally:
        await models.close()


async def _examined(settings: ModelSettings, models: Models, out: _Watched) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if models.guard is not None:
        found.append(await _encoder(models.guard))
    if models.chat is not None:
        found.append(await _chat(models.chat, settings.chat.url, out))
    if models.bot is not None:
        found.append(await _bot(models.bot, settings.bot.url, out))
    return tuple(found)


async def _encoder(guard: GuardedEncoder) -> Finding:
    conformance = await guard.start()
    if conformance.is_usable:
        says = f"{guard.encoder.name} works, {guard.dim} numbers; tells {conformance.near} of 20 pairs apart"
        return Finding(name="encoder", ok=True, says=says)
    why = conformance.reason.replace("_", " ")
    return Finding(name="encoder", ok=False, says=f"is not used: {why}; {_WORDS_DECIDE}")


async def _chat(chat: ChatModel, url: str, out: _Watched) -> Finding:
    written = await _asked(out, chat.complete(ask_standalone(_EARLIER, _ASKED), budget_s=_WAIT_S))
    if written is not None:
        return Finding(name="chat model", ok=True, says=f"{chat.name} at {url} answers")
    why = out.says() or "answers, but not with a finished text of the length asked for"
    return Finding(name="chat model", ok=False, says=f"{url} {why}; {_WORDS_DECIDE}")


async def _bot(bot: AnsweringBot, url: str, out: _Watched) -> Finding:
    asked = Asked(conversation_id="cnv_doctor", lang="zh-CN", text=_ASKED)
    proposal = await _asked(out, bot.propose(asked, budget_s=_WAIT_S))
    if proposal is not None:
        return Finding(name="own bot", ok=True, says=f"{url} answers")
    why = out.says()
    if not why and out.status == 204:
        return Finding(name="own bot", ok=True, says=f"{url} can be reached; it had nothing to say to a test")
    why = why or "answers, but not as docs/reference/external-bot.md says"
    return Finding(name="own bot", ok=False, says=f"{url} {why}; {_WORDS_DECIDE}")


async def _asked(out: _Watched, asking: Awaitable[T]) -> T:
    out.status, out.fault = 0, ""
    return await asking
