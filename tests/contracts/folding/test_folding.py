"""The promise of every ``TextFolding``, kept by the real tables and by the fake without tables."""

import os
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhida.adapters.models.folding import MAX_CHARACTERS, TableFolding
from zhida.ports.folding import TextFolding
from zhida.testing.folding import PlainFolding

FOLDINGS: dict[str, TextFolding] = {"tables": TableFolding(), "plain": PlainFolding()}


@pytest.fixture(name="folding", params=list(FOLDINGS))
def each(request: pytest.FixtureRequest) -> TextFolding:
    return FOLDINGS[str(request.param)]


def test_width_case_and_script_are_folded(folding: TextFolding):
    assert folding.fold("  ＺＨ轉人工Ｅ２１！ ") == "zh转人工e21!"
    assert folding.fold("搵專員") == folding.fold("揾专员")


def test_what_cannot_be_seen_is_dropped_and_words_stay_apart(folding: TextFolding):
    assert folding.fold("转\u200b人\u2060工\ufeff") == "转人工"
    assert folding.fold("a\x00b\tc\u2028d") == "a b c d"
    assert folding.fold("一\n二") == "一\n二"
    assert folding.fold("退\ud800货") == "退货"


def test_text_is_cut_before_and_after_folding(folding: TextFolding):
    assert len(folding.fold("长" * 5_000)) == MAX_CHARACTERS
    assert len(folding.fold("\ufdfa" * 5_000)) <= MAX_CHARACTERS


def test_syllables_are_parted_and_other_characters_stay(folding: TextFolding):
    assert folding.pinyin("转人工") == "zhuan ren gong"
    assert folding.pinyin("转rg") == "zhuan rg"
    assert folding.pinyin("砖仁功").replace(" ", "") == "zhuanrengong"
    assert folding.pinyin("") == ""


def test_likeness_goes_from_nothing_to_all(folding: TextFolding):
    assert folding.likeness("human", "human") == 100
    assert folding.likeness("abc", "xyz") == 0
    assert folding.likeness("humna", "human") == 80
    assert folding.likeness("agent", "agnet") == folding.likeness("agnet", "agent")


def test_edits_count_characters_put_in_taken_out_or_replaced(folding: TextFolding):
    assert folding.edits("", "退货") == 2
    assert folding.edits("七天内可退", "七天内可退") == 0
    assert folding.edits("七天内可退", "您好，十天可退") == 5
    assert folding.edits("kitten", "sitting") == folding.edits("sitting", "kitten") == 3


@given(st.text(max_size=60))
def test_folded_text_is_visible_lower_case_and_normal(text: str):
    for folding in FOLDINGS.values():
        folded = folding.fold(text)

        assert folded == folded.strip()
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c != "\n" for c in folded)
        assert folding.fold(text) == folded


@given(st.text(st.characters(max_codepoint=0x7F), max_size=60))
def test_folding_plain_text_twice_changes_nothing(text: str):
    for folding in FOLDINGS.values():
        assert folding.fold(folding.fold(text)) == folding.fold(text)


def test_tables_are_loaded_by_warm_and_not_by_the_import():
    script = (
        "import sys, zhida.adapters.models.folding as f\n"
        "assert not {'opencc', 'pypinyin', 'rapidfuzz'} & set(sys.modules)\n"
        "f.TableFolding().warm()\n"
        "assert {'opencc', 'pypinyin', 'rapidfuzz'} <= set(sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert done.returncode == 0


PLAIN = "import pypinyin"
LEAN = "from zhida.adapters.models.pinyin import lazy_pinyin; lazy_pinyin()"
TABLES = """
import os
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.seg.mmseg import p_set
from hashlib import sha256

for table in (sorted(PHRASES_DICT.items()), sorted(PINYIN_DICT.items()), sorted(p_set._set)):
    print(len(table), sha256(repr(table).encode()).hexdigest())
print({name: value for name, value in os.environ.items() if name.startswith("PYPINYIN")})
"""


@pytest.mark.parametrize("first", [LEAN, f"{PLAIN}\n{LEAN}"], ids=["alone", "after another loaded it"])
def test_the_lean_table_of_words_is_the_one_of_the_library(first: str):
    def tables(loaded: str) -> str:
        line = [sys.executable, "-c", f"{loaded}\n{TABLES}"]
        env = {**os.environ, "PYPINYIN_NO_DICT_COPY": ""}
        return subprocess.run(line, capture_output=True, text=True, check=True, env=env).stdout

    lean = tables(first)

    assert lean == tables(PLAIN)
    assert int(lean.split()[0]) > 40_000
    assert "{'PYPINYIN_NO_DICT_COPY': ''}" in lean
