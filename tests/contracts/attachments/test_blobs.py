"""The promise of every ``Blobs``: whole after any crash or not there, and nobody's but the tenant's."""

import errno
import os
from pathlib import Path

import pytest

from zhida.adapters.storage.attachments import FolderBlobs, MemoryBlobs
from zhida.core.kernel.errors import Unavailable
from zhida.core.kernel.ids import TenantId, render_id
from zhida.ports.attachments import Blobs

SHOP, OTHER = TenantId("main"), TenantId("acme")
ONE, TWO = render_id("att", 1), render_id("att", 2)


@pytest.fixture(name="blobs", params=["folder", "memory"])
def each_blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return FolderBlobs(tmp_path / "attachments") if request.param == "folder" else MemoryBlobs()


def test_what_was_put_comes_back_as_it_was(blobs: Blobs) -> None:
    blobs.put(SHOP, ONE, b"\x00\xff" * 1_000)
    blobs.put(SHOP, TWO, b"second")

    assert blobs.get(SHOP, ONE) == b"\x00\xff" * 1_000
    assert blobs.names(SHOP) == [ONE, TWO]


def test_another_tenant_has_nothing_of_it(blobs: Blobs) -> None:
    blobs.put(SHOP, ONE, b"ours")

    assert blobs.get(OTHER, ONE) is None
    assert blobs.names(OTHER) == []
    blobs.remove(OTHER, ONE)
    assert blobs.get(SHOP, ONE) == b"ours"


def test_what_was_removed_is_gone_and_may_be_removed_again(blobs: Blobs) -> None:
    blobs.put(SHOP, ONE, b"content")

    blobs.remove(SHOP, ONE)
    blobs.remove(SHOP, ONE)

    assert blobs.get(SHOP, ONE) is None
    assert blobs.names(SHOP) == []


def test_a_disk_that_refuses_keeps_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "attachments"
    in_the_way.write_bytes(b"")

    with pytest.raises(Unavailable) as told:
        FolderBlobs(in_the_way).put(SHOP, ONE, b"content")
    with pytest.raises(Unavailable):
        MemoryBlobs(fails=True).put(SHOP, ONE, b"content")

    assert told.value.params["why"] in {os.strerror(errno.ENOTDIR), os.strerror(errno.EEXIST)}


def test_what_an_interruption_left_has_a_name_and_can_be_removed(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    (tmp_path / SHOP).mkdir()
    (tmp_path / SHOP / f"{ONE}.new").write_bytes(b"half")
    (tmp_path / SHOP / "README").write_bytes(b"not ours")

    assert blobs.get(SHOP, ONE) is None
    assert blobs.names(SHOP) == [ONE]
    blobs.remove(SHOP, ONE)
    assert [path.name for path in (tmp_path / SHOP).iterdir()] == ["README"]


def test_files_are_for_the_owner_only_and_forced_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced, real = list[str](), os.fsync

    def counted(handle: int) -> None:
        forced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", counted)

    FolderBlobs(tmp_path / "attachments").put(SHOP, ONE, b"content")

    folder = tmp_path / "attachments" / SHOP
    assert (folder / ONE).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert forced == [str(folder / f"{ONE}.new"), str(folder)]


def test_an_id_that_leads_elsewhere_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not the id"):
        FolderBlobs(tmp_path).put(SHOP, "../../etc/passwd", b"x")
