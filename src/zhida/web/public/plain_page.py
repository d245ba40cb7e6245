"""How the page without script looks: the button to a person first, then the place, then what was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from zhida.core.bot.events import HandoverRequested
from zhida.core.conversation.events import AnswerJudged, ConversationClosed, MessageSent, Origin
from zhida.core.journey.state import NEW, Phase, State
from zhida.core.kernel.events import Event
from zhida.core.routing.events import OfferAccepted
from zhida.services.frames import Seen, moment
from zhida.services.texts import LANGUAGES, Texts
from zhida.web.common.markup import Markup, tag, whole_page

__all__ = ["REFRESH_S", "PlainView", "freeze_page", "plain_page"]

REFRESH_S: Final = 10
_FIELD_CHARS: Final = 4_000
_MINUTE_US: Final = 60_000_000
_LIVE: Final = frozenset({Phase.BOT, Phase.QUEUED, Phase.AGENT})
_NAMES: Final = {"zh-CN": "简体中文", "zh-TW": "繁體中文", "en": "English"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainView:
    """Everything the page shows."""

    texts: Texts
    lang: str
    inbox: str
    shop: str
    form_id: str
    problem: str = ""
    unsent: str = ""
    utc_offset_min: int = 0
    state: State = NEW
    seen: tuple[Seen, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict[str, str])

    def about(self, *, state: State, seen: tuple[Seen, ...], names: Mapping[str, str]) -> "PlainView":
        """Return the view of a matter."""
        return replace(self, state=state, seen=seen, names=names)

    def say(self, key: str, **params: str | int) -> str:
        """Return one of our texts."""
        return self.texts.render(f"plain.{key}", self.lang, params)


def plain_page(view: PlainView) -> Markup:
    """Return the page."""
    waits = view.state.phase is Phase.QUEUED
    body = (
        _form(
            view,
            tag("button", view.say("person"), name="act", value="person", class_="person", accesskey="0"),
        ),
        tag("h1", view.say("title", shop=view.shop)),
        *([tag("p", view.problem, role="alert", class_="problem")] if view.problem else ()),
        _standing(view),
        _said(view),
        _after_last(view),
        _composer(view),
        _ends(view),
        _foot(view),
    )
    return whole_page(
        view.lang, view.say("title", shop=view.shop), body, refresh_s=REFRESH_S if waits else None
    )


def freeze_page(texts: Texts, lang: str, inbox: str) -> Markup:
    """Return the page that asks once more before a freeze."""
    view = PlainView(texts=texts, lang=lang, inbox=inbox, shop="", form_id="")
    body = (
        _form(view, tag("button", view.say("person"), name="act", value="person", class_="person")),
        tag("h1", view.say("freeze")),
        tag("p", view.say("freeze_why")),
        _form(view, tag("button", view.say("freeze_yes"), name="act", value="freeze_now")),
        tag("p", tag("a", view.say("back"), href=f"/chat/plain?lang={lang}")),
    )
    return whole_page(lang, view.say("freeze"), body)


def _form(view: PlainView, *inside: Markup, class_: str | None = None) -> Markup:
    hidden = [_hidden("lang", view.lang), _hidden("inbox", view.inbox)]
    return tag("form", hidden, inside, method="post", action="/chat/plain", class_=class_)


def _hidden(name: str, value: str) -> Markup:
    return tag("input", type="hidden", name=name, value=value)


def _standing(view: PlainView) -> Markup:
    place, lines = view.state.place, [view.say("start")]
    match view.state.phase:
        case Phase.QUEUED:
            shown = place.position if place else None
            lines = [view.say("position", position=shown) if shown else view.say("waiting")]
            if place and place.p50_s is not None and place.p90_s is not None:
                lines.append(view.say("wait", p50=place.p50_s, p90=place.p90_s))
        case Phase.AGENT:
            lines = [
                view.say("agent", name=view.names.get(view.state.agent_id or "", view.say("person_side")))
            ]
        case Phase.CLOSED | Phase.WRAP_UP:
            lines = [view.say("closed")]
        case Phase.NEW | Phase.BOT:
            pass
    return tag("div", [tag("p", line) for line in lines], role="status", class_="standing")


def _said(view: PlainView) -> Markup:
    shown = [item for seen in view.seen if (item := _item(view, seen)) is not None]
    return tag("section", tag("h2", view.say("talk")), tag("ol", shown), aria_label=view.say("talk"))


def _item(view: PlainView, seen: Seen) -> Markup | None:
    local = seen.at + view.utc_offset_min * _MINUTE_US
    at = tag("time", moment(local)[11:16], datetime=moment(seen.at))
    match seen.event:
        case MessageSent() as message:
            return _message(view, message, at)
        case HandoverRequested():
            return tag("li", tag("p", view.say("waiting")), at, class_="system")
        case OfferAccepted() as accepted:
            name = view.names.get(accepted.agent_id, view.say("person_side"))
            return tag("li", tag("p", view.say("agent", name=name)), at, class_="system")
        case ConversationClosed():
            return tag("li", tag("p", view.say("closed")), at, class_="system")
        case _:
            return None


def _message(view: PlainView, message: MessageSent, at: Markup) -> Markup:
    who = {
        Origin.CONTACT: view.say("me"),
        Origin.BOT: view.say("bot"),
        Origin.AGENT: view.names.get(message.agent_id or "", view.say("person_side")),
        Origin.SYSTEM: "",
    }[message.origin]
    lines = [tag("p", line) for line in message.text.split("\n")]
    source = [tag("p", view.say("source", source=message.source), class_="source")] if message.source else []
    return tag("li", tag("b", who), at, lines, source, class_=message.origin.value)


def _after_last(view: PlainView) -> Markup:
    """Return the buttons that belong to the bot's last message: its suggestions, and whether it helped."""
    last = _last_of_bot(view)
    if last is None or view.state.phase is not Phase.BOT:
        return Markup()
    choices = [
        _form(
            view,
            _hidden("act", "say"),
            _hidden("client_id", view.form_id),
            _hidden("text", label),
            tag("button", label, name="chosen", value=choice),
        )
        for choice, label in zip(last.choices, last.choice_labels, strict=False)
    ]
    if last.article_id and not _is_judged(view, last.article_id):
        judged = (_hidden("act", "judge"), _hidden("article_id", last.article_id))
        yes = tag("button", view.say("solved"), name="solved", value="1")
        choices.append(
            _form(view, *judged, yes, tag("button", view.say("not_solved"), name="solved", value="0"))
        )
    return tag("div", choices, class_="choices")


