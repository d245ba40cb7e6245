"""Browser telemetry: what the contact's screen showed, in the stream ``telemetry:<conversation>``."""

from dataclasses import dataclass

from zhida.core.kernel.events import Event, event

__all__ = ["UiStateShown"]


@event("ui.state_shown")
@dataclass(frozen=True, slots=True, kw_only=True)
class UiStateShown(Event):
    """A state of the customer page was drawn; ``person_visible`` is measured in the browser, not assumed."""

    state: str
    person_visible: bool
    steps: int
