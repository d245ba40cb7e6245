"""Names of the phrases the bot may say besides cited answers; their texts come from the message catalogues.

The core holds no text a person reads. None of these phrases takes a parameter except the greeting, which the
caller fills in before it is handed over.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = [
    "BOT_ASK_BACK",
    "BOT_GREETED",
    "BOT_GREETING",
    "BOT_NOT_SOLVED",
    "BOT_NO_ANSWER",
    "BOT_PERSON_OFFER",
    "BOT_SOLVED",
    "BOT_THANKED",
    "BOT_WORDS_PLEASE",
    "TEMPLATES",
]

BOT_GREETING: Final = "bot.greeting"
"""First line of every matter; says that this is a bot and that a person is one tap away."""
BOT_GREETED: Final = "bot.greeted"
"""Answer to 你好."""
BOT_THANKED: Final = "bot.thanked"
"""Answer to 谢谢."""
BOT_ASK_BACK: Final = "bot.ask_back"
"""The one question back; the suggestions follow as buttons."""
BOT_NO_ANSWER: Final = "bot.no_answer"
"""No answer can be proven; a person is offered."""
BOT_NOT_SOLVED: Final = "bot.not_solved"
"""The contact said an answer did not help; a person is offered."""
BOT_PERSON_OFFER: Final = "bot.person_offer"
"""Answer to an unclear request such as 有人吗: "I am a bot, I can fetch a person at once"."""
BOT_SOLVED: Final = "bot.solved"
"""The contact confirmed that an answer helped."""
BOT_WORDS_PLEASE: Final = "bot.words_please"
"""The bot cannot read a picture, voice, sticker, file or place: one plain question, a person offered."""

TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        BOT_GREETING: ("bot_name", "shop"),
        BOT_GREETED: (),
        BOT_THANKED: (),
        BOT_ASK_BACK: (),
        BOT_NO_ANSWER: (),
        BOT_NOT_SOLVED: (),
        BOT_PERSON_OFFER: (),
        BOT_SOLVED: (),
        BOT_WORDS_PLEASE: (),
    }
)
"""Every template by name, with the parameters its catalogue text takes."""
