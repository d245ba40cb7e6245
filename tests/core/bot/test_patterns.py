"""Expressions compiled at their first use."""

import gc
import pkgutil
import re
import subprocess
import sys
from importlib import import_module

import pytest

import zhida.core
from zhida.kit.patterns import LatePattern, regex

EXPECTED = 150
COUNTED = """
import re

real, compiled = re.compile, []
re.compile = lambda text, flags=0: compiled.append(text) or real(text, flags)
import zhida.core.bot.request

print(len(compiled))
"""


def test_late_expression_does_what_a_compiled_one_does() -> None:
    late, real = regex("(a+)b", re.IGNORECASE), re.compile("(a+)b", re.IGNORECASE)

    for text in ("xAABy", "", "ab ab", "b"):
        assert (late.search(text) is None) == (real.search(text) is None)
        assert (late.match(text) is None) == (real.match(text) is None)
        assert (late.fullmatch(text) is None) == (real.fullmatch(text) is None)
        assert late.sub("-", text) == real.sub("-", text)
        assert late.findall(text) == real.findall(text)
        assert [found.span() for found in late.finditer(text)] == [f.span() for f in real.finditer(text)]
        assert late.split(text) == real.split(text)
    assert (late.pattern, late.flags, late.groups) == (real.pattern, real.flags, real.groups)


def test_wrong_expression_fails_at_its_first_use() -> None:
    late = regex("(")

    with pytest.raises(re.error):
        late.search("")


def test_every_expression_of_the_core_can_be_compiled() -> None:
    for module in pkgutil.walk_packages(zhida.core.__path__, "zhida.core."):
        import_module(module.name)

    gc.collect()

    every = [each for each in gc.get_objects() if isinstance(each, LatePattern)]

    compiled = [str(each.__getattr__("pattern")) for each in every]
    assert len(compiled) > EXPECTED


def test_importing_the_wordings_compiles_next_to_nothing() -> None:
    line = [sys.executable, "-c", COUNTED]

    compiled = int(subprocess.run(line, capture_output=True, check=True, text=True).stdout)

    assert compiled < 60
