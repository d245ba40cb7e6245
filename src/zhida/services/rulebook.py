"""The rules of each decision: settings, phrases in the contact's language, the newest place in line."""

from dataclasses import replace

from zhida.core.journey.commands import Command, OpenConversation, Say
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import State
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.core.routing.lines import Lines
from zhida.ports.storage import Row
from zhida.services.cards import CardText
from zhida.services.frames import Seen
from zhida.services.in_force import InForce
from zhida.services.knowledge import Knowledge
from zhida.services.rows import maybe_whole
from zhida.services.settings import Settings
from zhida.services.tenancy import Tenancy
from zhida.services.texts import Texts, best_language

__all__ = ["Rulebook"]


class Rulebook:
    """Makes `Rules`; phrases are made once per tenant, settings version and language."""

    def __init__(self, tenancy: Tenancy, texts: Texts, knowledge: Knowledge, in_force: InForce) -> None:
        self._tenancy = tenancy
        self._texts = texts
        self._knowledge = knowledge
        self._in_force = in_force
        self._phrases: dict[tuple[TenantId, int, str], dict[str, str]] = {}
        self._last: dict[TenantId, Micros] = {}

    def __call__(self, tenant: TenantId, state: State, command: Command) -> Rules:
        """Return the rules for one command on one state."""
        settings = self._tenancy.of(tenant)
        lang = best_language(command.lang if isinstance(command, OpenConversation) else state.lang)
        return Rules(
            lines=self._lines(tenant, settings, state, command),
            bot=self._in_force.policy(tenant, settings.bot),
            last_enqueued_at=self._last.get(tenant, Micros(0)),
            phrases=self._of(tenant, lang),
        )

    def _lines(self, tenant: TenantId, settings: Settings, state: State, command: Command) -> Lines:
        """Return the lines with the queue of the matter's topic as the default one."""
        article_id = state.bot.last_article_id
        if isinstance(command, Say) and command.reading.candidates:
            best = command.reading.candidates[0]
            if best.score >= settings.bot.suggest_at:
                article_id = best.article_id
        topic = self._knowledge.topic(tenant, article_id) if article_id else None
        queue = settings.lines.topic_queues.get(topic or "")
        return replace(settings.lines, default_queue=queue) if queue else settings.lines

    def card_changed(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...]
    ) -> None:
        """Keep the newest ``enqueued_at`` of the tenant."""
        del before, words, seen
        newest = maybe_whole(after, "enqueued_at") or 0
        self._last[tenant] = Micros(max(newest, self._last.get(tenant, 0)))

    def _of(self, tenant: TenantId, lang: str) -> dict[str, str]:
        key = (tenant, self._tenancy.version(tenant), lang)
        phrases = self._phrases.get(key)
        if phrases is None:
            settings = self._tenancy.of(tenant)
            params = {"bot_name": settings.bot_name, "shop": settings.name}
            phrases = self._phrases[key] = self._texts.phrases(lang, params)
        return phrases
