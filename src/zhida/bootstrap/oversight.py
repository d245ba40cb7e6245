"""Wiring of what certifies and watches the bot."""

from zhida.ports.clock import Clock
from zhida.ports.encoding import Vectors
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Store
from zhida.services.access import Access
from zhida.services.auditing import Auditing
from zhida.services.calibrating import Calibrating
from zhida.services.history import History
from zhida.services.in_force import InForce
from zhida.services.knowledge import Knowledge
from zhida.services.matters import Matters
from zhida.services.oversight import Oversight
from zhida.services.recorder import Recorder
from zhida.services.rescoring import Rescoring
from zhida.services.tenancy import Tenancy
from zhida.services.texts import Texts

__all__ = ["build_oversight"]


def build_oversight(
    *,
    store: Store,
    clock: Clock,
    recorder: Recorder,
    access: Access,
    history: History,
    knowledge: Knowledge,
    matters: Matters,
    tenancy: Tenancy,
    texts: Texts,
    in_force: InForce,
    folding: TextFolding,
    vectors: Vectors | None,
) -> Oversight:
    """Return the use cases; nothing is started and nothing read yet."""
    calibrating = Calibrating(
        store=store,
        clock=clock,
        recorder=recorder,
        tenancy=tenancy,
        knowledge=knowledge,
        in_force=in_force,
        rescoring=Rescoring(store=store, history=history, folding=folding, vectors=vectors),
    )
    auditing = Auditing(
        store=store,
        clock=clock,
        recorder=recorder,
        access=access,
        history=history,
        matters=matters,
        calibrating=calibrating,
        in_force=in_force,
    )
    return Oversight(
        calibrating=calibrating, auditing=auditing, in_force=in_force, tenancy=tenancy, texts=texts
    )
