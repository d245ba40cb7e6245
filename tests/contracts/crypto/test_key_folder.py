"""The folder of secrets: made once, kept private, checked at every start."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from zhida.adapters.crypto.key_folder import KeyFolder, require_strong_secret
from zhida.core.evidence.fields import as_base64
from zhida.ports.crypto import UnsafeSecret
from zhida.testing.crypto import CountedBytes


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def _rewrite(path: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


def test_the_first_start_makes_a_private_folder_and_a_private_file(tmp_path: Path):
    folder = KeyFolder(tmp_path / "data" / "keys")

    (key,) = folder.keys("master")

    path = tmp_path / "data" / "keys" / "master-0001.key"
    assert (_mode(path.parent), _mode(path)) == (0o700, 0o600)
    assert len(key.secret) == 32
    assert key.key_id.startswith("master-0001-")
    assert [entry.name for entry in path.parent.iterdir()] == ["master-0001.key"]


def test_the_next_start_finds_the_same_key(tmp_path: Path):
    first = KeyFolder(tmp_path / "keys").keys("master")

    assert KeyFolder(tmp_path / "keys").keys("master") == first
    assert KeyFolder(tmp_path / "keys").keys("head") != first


def test_rotation_adds_a_key_and_keeps_the_old_ones(tmp_path: Path):
    folder = KeyFolder(tmp_path / "keys")
    (old,) = folder.keys("master")

    new = folder.rotate("master")

    assert folder.keys("master") == (old, new)
    assert new.key_id.startswith("master-0002-")


def test_rotating_before_the_first_key_makes_the_first(tmp_path: Path):
    assert KeyFolder(tmp_path / "keys").rotate("head").key_id.startswith("head-0001-")


def test_of_two_processes_that_start_at_once_both_use_the_winner(tmp_path: Path):
    winner = KeyFolder(tmp_path / "keys", CountedBytes("winner"))
    keys: list[object] = []

    def lose_the_race(length: int) -> bytes:
        if not keys:
            keys.append(winner.keys("master")[0])
        return CountedBytes("loser")(length)

    loser = KeyFolder(tmp_path / "keys", lose_the_race)

    assert [*loser.keys("master")] == keys
    assert len([*(tmp_path / "keys").iterdir()]) == 1


def test_a_foreign_file_in_the_folder_is_left_alone(tmp_path: Path):
    folder = KeyFolder(tmp_path / "keys")
    (tmp_path / "keys" / "master-old.key").write_text("not ours")

    assert len(folder.keys("master")) == 1


def test_a_secret_never_shows_in_a_repr(tmp_path: Path):
    (key,) = KeyFolder(tmp_path / "keys").keys("master")

    assert as_base64(key.secret) not in repr(key)
    assert repr(key.secret) not in repr(key)


@pytest.mark.parametrize("mode", [0o710, 0o750, 0o701, 0o755])
def test_a_folder_others_can_enter_stops_the_start(tmp_path: Path, mode: int):
    KeyFolder(tmp_path / "keys")
    (tmp_path / "keys").chmod(mode)

    with pytest.raises(UnsafeSecret, match="others on this machine") as refused:
        KeyFolder(tmp_path / "keys")

    assert refused.value.mend == f"chmod 700 {tmp_path / 'keys'}"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_others_can_read_stops_the_start(tmp_path: Path, mode: int):
    folder = KeyFolder(tmp_path / "keys")
    folder.keys("master")
    (tmp_path / "keys" / "master-0001.key").chmod(mode)

    with pytest.raises(UnsafeSecret, match="chmod 600"):
        folder.keys("master")


def _with_id(members: dict[str, str]) -> dict[str, str]:
    return {**members, "id": "master-0001-00000000"}


def _with_format(members: dict[str, str]) -> dict[str, str]:
    return {**members, "format": "zhida/key/9"}


def _with_padding(members: dict[str, str]) -> dict[str, str]:
    return {**members, "secret": members["secret"] + "="}


def _without_secret(members: dict[str, str]) -> dict[str, str]:
    return {"format": members["format"], "id": members["id"]}


@pytest.mark.parametrize("change", [_with_id, _with_format, _with_padding, _without_secret])
def test_a_damaged_key_file_stops_the_start(
    tmp_path: Path, change: Callable[[dict[str, str]], dict[str, str]]
):
    folder = KeyFolder(tmp_path / "keys")
    folder.keys("master")
    _rewrite(tmp_path / "keys" / "master-0001.key", change)

    with pytest.raises(UnsafeSecret, match="damaged"):
        folder.keys("master")


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"12"])
def test_a_key_file_with_anything_else_in_it_stops_the_start(tmp_path: Path, content: bytes):
    folder = KeyFolder(tmp_path / "keys")
    folder.keys("master")
    (tmp_path / "keys" / "master-0001.key").write_bytes(content)

    with pytest.raises(UnsafeSecret, match="damaged"):
        folder.keys("master")


def test_a_key_of_another_kind_under_this_name_stops_the_start(tmp_path: Path):
    folder = KeyFolder(tmp_path / "keys")
    folder.keys("head")
    (tmp_path / "keys" / "head-0001.key").rename(tmp_path / "keys" / "master-0001.key")

    with pytest.raises(UnsafeSecret, match="not its own"):
        folder.keys("master")


def test_a_source_without_randomness_stops_the_start(tmp_path: Path):
    with pytest.raises(UnsafeSecret, match="repeats itself"):
        KeyFolder(tmp_path / "keys", bytes).keys("master")


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        (b"", "shorter"),
        (b"x" * 31, "shorter"),
        (b"x" * 64, "repeats"),
        (b"abcabcabc" * 8, "repeats"),
        (b"ChangeMe-0123456789-0123456789-abcdef", "default"),
        (b"secret-0123456789-0123456789-abcdefghij", "default"),
    ],
)
def test_a_weak_secret_is_refused_without_being_repeated(secret: bytes, why: str):
    with pytest.raises(UnsafeSecret, match=why) as refused:
        require_strong_secret("inbox web, key k1", secret)

    assert str(refused.value).startswith("inbox web, key k1: ")
    assert "0123456789" not in str(refused.value)


def test_a_strong_secret_is_accepted():
    require_strong_secret("inbox web", CountedBytes()(32))
