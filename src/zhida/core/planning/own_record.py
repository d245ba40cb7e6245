"""What a desk's own events say about its contacts: how many, how long they take, how long they wait.

Every wait and every talk counts for as long as it was seen. A wait that ended with an answer, and a talk that
is not over or went on with somebody else, only say "longer than this"; leaving them out would make people
look less patient and talks shorter than they are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from math import fsum, inf, sqrt
from typing import Final

from zhida.core.kernel.times import MICROS
from zhida.core.planning.day import Redial
from zhida.core.planning.forecast import forecast, middle_of
from zhida.core.planning.history import DAY_S, History
from zhida.core.planning.patience import Patience, Wait, exponential_patience_s, kaplan_meier
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.scenario import Scenario

__all__ = [
    "ENOUGH",
    "Mark",
    "OwnRecord",
    "Talk",
    "Visit",
    "What",
    "own_forecast",
    "own_record",
    "own_scenario",
    "visits_of",
]

ENOUGH: Final = 20
"""Fewer cases than this say nothing."""
_STEPS: Final = 60
_HALF_SEEN: Final = 0.5
_AGAIN_S: Final = 1_800
"""Who comes again within half an hour of giving up comes for the same thing."""
_FOR_PEOPLE: Final = ("own_act", "callback")


class What(StrEnum):
    """The events that count, by their public names."""

    OPENED = "conversation.opened"
    DECIDED = "bot.decided"
    ENTERED = "queue.entered"
    ACCEPTED = "offer.accepted"
    LEFT = "queue.left"
    RETURNED = "queue.returned"
    CLOSED = "conversation.closed"
    SHOWN = "queue.position_shown"
    ABSENT = "queue.absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One event of a matter, in microseconds; ``detail`` is the contact of an opening, else the cause.

    ``told_s`` is the longest wait the contact was told to expect, where one was told.
    """

    at: int
    what: What
    detail: str = ""
    lane: str = ""
    told_s: int | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """Time an agent had a contact; ``is_over`` is false when it went on after what was seen."""

    seconds: float
    is_over: bool


@dataclass(slots=True, kw_only=True)
class Visit:
    """One opening of a matter and what came of it; times in microseconds."""

    contact_id: str
    opened_at: int
    talked: bool = False
    lane: str = ""
    entered_at: int | None = None
    gave_up_at: int | None = None
    waits: list[Wait] = field(default_factory=list[Wait])
    talks: list[Talk] = field(default_factory=list[Talk])

    @property
    def counts(self) -> bool:
        """Tell whether anybody was asked for anything."""
        return self.talked or self.entered_at is not None


def visits_of(marks: Iterable[Mark], until: int) -> Iterator[Visit]:
    """Yield the visits of one matter.

    Args:
        marks: Its events in order.
        until: When the record ends; what is not over by then is counted as far as it went.
    """
    walk: _Walk | None = None
    for mark in marks:
        if mark.what is What.OPENED:
            if walk is not None:
                yield walk.ended(mark.at)
            walk = _Walk(Visit(contact_id=mark.detail, opened_at=mark.at))
        elif walk is not None:
            walk.take(mark)
    if walk is not None:
        yield walk.ended(until)


