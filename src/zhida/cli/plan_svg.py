"""One picture of a plan: the load, the people on duty as steps, and the service level below them."""

from collections.abc import Sequence
from html import escape

from zhida.cli.plan_report import clock
from zhida.sim.full_plan import FullPlan

__all__ = ["plan_svg"]

_WIDTH, _HEIGHT, _LEVEL_HEIGHT, _LEFT, _TOP = 960, 300, 110, 56, 40
_INK, _LOAD, _PEOPLE, _LEVEL, _TARGET = "#1f2937", "#0e7490", "#b45309", "#166534", "#b91c1c"


def plan_svg(plan: FullPlan) -> str:
    """Return the picture as a document that needs nothing else."""
    most = max(1.0, *(max(each.load, each.agents) for each in plan.intervals)) * 1.05
    levels = [each.service_level if each.contacts else 1.0 for each in plan.intervals]
    floor = min(0.8, *levels)
    bottom = _TOP + _HEIGHT
    base = bottom + 60 + _LEVEL_HEIGHT
    goal = base - _LEVEL_HEIGHT * (plan.request.target.service_level - floor) / (1 - floor)
    loads = [each.load for each in plan.intervals]
    title = f"{plan.contacts:,.0f} contacts, {plan.agent_h:,.0f} agent-hours"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {base + 40}" role="img"'
        f' font-family="sans-serif" font-size="12" fill="{_INK}">',
        f"<title>{escape(title)}</title>",
        f'<text x="{_LEFT}" y="20">{escape(title)}: load (erlang) and people on duty</text>',
        _line(loads, most, bottom, _HEIGHT, _LOAD),
        _steps(plan.teams, most, bottom, _HEIGHT, _PEOPLE),
        f'<text x="{_LEFT}" y="{bottom + 48}">service level, target'
        f" {plan.request.target.service_level:.0%}</text>",
        f'<line x1="{_LEFT}" x2="{_WIDTH - 10}" y1="{goal:.1f}" y2="{goal:.1f}" stroke="{_TARGET}"'
        ' stroke-dasharray="4 3"/>',
        _line([level - floor for level in levels], 1 - floor, base, _LEVEL_HEIGHT, _LEVEL),
        *_marks(most, bottom, _HEIGHT, "{:.0f}", 0.0),
        *_marks(1 - floor, base, _LEVEL_HEIGHT, "{:.0%}", floor),
        *_hours(plan, base + 18),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(place: float, count: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - 10) * place / count


def _points(pairs: Sequence[tuple[float, float]], colour: str) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>'


def _line(values: Sequence[float], most: float, bottom: float, height: float, colour: str) -> str:
    count = len(values)
    pairs = [(_x(place + 0.5, count), bottom - height * value / most) for place, value in enumerate(values)]
    return _points(pairs, colour)


def _steps(values: Sequence[int], most: float, bottom: float, height: float, colour: str) -> str:
    count = len(values)
    pairs = [
        (_x(edge, count), bottom - height * value / most)
        for place, value in enumerate(values)
        for edge in (place, place + 1)
    ]
    return _points(pairs, colour)


def _marks(most: float, bottom: float, height: float, shape: str, floor: float) -> list[str]:
    return [
        f'<text x="{_LEFT - 6}" y="{bottom - height * part + 4:.1f}" text-anchor="end">'
        f"{shape.format(floor + most * part)}</text>"
        for part in (0.0, 0.5, 1.0)
    ]


def _hours(plan: FullPlan, y: float) -> list[str]:
    count = len(plan.intervals)
    every = max(1, count // 12)
    return [
        f'<text x="{_x(slot, count):.1f}" y="{y}" text-anchor="middle">{clock(plan, slot)}</text>'
        for slot in range(0, count, every)
    ]
