"""Business settings of a tenant: queues, lanes, credits, clocks, words, inboxes; versioned events, checked.

A settings document is plain JSON. Reading is strict: an unknown member, a wrong type or a value that would
break P1, P2 or P3 is refused with the path to it, at start and on change alike.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar, cast

from zhida.core.bot.policy_settings import BotPolicy
from zhida.core.kernel.errors import ErrorCode, InvalidInput
from zhida.core.kernel.events import Json
from zhida.core.routing.lines import EXPRESS, RETURNED, STANDARD, Lane, Lines, Queue
from zhida.services.texts import LANGUAGES

__all__ = ["DEFAULT_SETTINGS", "Disposition", "Inbox", "Settings", "dump_settings", "load_settings"]

_MAX_CREDIT_S: Final = 600
_MAX_QUEUES: Final = 64
_MAX_TITLE: Final = 64
_MAX_TOPICS: Final = 64
_SLUG: Final = re.compile(r"[a-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """One entry point; ``origins`` are the web origins that may embed it (its own is always allowed)."""

    id: str
    channel: str = "web"
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """One outcome code."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a tenant may decide, with defaults that keep the promise."""

    name: str = "zhida"
    bot_name: str = "小直"
    lang: str = "zh-CN"
    utc_offset_min: int = 480
    greetings: Mapping[str, str] = field(default_factory=dict[str, str])
    lines: Lines = field(default_factory=Lines)
    bot: BotPolicy = field(default_factory=BotPolicy)
    inboxes: tuple[Inbox, ...] = (Inbox(id="web"),)
    dispositions: tuple[Disposition, ...] = (
        Disposition(id="solved", name="已解决"),
        Disposition(id="follow-up", name="要跟进"),
        Disposition(id="unsolved", name="没解决"),
    )

    def inbox(self, inbox_id: str) -> Inbox | None:
        """Return an inbox by id."""
        return next((inbox for inbox in self.inboxes if inbox.id == inbox_id), None)

    def queue(self, queue_id: str) -> Queue:
        """Return a queue by id, the default one when there is none of that name."""
        found = next((queue for queue in self.lines.queues if queue.id == queue_id), None)
        return found or next(queue for queue in self.lines.queues if queue.id == self.lines.default_queue)


DEFAULT_SETTINGS: Final = Settings()

_BOT_REST: Final = ("max_choices", "frustration_at", "money_topics", "safety_topics")

T = TypeVar("T")


