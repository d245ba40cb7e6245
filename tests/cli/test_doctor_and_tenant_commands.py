"""``zhida doctor``, ``zhida tenant`` and the root command, as an operator types them."""

import json
import socket
from pathlib import Path

from typer.testing import CliRunner

from zhida import __version__
from zhida.cli import app


def test_version_is_printed() -> None:
    done = CliRunner().invoke(app, ["--version"])

    assert (done.exit_code, done.output.strip()) == (0, f"zhida {__version__}")


def test_doctor_finds_nothing_wrong_before_the_first_start(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["doctor", "--data", str(tmp_path / "data"), "--json"], env={"ZHIDA_PORT": "0"}
    )

    findings = json.loads(done.output)
    assert done.exit_code == 0, findings
    assert {one["check"] for one in findings} >= {"port", "disk", "keys", "clock", "schema"}


def test_doctor_says_what_to_do_about_a_taken_port(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        done = CliRunner().invoke(app, ["doctor", "--data", str(tmp_path)], env={"ZHIDA_PORT": port})

    assert done.exit_code == 1
    assert "port" in done.output


def test_tenant_is_added_once_and_listed(tmp_path: Path) -> None:
    folder = str(tmp_path / "data")

    added = CliRunner().invoke(app, ["tenant", "add", "acme", "--data", folder, "--json"])
    again = CliRunner().invoke(app, ["tenant", "add", "acme", "--data", folder])
    listed = CliRunner().invoke(app, ["tenant", "list", "--data", folder])
    as_json = CliRunner().invoke(app, ["tenant", "list", "--data", folder, "--json"])

    assert json.loads(added.output)["login"] == "admin"
    assert again.exit_code == 1
    assert "acme" in listed.output
    assert [row["tenant"] for row in json.loads(as_json.output)] == ["acme", "main"]
