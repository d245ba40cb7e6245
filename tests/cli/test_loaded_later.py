"""A server loads what its first page needs; what a use case brings along comes when it is used."""

import subprocess
import sys

SERVER = "import sys, zhida.cli.serving, zhida.bootstrap.server, zhida.bootstrap.demo, zhida.web.app"
LOADED = "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
NEVER = {"duckdb", "onnxruntime", "scipy", "sklearn", "usearch"}
LATER = {
    "PIL",
    "alembic",
    "mammoth",
    "opencc",
    "pypdfium2",
    "pypinyin",
    "python_calamine",
    "rapidfuzz",
    "sqlalchemy",
    "trafilatura",
}


def loaded(modules: str) -> set[str]:
    done = subprocess.run(
        (sys.executable, "-c", f"{modules}\n{LOADED}"), capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_a_server_and_the_demo_never_load_the_planner_or_a_model():
    assert not loaded(SERVER) & NEVER


def test_a_server_and_the_demo_load_tables_readers_and_migrations_later():
    assert not loaded(SERVER) & LATER


def test_a_server_loads_the_way_out_and_signed_tokens_later():
    assert not loaded("import sys, zhida.cli.serving, zhida.bootstrap.server") & {"httpx", "jwt"}
