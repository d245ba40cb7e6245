"""What browsers report of the screens they drew, in a stream of its own per matter."""

from zhida.core.kernel.actors import Actor
from zhida.core.quality.events import UiStateShown
from zhida.ports.clock import Clock
from zhida.ports.storage import Append, Store, Unit
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying

__all__ = ["Telemetry", "telemetry_of"]


def telemetry_of(subject_id: str) -> str:
    """Return the name of the telemetry stream of a matter, or of a contact without one."""
    return f"telemetry:{subject_id}"


class Telemetry:
    """Records ``ui.state_shown``."""

    def __init__(self, store: Store, clock: Clock, recorder: Recorder) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder

    async def shown(self, actor: Actor, subject_id: str, shown: UiStateShown) -> None:
        """Store one report."""
        await retrying(lambda: self._append(actor, telemetry_of(subject_id), shown))

    async def _append(self, actor: Actor, stream: str, shown: UiStateShown) -> None:
        head = await self._store.head(actor.tenant, stream)
        stored, _ = self._recorder.record(
            tenant=actor.tenant,
            stream=stream,
            head=head,
            events=(shown,),
            at=self._clock.utc(),
            actor=actor,
            key=None,
        )
        append = Append(stream=stream, expected_seq=head.seq, events=stored)
        await self._store.commit(Unit(tenant=actor.tenant, appends=(append,)))
