"""Wiring of the planner: a child with limits, so that a plan costs the server neither time nor memory."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Final, cast

from zhida.core.planning.refusals import InvalidStaffing
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.planning import PlanDraft, PlanFailed, PlanNews, PlanRunner, PlanStep, PlanTask
from zhida.ports.storage import Store
from zhida.services.own_record import OwnHistory
from zhida.services.planning import Planning
from zhida.services.planning_kept import PlanShelf
from zhida.services.tenancy import Tenancy

__all__ = ["ChildPlanner", "best_solver", "build_planning"]

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_BEST: Final = "zhida.adapters.planning.milp:MilpShiftSolver"
_SIMPLE: Final = "zhida.adapters.planning.simple:SimpleShiftSolver"
_LONGEST_LINE: Final = 1 << 24
"""A plan is one line; a week of minutes stays far below."""


class ChildPlanner:
    """Starts one process for each plan; cancelling the call ends the process.

    Args:
        cpu_s: Seconds of processor time a plan may take.
        memory: Bytes of address space it may take.
    """

    def __init__(self, *, cpu_s: int = 1_800, memory: int = 3 << 30) -> None:
        self._cpu_s = cpu_s
        self._memory = memory

    async def run(self, task: PlanTask, told: Callable[[PlanNews], None]) -> None:
        """Make a plan; what was told before the end stays true.

        Raises:
            InvalidStaffing: A figure is out of range, or no team keeps the target.
            PlanFailed: It took too long, too much memory, or ended otherwise.
        """
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "zhida.sim.plan_child"),
            *(str(self._cpu_s), str(self._memory), best_solver()),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=_LONGEST_LINE,
            env={**os.environ, **_ONE_THREAD},
        )
        try:
            await _follow(child, task, told)
        finally:
            await _end(child)


def best_solver() -> str:
    """Return ``module:class`` of the best solver there is; without the extra ``plan`` a simple one."""
    return _SIMPLE if find_spec("scipy") is None else _BEST


def build_planning(
    *, store: Store, clock: Clock, ids: IdFactory, tenancy: Tenancy, runner: PlanRunner | None = None
) -> Planning:
    """Return the use cases; nothing is started and nothing read yet."""
    return Planning(
        runner=runner or ChildPlanner(),
        clock=clock,
        ids=ids,
        tenancy=tenancy,
        own=OwnHistory(store),
        shelf=PlanShelf(store),
    )


async def _follow(child: Process, task: PlanTask, told: Callable[[PlanNews], None]) -> None:
    questions = cast("asyncio.StreamWriter", child.stdin)
    answers = cast("asyncio.StreamReader", child.stdout)
    questions.write(json.dumps(task.document()).encode() + b"\n")
    is_done, refused = False, None
    async for line in answers:
        match cast("Mapping[str, object]", json.loads(line)):
            case {"stage": str(stage), "share": float(share)}:
                told(PlanStep(stage=stage, share=share))
            case {"plan": document}:
                told(PlanDraft(document=cast("Mapping[str, object]", document)))
            case {"what": str(what), "row": row, "column": str(column)}:
                refused = InvalidStaffing(what, row=cast("int | None", row), column=column)
            case said:
                is_done = "done" in said
    if refused is not None:
        raise refused
    if not is_done:
        raise PlanFailed(f"ended with {await child.wait()}")


async def _end(child: Process) -> None:
    if child.returncode is None:
        child.kill()
    await child.wait()
