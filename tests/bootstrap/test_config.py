"""Process settings: where they come from, which source wins, and what a wrong one is told."""

from pathlib import Path

import pytest

from zhida.bootstrap.config import Config, load_config
from zhida.core.kernel.errors import ErrorCode, InvalidInput


def test_defaults_hold_where_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert load_config(environ={}) == Config()


def test_environment_of_the_process_is_read_when_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHIDA_PORT", "9001")

    assert load_config().port == 9001


def test_file_wins_over_environment_and_arguments_win_over_both(tmp_path: Path) -> None:
    file = tmp_path / "zhida.toml"
    file.write_text('host = "0.0.0.0"\nport = 8000\nallowed_hosts = ["desk.example"]\n', "utf-8")
    environ = {"ZHIDA_PORT": "7000", "ZHIDA_LOG_JSON": "yes", "ZHIDA_TRUSTED_PROXIES": "10.0.0.1, ,10.0.0.2"}

    config = load_config(file, environ, port=9000, data_dir=tmp_path / "d")

    assert (config.host, config.port, config.data_dir) == ("0.0.0.0", 9000, tmp_path / "d")
    assert config.allowed_hosts == ("desk.example",)
    assert config.trusted_proxies == ("10.0.0.1", "10.0.0.2")
    assert config.log_json is True


def test_file_of_the_working_directory_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("zhida.toml").write_text('data_dir = "elsewhere"\nlog_json = false\nport = 0\n', "utf-8")

    config = load_config(environ={"OTHER": "x"})

    assert (config.data_dir, config.port, config.log_json) == (Path("elsewhere"), 0, False)


@pytest.mark.parametrize(
    ("content", "where", "why"),
    [
        ("prot = 1", "prot", "not a setting"),
        ("port = 70000", "port", "0 to 65535"),
        ('port = "x"', "port", "0 to 65535"),
        ("port = true", "port", "0 to 65535"),
        ("host = 1", "host", "must be text"),
        ("data_dir = 1", "data_dir", "must be text"),
        ('log_json = "maybe"', "log_json", "true or false"),
        ("log_json = [1]", "log_json", "true or false"),
        ('log_level = "loud"', "log_level", "one of debug"),
        ("log_level = 3", "log_level", "one of debug"),
        ("allowed_hosts = 1", "allowed_hosts", "list of texts"),
        ("allowed_hosts = [1]", "allowed_hosts", "list of texts"),
        ("port = ", "zhida.toml", "is not TOML"),
    ],
)
def test_wrong_value_is_named_with_the_reason(tmp_path: Path, content: str, where: str, why: str) -> None:
    file = tmp_path / "zhida.toml"
    file.write_text(content, "utf-8")

    with pytest.raises(InvalidInput) as refused:
        load_config(file, {})

    assert refused.value.code is ErrorCode.SETTINGS_INVALID
    assert refused.value.params["where"] == where
    assert why in str(refused.value.params["why"])


def test_unknown_environment_and_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is not a setting"):
        load_config(environ={"ZHIDA_PROT": "1"})
    with pytest.raises(InvalidInput, match="cannot be read"):
        load_config(tmp_path / "none.toml", {})


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "zhida.toml"
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(InvalidInput, match="is not TOML"):
        load_config(file, {})
