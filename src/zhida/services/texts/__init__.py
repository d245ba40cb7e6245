"""Message catalogues: every text the server itself says, by key and language.

Keys beginning with ``error.`` are error codes, those beginning with ``bot.`` templates of the core. The three
catalogues have the same keys and parameters; a test compares them.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final, cast

__all__ = ["LANGUAGES", "Texts", "best_language"]

LANGUAGES: Final = ("zh-CN", "zh-TW", "en")


def best_language(wanted: str | None) -> str:
    """Return the catalogue language for an ``Accept-Language`` value or a tag such as ``zh-Hant-HK``."""
    for part in (wanted or "").split(","):
        tag = part.partition(";")[0].strip().lower()
        if tag.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
            return "zh-TW"
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en"
    return "zh-CN"


class Texts:
    """The catalogues, read once."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]]) -> None:
        self._catalogues = catalogues

    @classmethod
    def load(cls) -> "Texts":
        """Read the catalogues that ship with the package."""
        folder = files("zhida.services.texts")
        read = {
            lang: cast("dict[str, str]", json.loads((folder / f"{lang}.json").read_text("utf-8")))
            for lang in LANGUAGES
        }
        return cls(MappingProxyType(read))

    def catalogue(self, lang: str) -> Mapping[str, str]:
        """Return every text of a language."""
        return self._catalogues[best_language(lang)]

    def render(self, key: str, lang: str, params: Mapping[str, str | int] | None = None) -> str:
        """Return a text with its parameters filled in; an unknown key is returned as it is."""
        text = self.catalogue(lang).get(key, key)
        for name, value in (params or {}).items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def phrases(self, lang: str, params: Mapping[str, str | int]) -> dict[str, str]:
        """Return every bot phrase of a language, filled in."""
        catalogue = self.catalogue(lang)
        return {key: self.render(key, lang, params) for key in catalogue if key.startswith("bot.")}
