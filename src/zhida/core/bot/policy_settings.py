"""Numbers of the bot's policy: what a tenant may set, and what the certificates in force allow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["DEFAULT_BOT_POLICY", "BotPolicy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BotPolicy:
    """Thresholds in millionths; budgets per matter are upper bounds of P7 and may only be lowered.

    What may be answered is in ``thresholds``, by stratum: certified scores, None or missing for suggestions
    only (P8). They come from the certificate ``calibration`` together with ``alphas``, never from the
    settings, and hold for readings by the articles ``kb_hash`` and the ranker ``model_hash`` only; an empty
    ``kb_hash`` means any. ``answer_at`` and ``margin`` only make the bot stricter. ``money_topics`` and
    ``safety_topics`` are tags that count as such besides the built-in ones.
    """

    answer_at: int = 0
    suggest_at: int = 150_000
    margin: int = 0
    max_failed_turns: int = 2
    max_asks_back: int = 1
    max_person_asks: int = 1
    max_choices: int = 3
    frustration_at: int = 2
    money_topics: tuple[str, ...] = ()
    safety_topics: tuple[str, ...] = ()
    thresholds: Mapping[str, int | None] = field(default_factory=dict[str, int | None])
    alphas: Mapping[str, int] = field(default_factory=dict[str, int])
    calibration: int = 0
    kb_hash: str = ""
    model_hash: str = ""


DEFAULT_BOT_POLICY: Final = BotPolicy()