class _Reader:
    """Takes members out of an object one by one; what is left over at the end is refused."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, Mapping):
            raise _wrong(path, "must be an object")
        self.path = path
        self._left = dict(cast("Mapping[str, object]", value))

    def take(self, name: str, kind: type[T], default: T) -> T:
        """Return a member of the given type or its default."""
        value = self._left.pop(name, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _wrong(f"{self.path}/{name}", f"must be {kind.__name__}")
        return value

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number within bounds."""
        value = self.take(name, int, default)
        if not low <= value <= high:
            raise _wrong(f"{self.path}/{name}", f"must be {low} to {high}")
        return value

    def title(self, name: str, default: str) -> str:
        """Return a text that people read: not blank, on one line."""
        value = self.take(name, str, default)
        if not value.strip() or not value.isprintable() or len(value) > _MAX_TITLE:
            raise _wrong(f"{self.path}/{name}", f"must be 1 to {_MAX_TITLE} visible characters")
        return value

    def slug(self) -> str:
        """Return the member ``id``: a short name for machines."""
        value = self.take("id", str, "")
        if not _SLUG.fullmatch(value):
            raise _wrong(f"{self.path}/id", "must be 1 to 32 of a-z, 0-9, - and _")
        return value

    def words(self, name: str, default: Sequence[str]) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._left.pop(name, default)
        if not isinstance(value, list | tuple) or not all(
            isinstance(w, str) for w in cast("Sequence[object]", value)
        ):
            raise _wrong(f"{self.path}/{name}", "must be a list of texts")
        return tuple(cast("Sequence[str]", value))

    def texts(self, name: str) -> Mapping[str, str]:
        """Return an object of texts."""
        value = cast("Mapping[str, object]", self.take(name, dict, {}))
        if not all(isinstance(v, str) for v in value.values()):
            raise _wrong(f"{self.path}/{name}", "must hold texts")
        return dict(cast("Mapping[str, str]", value))

    def objects(self, name: str) -> tuple["_Reader", ...] | None:
        """Return a list of objects, or None when the member is missing."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, list | tuple):
            raise _wrong(f"{self.path}/{name}", "must be a list")
        items = cast("Sequence[object]", value)
        return tuple(_Reader(item, f"{self.path}/{name}/{at}") for at, item in enumerate(items))

    def member(self, name: str) -> "_Reader":
        """Return an object member, empty when missing."""
        return _Reader(self._left.pop(name, {}), f"{self.path}/{name}")

    def done(self) -> None:
        """Refuse members nobody asked for."""
        if self._left:
            raise _wrong(f"{self.path}/{sorted(self._left)[0]}", "is not a setting")


def _wrong(path: str, why: str) -> InvalidInput:
    return InvalidInput(ErrorCode.SETTINGS_INVALID, params={"where": path, "why": why})


def load_settings(document: Mapping[str, Json]) -> Settings:
    """Read and check a settings document.

    Raises:
        InvalidInput: code ``settings_invalid``; ``params`` say where and why.
    """
    reader = _Reader(document, "")
    base = DEFAULT_SETTINGS
    settings = Settings(
        name=reader.title("name", base.name),
        bot_name=reader.title("bot_name", base.bot_name),
        lang=_language(reader, base.lang),
        utc_offset_min=reader.whole("utc_offset_min", base.utc_offset_min, -720, 840),
        greetings=_greetings(reader),
        lines=_lines(reader),
        bot=_bot(reader.member("bot")),
        inboxes=_several(reader, "inboxes", _inbox, base.inboxes),
        dispositions=_several(reader, "dispositions", _disposition, base.dispositions),
    )
    reader.done()
    return settings


def _lines(reader: _Reader) -> Lines:
    base = Lines()
    clocks = reader.member("clocks")
    lines = Lines(
        queues=_several(reader, "queues", _queue, base.queues),
        lanes=_several(reader, "lanes", _lane, base.lanes),
        topic_queues=reader.texts("topic_queues"),
        default_queue=reader.take("default_queue", str, base.default_queue),
        promise_s=clocks.whole("promise_s", base.promise_s, 5, 600),
        warn_before_s=clocks.whole("warn_before_s", base.warn_before_s, 1, 60),
        lease_s=clocks.whole("lease_s", base.lease_s, 5, 15),
        absent_after_s=clocks.whole("absent_after_s", base.absent_after_s, 30, 600),
        agent_lost_after_s=clocks.whole("agent_lost_after_s", base.agent_lost_after_s, 5, 120),
        return_within_s=clocks.whole("return_within_s", base.return_within_s, 86_400, 30 * 86_400),
        handle_s=clocks.whole("handle_s", base.handle_s, 10, 7200),
        patience_s=clocks.whole("patience_s", base.patience_s, 10, 7200),
    )
    clocks.done()
    _check_lines(lines)
    return lines


def _check_lines(lines: Lines) -> None:
    names = {queue.id for queue in lines.queues}
    if len(names) > _MAX_QUEUES:
        raise _wrong("/queues", f"must be at most {_MAX_QUEUES}")
    if lines.default_queue not in names:
        raise _wrong(
            "/default_queue", "must be one of the queues: every request for a person needs a line (P1)"
        )
    for topic, queue in lines.topic_queues.items():
        if queue not in names:
            raise _wrong(f"/topic_queues/{topic}", "must be one of the queues")
    credits = {lane.id: lane.credit_s for lane in lines.lanes}
    if not {EXPRESS, RETURNED, STANDARD} <= credits.keys():
        raise _wrong("/lanes", "must hold express, returned and standard (P6)")
    if not credits[STANDARD] <= credits[RETURNED] <= credits[EXPRESS]:
        raise _wrong("/lanes", "credit must not fall from standard to returned to express (P2)")
    if lines.warn_before_s >= lines.promise_s:
        raise _wrong("/clocks/warn_before_s", "must be shorter than promise_s (P5)")


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


def _several(
    reader: _Reader, name: str, read: Callable[[_Reader], N], default: tuple[N, ...]
) -> tuple[N, ...]:
    """Return a list of things with ids, at least one and each once, or the default where it is missing."""
    readers = reader.objects(name)
    if readers is None:
        return default
    found = tuple(read(one) for one in readers)
    for one in readers:
        one.done()
    if not found or len({one.id for one in found}) != len(found):
        raise _wrong(f"/{name}", "must hold at least one, each id once (P1)")
    return found


def _queue(reader: _Reader) -> Queue:
    queue_id = reader.slug()
    skills = reader.words("skills", (queue_id,))
    if not all(_SLUG.fullmatch(skill) for skill in skills):
        raise _wrong(f"{reader.path}/skills", "must be names of a-z, 0-9, - and _")
    return Queue(id=queue_id, name=reader.title("name", queue_id), skills=skills)


def _lane(reader: _Reader) -> Lane:
    lane_id = reader.slug()
    return Lane(
        id=lane_id,
        name=reader.title("name", lane_id),
        credit_s=reader.whole("credit_s", 0, 0, _MAX_CREDIT_S),
    )


def _inbox(reader: _Reader) -> Inbox:
    return Inbox(
        id=reader.slug(), channel=reader.title("channel", "web"), origins=reader.words("origins", ())
    )


def _disposition(reader: _Reader) -> Disposition:
    disposition_id = reader.slug()
    return Disposition(id=disposition_id, name=reader.title("name", disposition_id))


def _language(reader: _Reader, default: str) -> str:
    value = reader.take("lang", str, default)
    if value not in LANGUAGES:
        raise _wrong("/lang", f"must be one of {', '.join(LANGUAGES)}")
    return value


def _greetings(reader: _Reader) -> Mapping[str, str]:
    greetings = reader.texts("greetings")
    for lang in greetings:
        if lang not in LANGUAGES:
            raise _wrong(f"/greetings/{lang}", f"must be one of {', '.join(LANGUAGES)}")
    return greetings


def _bot(reader: _Reader) -> BotPolicy:
    base = BotPolicy()
    million = 1_000_000
    policy = BotPolicy(
        answer_at=reader.whole("answer_at", base.answer_at, 0, million),
        suggest_at=reader.whole("suggest_at", base.suggest_at, 0, million),
        margin=reader.whole("margin", base.margin, 0, million),
        max_failed_turns=reader.whole("max_failed_turns", base.max_failed_turns, 1, 2),
        max_asks_back=reader.whole("max_asks_back", base.max_asks_back, 0, 1),
        max_person_asks=reader.whole("max_person_asks", base.max_person_asks, 0, 1),
        max_choices=reader.whole("max_choices", base.max_choices, 2, 3),
        frustration_at=reader.whole("frustration_at", base.frustration_at, 1, 10),
        money_topics=_topics(reader, "money_topics"),
        safety_topics=_topics(reader, "safety_topics"),
    )
    reader.done()
    return policy


def _topics(reader: _Reader, name: str) -> tuple[str, ...]:
    """Return tags of articles, none by default."""
    topics = reader.words(name, ())
    if len(topics) > _MAX_TOPICS or not all(topic.strip() and len(topic) <= _MAX_TITLE for topic in topics):
        raise _wrong(f"{reader.path}/{name}", f"must be at most {_MAX_TOPICS} tags, none of them blank")
    return topics


def dump_settings(settings: Settings) -> dict[str, Json]:
    """Return the document that `load_settings` reads back to the same settings."""
    lines, bot = settings.lines, settings.bot
    clocks = (
        "promise_s",
        "warn_before_s",
        "lease_s",
        "absent_after_s",
        "agent_lost_after_s",
        "return_within_s",
    )
    policy = ("answer_at", "suggest_at", "margin", "max_failed_turns", "max_asks_back", "max_person_asks")
    return {
        "name": settings.name,
        "bot_name": settings.bot_name,
        "lang": settings.lang,
        "utc_offset_min": settings.utc_offset_min,
        "greetings": dict(settings.greetings),
        "queues": tuple({"id": q.id, "name": q.name, "skills": q.skills} for q in lines.queues),
        "lanes": tuple({"id": lane.id, "name": lane.name, "credit_s": lane.credit_s} for lane in lines.lanes),
        "topic_queues": dict(lines.topic_queues),
        "default_queue": lines.default_queue,
        "clocks": {name: getattr(lines, name) for name in (*clocks, "handle_s", "patience_s")},
        "bot": {name: getattr(bot, name) for name in (*policy, *_BOT_REST)},
        "inboxes": tuple({"id": i.id, "channel": i.channel, "origins": i.origins} for i in settings.inboxes),
        "dispositions": tuple({"id": d.id, "name": d.name} for d in settings.dispositions),
    }
