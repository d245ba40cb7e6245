"""From exported chats to proposed articles: what was asked often, and the best answer a person gave to it.

For a shop without any FAQ. Nothing here is an article yet: a person reads, mends and approves. Personal
numbers, addresses and names are masked before anybody reads them here.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal, cast

from zhida.core.knowledge.exchanges import asked, told
from zhida.core.knowledge.gaps import Wording, central, grouped
from zhida.core.knowledge.masking import masked
from zhida.core.knowledge.plain import plain_text
from zhida.core.knowledge.validation import MAX_ANSWER, MAX_WORDING
from zhida.kit.texts import compact

__all__ = ["Exchange", "Mined", "Speaker", "Turn", "exchanges", "mine"]

Speaker = Literal["contact", "agent", "bot"]
_FEWEST: Final = 3
"""Letters a question has at least when what is personal is masked."""
_MOST_SIMILAR: Final = 10
_MOST_EXAMPLES: Final = 3
_RUNS_WAITED: Final = 3
"""An agent first asks for the order number; the answer is looked for in so many runs of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of an exported chat; ``at`` orders those of one conversation."""

    conversation: str
    speaker: Speaker
    text: str
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question and what a person answered to it, empty when nobody did."""

    conversation: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """A proposed article: its wordings, the answer most like all answers given, how often, and examples."""

    question: str
    similar: tuple[str, ...]
    answer: str
    count: int
    examples: tuple[str, ...]


def mine(
    turns: Iterable[Turn],
    *,
    fold: Callable[[str], str],
    is_small: Callable[[str], bool],
    least: int = 2,
) -> tuple[Mined, ...]:
    """Return proposed articles, the most asked first.

    Args:
        turns: Messages of any number of conversations.
        fold: The folding messages get.
        is_small: Tells of a folded message whether it only greets, thanks, or asks for a person.
        least: Questions asked in fewer conversations are passed over.
    """
    found = tuple(exchanges(turns, fold, is_small))
    wordings = [
        Wording(id=f"{at:09}", text=fold(one.question), answer=fold(one.answer))
        for at, one in enumerate(found)
    ]
    members: dict[str, list[Exchange]] = defaultdict(list)
    for name, group in grouped(wordings).items():
        members[group].append(found[int(name)])
    drafts = [_mined(each, fold) for each in members.values() if _conversations(each) >= least]
    return tuple(sorted((one for one in drafts if one.answer), key=lambda one: (-one.count, one.question)))


def exchanges(
    turns: Iterable[Turn], fold: Callable[[str], str], is_small: Callable[[str], bool]
) -> Iterator[Exchange]:
    """Yield the questions of each conversation, masked, each once, with the answer a person gave."""
    talks: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        talks[turn.conversation].append(turn)
    for conversation, talk in talks.items():
        runs = _runs(sorted(talk, key=lambda turn: turn.at))
        seen: set[str] = set()
        for at, (speaker, texts) in enumerate(runs):
            question = asked(texts, fold, is_small) if speaker == "contact" else None
            line = _line(question or "")
            letters = compact(fold(line))
            if len(letters) >= _FEWEST and letters not in seen:
                seen.add(letters)
                answer = _answer(runs[at + 1 :], fold)
                yield Exchange(conversation=conversation, question=line, answer=_body(answer))


def _runs(talk: Sequence[Turn]) -> tuple[tuple[Speaker, tuple[str, ...]], ...]:
    """Return who spoke how, one run after the other; what a bot said is passed over."""
    people = [turn for turn in talk if turn.speaker != "bot" and turn.text.strip()]
    return tuple(
        (cast("Speaker", speaker), tuple(turn.text for turn in run))
        for speaker, run in groupby(people, lambda turn: turn.speaker)
    )


def _answer(later: Sequence[tuple[Speaker, tuple[str, ...]]], fold: Callable[[str], str]) -> str:
    """Return the first run of an agent that says something."""
    spoken = [texts for speaker, texts in later if speaker == "agent"][:_RUNS_WAITED]
    return next((answer for answer in (told(texts, fold) for texts in spoken) if answer), "")


def _conversations(members: Sequence[Exchange]) -> int:
    return len({one.conversation for one in members})


def _mined(members: Sequence[Exchange], fold: Callable[[str], str]) -> Mined:
    questions = [one.question for one in members]
    answers = [one.answer for one in members if one.answer]
    question = questions[central([fold(text) for text in questions])]
    by_letters = {compact(fold(text)): text for text in reversed(questions)}
    often = Counter(compact(fold(text)) for text in questions)
    others = [by_letters[letters] for letters, _ in often.most_common() if by_letters[letters] != question]
    letters = compact(fold(question))
    similar = tuple(text for text in others if compact(fold(text)) != letters)[:_MOST_SIMILAR]
    return Mined(
        question=question,
        similar=similar,
        answer=answers[central([fold(text) for text in answers])] if answers else "",
        count=_conversations(members),
        examples=tuple(dict.fromkeys(answers))[:_MOST_EXAMPLES],
    )


def _line(text: str) -> str:
    return " ".join(masked(plain_text(text)).split())[:MAX_WORDING]


def _body(text: str) -> str:
    return masked(plain_text(text)).strip()[:MAX_ANSWER]