def _last_of_bot(view: PlainView) -> MessageSent | None:
    messages: list[Event] = [seen.event for seen in view.seen if isinstance(seen.event, MessageSent)]
    last = messages[-1] if messages else None
    return last if isinstance(last, MessageSent) and last.origin is Origin.BOT else None


def _is_judged(view: PlainView, article_id: str) -> bool:
    return any(
        isinstance(seen.event, AnswerJudged) and seen.event.article_id == article_id for seen in view.seen
    )


def _composer(view: PlainView) -> Markup:
    return _form(
        view,
        _hidden("client_id", view.form_id),
        tag("label", view.say("message"), for_="text"),
        tag(
            "textarea",
            view.unsent,
            id="text",
            name="text",
            rows="3",
            maxlength=str(_FIELD_CHARS),
            required=True,
        ),
        tag("button", view.say("send"), name="act", value="say"),
        class_="composer",
    )


def _ends(view: PlainView) -> Markup:
    buttons: list[Markup] = []
    if view.state.phase is Phase.QUEUED:
        buttons.append(tag("button", view.say("leave"), name="act", value="leave"))
    if view.state.phase in _LIVE:
        buttons.append(tag("button", view.say("end"), name="act", value="end"))
    buttons.append(tag("button", view.say("freeze"), name="act", value="freeze"))
    return _form(view, *buttons, class_="ends")


def _foot(view: PlainView) -> Markup:
    languages = [
        tag("a", _NAMES[lang], href=f"/chat/plain?lang={lang}", lang=lang)
        for lang in LANGUAGES
        if lang != view.lang
    ]
    full = tag("a", view.say("full"), href="/chat")
    return tag("nav", languages, full, tag("a", view.say("promise"), href="/promise"))
