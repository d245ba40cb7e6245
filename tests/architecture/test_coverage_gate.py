"""The coverage gate judges core, the rest and single files by their own thresholds."""

from tools.coverage_gate import FileCoverage, complaints


def covered(path: str, percent: int) -> FileCoverage:
    return FileCoverage(path=path, covered=percent, total=100, missing=(7,), missing_branches=((7, 9),))


def test_a_covered_tree_passes():
    assert complaints([covered("src/zhida/core/a.py", 100), covered("src/zhida/web/b.py", 96)]) == ()


def test_one_line_missing_in_core_is_named_with_its_place():
    (found,) = complaints([covered("src/zhida/core/a.py", 99), covered("src/zhida/web/b.py", 100)])

    assert "src/zhida/core/a.py: 99.0 % < 100 %; lines [7] branches [7->9]" in found


def test_a_file_cannot_hide_behind_the_others():
    files = [covered("src/zhida/web/a.py", 84)] + [covered(f"src/zhida/web/b{n}.py", 100) for n in range(20)]

    (found,) = complaints(files)

    assert "a.py: 84.0 % < 85 %" in found


def test_the_rest_together_needs_its_own_share():
    (found,) = complaints([covered("src/zhida/web/a.py", 90), covered("src/zhida/core/b.py", 100)])

    assert found == "everything outside core: 90.00 % < 95 %"


def test_a_file_without_statements_is_covered():
    assert FileCoverage(path="src/zhida/core/__init__.py", covered=0, total=0).percent == 100.0
