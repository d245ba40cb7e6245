"""Numbers of the bot's policy that a tenant may set, within the bounds the promise allows."""

from dataclasses import dataclass
from typing import Final

__all__ = ["DEFAULT_BOT_POLICY", "BotPolicy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BotPolicy:
    """Thresholds in millionths; budgets per matter are upper bounds of P7 and may only be lowered."""

    answer_at: int = 580_000
    suggest_at: int = 300_000
    margin: int = 50_000
    max_failed_turns: int = 2
    max_asks_back: int = 1
    max_person_asks: int = 1
    max_choices: int = 3
    frustration_at: int = 2


DEFAULT_BOT_POLICY: Final = BotPolicy()
