"""The one-time password of the first admin survives every crash until it is used."""

import stat
from pathlib import Path

import pytest

from tests.services.rig import Rig, memory_ports, rig_on
from zhida.bootstrap.first_admin import FirstAdmins
from zhida.core.kernel.errors import Unavailable
from zhida.core.kernel.ids import TenantId
from zhida.ports.storage import Unit


async def test_password_is_shown_again_until_the_first_sign_in(tmp_path: Path) -> None:
    async with rig_on(memory_ports()) as rig:
        first = await FirstAdmins(tmp_path, rig.platform.staff).password(rig.tenant)
        again = await FirstAdmins(tmp_path, rig.platform.staff).password(rig.tenant)
        file = tmp_path / "first-admin"
        mode = stat.S_IMODE(file.stat().st_mode)
        assert first is not None
        await rig.platform.staff.sign_in(rig.tenant, "admin", first)

        assert (again, mode) == (first, 0o600)
        assert not file.exists()
        assert await FirstAdmins(tmp_path, rig.platform.staff).password(rig.tenant) is None


async def test_password_is_on_disk_before_the_admin_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig_on(memory_ports()) as rig:
        await _crash_before_the_commit(rig, tmp_path, monkeypatch)
        lost = (tmp_path / "first-admin").read_text("utf-8").strip()

        made = await FirstAdmins(tmp_path, rig.platform.staff).password(rig.tenant)

        assert made is not None and made != lost
        await rig.platform.staff.sign_in(rig.tenant, "admin", made)


async def _crash_before_the_commit(rig: Rig, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(unit: Unit) -> None:
        del unit
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(rig.store, "commit", refuse)
        with pytest.raises(Unavailable):
            await FirstAdmins(folder, rig.platform.staff).password(rig.tenant)


async def test_another_agent_who_signs_in_leaves_the_file(tmp_path: Path) -> None:
    async with rig_on(memory_ports()) as rig:
        admins, acme = FirstAdmins(tmp_path, rig.platform.staff), TenantId("acme")
        await rig.platform.tenancy.add(acme, "acme")
        password = await admins.password(acme)
        lin = await rig.agent("lin")
        await rig.platform.staff.set_password(rig.tenant, [lin.id], "known to lin alone")

        await rig.platform.staff.sign_in(rig.tenant, "lin", "known to lin alone")

        assert (tmp_path / "first-admin-acme").read_text("utf-8").strip() == password
