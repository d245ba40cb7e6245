"""Does this message ask for a person? Rules in layers; a later layer may only add.

DIRECT queues at once. ASK (is anyone there, are you a bot, what is your number) is answered by one honest
line with the button; a second ASK counts as DIRECT. A negated wish (不用转人工了) is no request; its mirror
images (怎么还不给我转人工) are. No text rule finds every wording: what holds is the button, key 0 and the
limit of two turns.
"""

from typing import Final

from zhida.core.bot.folded import Folding
from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request_chinese import chinese_request, is_chinese_look_alike
from zhida.core.bot.request_english import english_request, is_english_look_alike
from zhida.core.bot.request_model import MAX_MODELLED, RequestModel, features_of
from zhida.core.bot.request_sound import sounds_like_request
from zhida.kit.patterns import regex
from zhida.kit.texts import clauses, collapse, compact, has_han, unrepeated, words

__all__ = ["MAX_CLAUSES", "MAX_READ", "is_left_to_model", "modelled_clauses", "request_of"]

MAX_READ: Final = 600
"""Letters of a message that are read for a request, half from each end: a wish stands at an end."""

MAX_CLAUSES: Final = 2
"""Clauses of a message, from its end, that a model reads one by one."""

_SHORT: Final = 14
"""Up to so many letters the pieces of a message are also read as one (转 人 工, 转.人.工)."""
_WORD: Final = 2
_KEY: Final = regex(r"^(?:按|press|key)?0{1,3}(?:键|号键)?$")
_PERSON_SIGNS: Final = regex(
    "[👨👩🧑]\ufe0f?[🏻🏼🏽🏾🏿]?\u200d?(?:💼|💻|🔧|⚕|🎧)|[🙋💁👤👥🗣🆘📞☎🎧🕴]|^[👨👩🧑]$"
)
_NOT_SIGN: Final = regex(r"[\s\ufe0f\u200d\u2640\u2642🏻🏼🏽🏾🏿!！?？]")


def request_of(
    text: str, folded: str, folding: Folding, model: RequestModel | None = None
) -> tuple[RequestKind, str | None]:
    """Return how clearly a message asks for a person, and the name of the rule that says so.

    Args:
        text: The message as written; signs are looked for here, before folding drops them.
        folded: The same message folded.
        folding: Spells and compares words that no rule knows.
        model: Finds wordings no rule knows. It only adds: what the rules leave out (a refusal of a person, a
            look-alike) it is not asked about.
    """
    kind, rule = _by_rules(text, folded, folding)
    if model is not None and rule is None and compact(folded) and is_left_to_model(folded):
        clauses_read = modelled_clauses(folded)
        if any(model.is_request(features_of(clause, folding)) for clause in clauses_read):
            return RequestKind.DIRECT, "model"
    return kind, rule if kind is not RequestKind.NONE else None


def is_left_to_model(folded: str) -> bool:
    """Tell whether no look-alike stands in the message, so that a model may judge it."""
    return not (is_chinese_look_alike(compact(folded)) or is_english_look_alike(words(folded)))


def modelled_clauses(folded: str) -> tuple[str, ...]:
    """Return the pieces of a message a model reads: its last clauses, and the whole when it is short."""
    whole = (folded,) if len(folded) <= MAX_MODELLED else ()
    return tuple(dict.fromkeys((*whole, *clauses(folded)[-MAX_CLAUSES:])))


def _by_rules(text: str, folded: str, folding: Folding) -> tuple[RequestKind, str | None]:
    letters = compact(folded)
    if not letters:
        return _signs(text)
    if _KEY.match(letters):
        return RequestKind.DIRECT, "key"
    kind, rule = _worded(_readable(folded))
    if kind is RequestKind.NONE and rule is None:
        sound = sounds_like_request(letters, words(folded), folding)
        if sound is not None:
            return RequestKind.DIRECT, sound
    return kind, rule


def _signs(text: str) -> tuple[RequestKind, str | None]:
    shown = _NOT_SIGN.sub("", text)
    if _PERSON_SIGNS.search(text) or _PERSON_SIGNS.search(shown):
        return RequestKind.DIRECT, "sign"
    return RequestKind.NONE, None


def _readable(folded: str) -> str:
    half = MAX_READ // 2
    return folded if len(folded) <= MAX_READ else f"{folded[:half]}\n{folded[-half:]}"


def _worded(folded: str) -> tuple[RequestKind, str | None]:
    """Read the clauses and, when it is short, the message as one; the clearest wording wins.

    A rule named with ``NONE`` is a refusal of a person: it also keeps the sound of the words from counting.
    """
    found: list[tuple[RequestKind, str | None]] = []
    whole = compact(folded)
    parts = clauses(folded)
    if has_han(folded):
        alone = len(parts) == 1
        found.extend(chinese_request(view, alone=alone or view == whole) for view in _views(folded, parts))
    spoken = [words(part) for part in parts if not (has_han(part) and len(words(part)) < _WORD)]
    spoken.append(words(folded))
    found.extend(english_request(said) for said in dict.fromkeys(spoken) if said)
    return _clearest(found)


def _views(folded: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the clauses, those between blanks too, and the whole when it is short; each also unrepeated."""
    views = [compact(part) for part in parts]
    views.extend(letters for part in parts for letters in _between_blanks(part))
    whole = compact(folded)
    if len(whole) <= _SHORT:
        views.append(whole)
    views.extend(unrepeated(view) for view in tuple(views))
    views.extend(unrepeated(collapse(view)) for view in tuple(views))
    return tuple(dict.fromkeys(views))


def _between_blanks(part: str) -> tuple[str, ...]:
    """Return the pieces between blanks when each is a word; the blanks of 转 人 工 part nothing."""
    pieces = tuple(compact(piece) for piece in part.split())
    return pieces if len(pieces) > 1 and all(len(piece) >= _WORD for piece in pieces) else ()


def _clearest(found: list[tuple[RequestKind, str | None]]) -> tuple[RequestKind, str | None]:
    for wanted in (RequestKind.DIRECT, RequestKind.ASK):
        for kind, rule in found:
            if kind is wanted:
                return kind, rule
    return RequestKind.NONE, next((rule for _, rule in found if rule is not None), None)
