"""The ports of the planner: integer programs, and a whole plan made outside the server's own thread."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Final, Protocol, Self, TypeAlias, cast

from zhida.core.kernel.errors import Unavailable
from zhida.core.planning.day import Day, Redial
from zhida.core.planning.decisions import Costs
from zhida.core.planning.forecast import Spread
from zhida.core.planning.patience import Patience
from zhida.core.planning.scenario import BotTurn, Handling, LaneShare, Scenario
from zhida.core.planning.shifts import Cover, ShiftTemplate
from zhida.core.planning.sizing import Target

__all__ = ["PlanDraft", "PlanFailed", "PlanNews", "PlanRunner", "PlanStep", "PlanTask", "ShiftSolver"]

_PLAIN: Final = Scenario(slot_s=900, contacts=(0.0,))


class ShiftSolver(Protocol):
    """Finds the cheapest shifts."""

    def cover(self, templates: Sequence[ShiftTemplate], need: Sequence[int]) -> Cover:
        """Return how many people work each template so that every interval has at least its need.

        Raises:
            InvalidStaffing: Some interval with a need is in no template.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTask:
    """All that a plan is made of, in plain numbers; the names are those of `Scenario`, `Target`, `Costs`.

    ``contacts`` are expected before the bot; ``straight`` is the share that goes past it to a person in the
    ordinary lane, ``express`` the share of all in the express lane and ``express_straight`` that of those
    who go past the bot. ``patience`` are measured steps, seconds and the share still waiting. ``days`` are
    played in each round, None leaves the number to the planner. ``weekday_seen`` is false where the contacts
    are those of all days, for none of this weekday was seen.
    """

    contacts: tuple[float, ...]
    slot_s: int = 900
    first_s: int = 0
    resolves: float = 0.7
    straight: float = 0.0
    express: float = 0.0
    express_straight: float = 1.0
    handle_s: float = 480.0
    handle_cv: float = 1.0
    patience_s: float = 120.0
    patience: tuple[tuple[float, float], ...] | None = None
    redial: float = 0.0
    redial_s: float = 300.0
    service_level: float = 0.95
    promise_s: float = 30.0
    reply_s: float = 8.0
    abandons_most: float = 1.0
    occupancy_most: float = 1.0
    agents_least: int = 0
    shrinkage: float = 0.0
    day_cv: float = 0.08
    ratio: float = 1.0
    agent_hour: float = 0.0
    bot_contact: float = 0.0
    lost_order: float = 0.0
    orders_lost: float = 0.0
    days: int | None = None
    seed: int = 1
    weekday_seen: bool = True

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> Self:
        """Return the task a document was made of; names of another version are left out."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in document.items() if name in known}
        values["contacts"] = tuple(cast("Sequence[float]", document["contacts"]))
        steps = cast("Sequence[Sequence[float]] | None", document.get("patience"))
        values["patience"] = None if steps is None else tuple((start, alive) for start, alive in steps)
        return cls(**values)  # pyright: ignore[reportArgumentType]  written by `document`

    def document(self) -> Mapping[str, object]:
        """Return all figures by name, ready for JSON."""
        return asdict(self)

    @property
    def scenario(self) -> Scenario:
        """The day as it is played.

        Raises:
            InvalidStaffing: A figure is out of range.
        """
        return Scenario(
            slot_s=float(self.slot_s),
            contacts=self.contacts,
            handling=Handling(mean_s=self.handle_s, cv=self.handle_cv),
            patience_s=self.patience_s,
            patience=self._steps,
            redial=Redial(chance=self.redial, delay_s=self.redial_s),
            bot=BotTurn(resolves=self.resolves),
            express=replace(_PLAIN.express, part=self.express, direct=self.express_straight),
            standard=LaneShare(part=1 - self.express, direct=self.straight),
        )

    @property
    def _steps(self) -> Patience | None:
        if self.patience is None:
            return None
        starts, alive = zip(*self.patience, strict=True)
        return Patience(starts=starts, alive=alive)

    def measured(self, scenario: Scenario, but: Collection[str] = ()) -> Self:
        """Return the task with the contacts and the figures of a scenario, those named in ``but`` left."""
        steps = scenario.patience
        figures = {
            "resolves": scenario.bot.resolves,
            "straight": scenario.standard.direct,
            "express": scenario.express.part,
            "express_straight": scenario.express.direct,
            "handle_s": scenario.handling.mean_s,
            "handle_cv": scenario.handling.cv,
            "patience_s": scenario.patience_s,
            "patience": None if steps is None else tuple(zip(steps.starts, steps.alive, strict=True)),
            "redial": scenario.redial.chance,
            "redial_s": scenario.redial.delay_s,
        }
        if "patience_s" in but:
            figures["patience"] = self.patience
        kept = {name: value for name, value in figures.items() if name not in but}
        return replace(self, contacts=tuple(scenario.contacts), slot_s=round(scenario.slot_s), **kept)

    @property
    def day(self) -> Day:
        """The day as people see it, for the formulas.

        Raises:
            InvalidStaffing: A figure is out of range.
        """
        scenario = self.scenario
        return Day(
            slot_s=scenario.slot_s,
            contacts=tuple(contacts * scenario.people_share for contacts in self.contacts),
            handle_s=self.handle_s,
            patience_s=scenario.patience_s,
            redial=scenario.redial,
            opens_empty=scenario.length_s < 86_400,
        )

    @property
    def target(self) -> Target:
        """What every interval must keep.

        Raises:
            InvalidStaffing: Nobody could keep it.
        """
        return Target(
            service_level=self.service_level,
            promise_s=self.promise_s,
            reply_s=self.reply_s,
            abandons_most=self.abandons_most,
            occupancy_most=self.occupancy_most,
            agents_least=self.agents_least,
        )

    @property
    def costs(self) -> Costs:
        """Money per unit.

        Raises:
            InvalidStaffing: A cost is negative.
        """
        return Costs(
            wage_h=self.agent_hour,
            bot_contact=self.bot_contact,
            lost_order=self.lost_order,
            orders_lost=self.orders_lost,
        )

    @property
    def spread(self) -> Spread:
        """How far days stray from the forecast."""
        return Spread(day_cv=self.day_cv, ratio=self.ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """How far a stage is, 0 to 1."""

    stage: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """The plan as far as it is made, as `zhida plan --json` prints it and with what the page draws."""

    document: Mapping[str, object]


PlanNews: TypeAlias = PlanStep | PlanDraft


class PlanFailed(Unavailable):
    """The planner ended without being done; ``why`` is for the operator."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(params={"why": why})


class PlanRunner(Protocol):
    """Makes whole plans without holding up the one who asks."""

    async def run(self, task: PlanTask, told: Callable[[PlanNews], None]) -> None:
        """Make a plan; cancelling the call ends the work, and what was told before stays true.

        Args:
            task: What is to be planned.
            told: Is told each step, and the plan so far after each stage.

        Raises:
            InvalidStaffing: A figure is out of range, or no team keeps the target.
            PlanFailed: It took too long, too much memory, or ended otherwise.
        """
        ...