class _Walk:
    """Follows one visit through its waits and talks."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._waits_since: int | None = None
        self._talks_since: int | None = None

    def take(self, mark: Mark) -> None:
        match mark.what:
            case What.DECIDED:
                self._visit.talked = self._visit.talked or self._visit.entered_at is None
            case What.ENTERED:
                self._enter(mark)
            case What.ACCEPTED:
                self._end_wait(mark.at, gave_up=False)
                self._talks_since = mark.at
            case What.LEFT if mark.detail in _FOR_PEOPLE:
                self._end_wait(mark.at, gave_up=mark.detail == "own_act")
            case What.RETURNED if self._talks_since is not None:
                self._end_talk(mark.at, is_over=False)
                self._waits_since = mark.at
            case What.CLOSED:
                self._end_wait(mark.at, gave_up=True)
                self._end_talk(mark.at, is_over=True)
            case _:
                pass

    def ended(self, at: int) -> Visit:
        self._end_wait(at, gave_up=False)
        self._end_talk(at, is_over=False)
        return self._visit

    def _enter(self, mark: Mark) -> None:
        if self._visit.entered_at is None:
            self._visit.entered_at, self._visit.lane = mark.at, mark.lane
        self._waits_since = mark.at

    def _end_wait(self, at: int, *, gave_up: bool) -> None:
        if self._waits_since is not None:
            self._visit.waits.append(Wait((at - self._waits_since) / MICROS, gave_up))
            self._visit.gave_up_at = at if gave_up else None
            self._waits_since = None

    def _end_talk(self, at: int, *, is_over: bool) -> None:
        if self._talks_since is not None:
            self._visit.talks.append(Talk((at - self._talks_since) / MICROS, is_over))
            self._talks_since = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """What was seen; figures are None where fewer than `ENOUGH` cases were.

    Args:
        history: Contacts by local day and interval, whole days only.
        by_lane: The same by lane; contacts whom the bot settled are in the lane "".
        handle_s: Mean time with an agent.
        handle_cv: Deviation of finished talks over their mean.
        patience_s: Mean patience if it is exponential.
        patience: Measured patience, where half of it was seen to end.
        resolves: Share of those who talked to the bot and did not go on to a person.
        express: Share of contacts in the express lane.
        straight: Share of those in the ordinary lane who went past the bot.
        express_straight: The same of the express lane.
        again: Chance that one who gave up came again within half an hour.
        again_s: Mean delay of those.
    """

    history: History
    by_lane: dict[str, History]
    contacts: int
    waits: int
    gave_up: int
    talks: int
    handle_s: float | None
    handle_cv: float | None
    patience_s: float | None
    patience: Patience | None
    resolves: float | None
    express: float
    straight: float
    express_straight: float
    again: float
    again_s: float


def own_record(
    visits: Iterable[Visit], zone: tzinfo, until: int, slot_s: int = 900, express_lane: str = "express"
) -> OwnRecord:
    """Return what visits say.

    Args:
        visits: In any order.
        zone: Where the people live; days and intervals are theirs.
        until: When the record ends; a day that is not over by then is not whole.
        slot_s: Length of an interval; divides the day.
        express_lane: The lane of those who are entitled to it.

    Raises:
        InvalidStaffing: Nobody came on a whole day; the first day of a record is not whole.
    """
    known = [visit for visit in visits if visit.counts]
    places = [(_place(visit, zone, slot_s), visit) for visit in known]
    ends = _local(until, zone).date()
    days = [day for day in sorted({day for (day, _), _ in places})[1:] if day < ends]
    if not days:
        raise InvalidStaffing("needs a whole day; the first and the present day are not", column="own")
    lanes = sorted({visit.lane for visit in known})
    waits = [wait for visit in known for wait in visit.waits]
    talks = [talk for visit in known for talk in visit.talks]
    talked = [visit for visit in known if visit.talked]
    kept = [visit for visit in talked if visit.entered_at is None]
    again, again_s = _redials(known)
    patience_s, patience = _patience(waits)
    handle_s, handle_cv = _handling(talks)
    return OwnRecord(
        history=_history([place for place, _ in places], days, slot_s),
        by_lane={
            lane: _history([place for place, visit in places if visit.lane == lane], days, slot_s)
            for lane in lanes
        },
        contacts=len(known),
        waits=len(waits),
        gave_up=sum(wait.gave_up for wait in waits),
        talks=len(talks),
        handle_s=handle_s,
        handle_cv=handle_cv,
        patience_s=patience_s,
        patience=patience,
        resolves=len(kept) / len(talked) if len(talked) >= ENOUGH else None,
        express=sum(visit.lane == express_lane for visit in known) / len(known),
        straight=_straight([visit for visit in known if visit.lane != express_lane]),
        express_straight=_straight([visit for visit in known if visit.lane == express_lane]),
        again=again,
        again_s=again_s,
    )


def own_forecast(record: OwnRecord, day: date) -> tuple[tuple[float, ...], bool]:
    """Return the contacts to expect on a day; false when no day of this weekday was seen, so all days count.

    Raises:
        InvalidStaffing: No day before it was seen.
    """
    try:
        return forecast(record.history, day), True
    except InvalidStaffing:
        past = [slots for seen, slots in record.history.days.items() if seen < day]
        if not past:
            raise
        return tuple(middle_of(slots) for slots in zip(*past, strict=True)), False


def own_scenario(record: OwnRecord, contacts: Sequence[float], otherwise: Scenario) -> Scenario:
    """Return the day with all figures that were measured; the others are those of ``otherwise``."""
    handling, bot = otherwise.handling, otherwise.bot
    if record.handle_s is not None:
        cv = handling.cv if record.handle_cv is None else record.handle_cv
        handling = replace(handling, mean_s=record.handle_s, cv=cv)
    if record.resolves is not None:
        bot = replace(bot, resolves=record.resolves)
    return replace(
        otherwise,
        slot_s=float(record.history.slot_s),
        contacts=tuple(contacts),
        handling=handling,
        patience_s=otherwise.patience_s if record.patience_s is None else record.patience_s,
        patience=record.patience,
        bot=bot,
        express=replace(otherwise.express, part=record.express, direct=record.express_straight),
        standard=replace(otherwise.standard, part=1 - record.express, direct=record.straight),
        redial=Redial(chance=record.again, delay_s=record.again_s),
    )


def _straight(visits: Sequence[Visit]) -> float:
    return sum(not visit.talked for visit in visits) / len(visits) if visits else 0.0


def _place(visit: Visit, zone: tzinfo, slot_s: int) -> tuple[date, int]:
    local = _local(visit.opened_at, zone)
    return local.date(), (local.hour * 3_600 + local.minute * 60 + local.second) // slot_s


def _local(at: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at / MICROS, UTC).astimezone(zone)


def _history(places: Sequence[tuple[date, int]], days: Iterable[date], slot_s: int) -> History:
    counts, slots = Counter(places), range(DAY_S // slot_s)
    return History(
        slot_s=slot_s,
        first_s=0,
        days={day: tuple(float(counts[day, slot]) for slot in slots) for day in days},
    )


def _handling(talks: Sequence[Talk]) -> tuple[float | None, float | None]:
    """Return mean and deviation over mean: all time talked over the talks that ended.

    Source: as `patience.exponential_patience_s`; the deviation is that of the talks that ended.
    """
    done = [talk.seconds for talk in talks if talk.is_over]
    whole = fsum(talk.seconds for talk in talks)
    if len(done) < ENOUGH or whole == 0:
        return None, None
    mean = fsum(done) / len(done)
    squares = fsum((seconds - mean) ** 2 for seconds in done) / (len(done) - 1)
    return whole / len(done), sqrt(squares) / mean if mean > 0 else None


def _patience(waits: Sequence[Wait]) -> tuple[float | None, Patience | None]:
    if sum(wait.gave_up for wait in waits) < ENOUGH:
        return None, None
    mean, seen = exponential_patience_s(waits), kaplan_meier(waits).thinned(_STEPS)
    return (mean if 0 < mean < inf else None), (seen if seen.alive[-1] <= _HALF_SEEN else None)


def _redials(visits: Sequence[Visit]) -> tuple[float, float]:
    """Return the chance that one who gave up came again, and the mean delay of those."""
    opened: dict[str, list[int]] = {}
    for visit in visits:
        opened.setdefault(visit.contact_id, []).append(visit.opened_at)
    lost = [visit for visit in visits if visit.gave_up_at is not None]
    delays: list[float] = []
    for visit in lost:
        left = visit.gave_up_at or 0
        later = [at for at in opened[visit.contact_id] if left <= at < left + _AGAIN_S * MICROS]
        if later:
            delays.append((min(later) - left) / MICROS)
    if len(lost) < ENOUGH or not delays:
        return 0.0, 300.0
    return min(0.99, len(delays) / len(lost)), max(1.0, fsum(delays) / len(delays))
