"""A folding without tables: what tests of everything but the tables themselves need."""

import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Final

__all__ = ["PlainFolding"]

_SIMPLE: Final = str.maketrans(
    "轉專員揾搵裏裡機發來說話謝請問嗎們個這麼開關電腦貨單號碼過時點錢還沒為會",
    "转专员揾揾里里机发来说话谢请问吗们个这么开关电脑货单号码过时点钱还没为会",
)
_SOUNDS: Final[Mapping[str, str]] = {
    "转": "zhuan", "砖": "zhuan", "人": "ren", "仁": "ren", "认": "ren", "工": "gong", "功": "gong",
    "公": "gong", "客": "ke", "可": "ke", "服": "fu", "真": "zhen", "我": "wo", "要": "yao",
}  # fmt: skip
_MAX_CHARACTERS: Final = 2_000


class PlainFolding:
    """Folds by Unicode rules and a handful of characters; the same contract as the real folding."""

    def fold(self, text: str) -> str:
        """Return NFKC, lower-case, simplified text, control characters dropped, at most 2,000 characters."""
        visible = "".join(char if char.isprintable() or char == "\n" else _blank(char) for char in text)
        plain = unicodedata.normalize("NFKC", visible[:_MAX_CHARACTERS]).lower().translate(_SIMPLE)
        return plain[:_MAX_CHARACTERS].strip()

    def pinyin(self, folded: str) -> str:
        """Return toneless pinyin of the few characters known here, separated by blanks; others stay."""
        spaced = "".join(f" {_SOUNDS[char]} " if char in _SOUNDS else char for char in folded)
        return " ".join(spaced.split())

    def likeness(self, one: str, other: str) -> int:
        """Return how alike two texts are, 0 to 100."""
        return round(SequenceMatcher(None, one, other, autojunk=False).ratio() * 100)

    def edits(self, one: str, other: str) -> int:
        """Return how many characters are put in, taken out or replaced between two texts (Levenshtein)."""
        above = list(range(len(other) + 1))
        for at, char in enumerate(one, start=1):
            row = [at]
            for column, wanted in enumerate(other, start=1):
                row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (char != wanted)))
            above = row
        return above[-1]


def _blank(char: str) -> str:
    return " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else ""
