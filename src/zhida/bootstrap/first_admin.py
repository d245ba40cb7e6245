"""The one-time passwords of first admins, kept until they were used.

A password that is only printed is lost when the process dies between making and printing it. Each lies in a
file of the data folder, readable by its owner alone, from before the admin exists until the first sign-in.
"""

import os
from pathlib import Path
from typing import Final

from zhida.core.kernel.ids import TenantId
from zhida.ports.storage import Row
from zhida.services.rows import text
from zhida.services.staff import FIRST_ADMIN, Staff
from zhida.services.tenancy import MAIN

__all__ = ["FirstAdmins"]

_FILE: Final = "first-admin"


class FirstAdmins:
    """Makes first admins and remembers their passwords.

    Args:
        folder: The data folder.
        staff: Where the admins live; their first sign-in removes the file.
    """

    def __init__(self, folder: Path, staff: Staff) -> None:
        self._folder = folder
        self._staff = staff
        staff.sign_in_watchers.append(self._signed_in)

    async def password(self, tenant: TenantId) -> str | None:
        """Return the unused one-time password of a tenant's first admin, made when the tenant has nobody."""
        file = self._file(tenant)
        await self._staff.first_admin(tenant, lambda password: _keep(file, password))
        return file.read_text("utf-8").strip() if file.exists() else None

    def _signed_in(self, tenant: TenantId, row: Row) -> None:
        if text(row, "login") == FIRST_ADMIN:
            self._file(tenant).unlink(missing_ok=True)

    def _file(self, tenant: TenantId) -> Path:
        return self._folder / (_FILE if tenant == MAIN else f"{_FILE}-{tenant}")


def _keep(file: Path, password: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = file.with_name(f".{file.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(f"{password}\n")
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(file)
