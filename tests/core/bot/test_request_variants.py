"""However a core wording is typed, it still asks for a person: 99.5 % of a fixed sample of variants."""

from evals.requests_variants import core_forms, traditional, variants
from tests.core.bot.tables import FOLDING, kind_of, misread
from zhida.cli.sets import requests
from zhida.core.bot.reading import RequestKind

SAMPLED = 2_000


def test_core_wordings_reach_a_person():
    forms = core_forms()

    assert len(forms) == 60
    assert misread(list(forms), RequestKind.DIRECT) == []


def test_variants_of_core_wordings_reach_a_person():
    every = variants()
    sample = every[:: len(every) // SAMPLED]

    missed = [text for text in sample if kind_of(text) is not RequestKind.DIRECT]

    assert len(every) >= 18_000
    assert len(sample) >= SAMPLED
    assert len(missed) / len(sample) <= 0.005, missed


def test_traditional_script_is_read_like_simplified():
    changed = [
        text
        for text, _ in requests()
        if FOLDING.fold(text).isascii() is False and kind_of(traditional(text)) is not kind_of(text)
    ]

    assert changed == []
