"""Refusals to open a store, each with what the operator can do about it."""

from zhida.core.kernel.errors import Unavailable

__all__ = ["StoreInUse", "StoreTooNew"]


class StoreInUse(Unavailable):
    """Another process already writes to this folder."""

    def __init__(self, folder: str, pid: str) -> None:
        super().__init__(params={"folder": folder, "pid": pid})

    def __str__(self) -> str:
        return (
            f"another zhida process (number {self.params['pid']}) uses the store in {self.params['folder']}: "
            "stop it first, or give this one its own folder with ZHIDA_DATA_DIR"
        )


class StoreTooNew(Unavailable):
    """The store was written by a newer version of the program."""

    def __init__(self, folder: str, found: str, known: str) -> None:
        super().__init__(params={"folder": folder, "found": found, "known": known})

    def __str__(self) -> str:
        return (
            f"the store in {self.params['folder']} has schema {self.params['found']}, this version of zhida "
            f"knows schemas up to {self.params['known']}: install the newer zhida again, or restore a backup "
            "made before the upgrade; nothing was changed"
        )
