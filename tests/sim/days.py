"""Random days for both engines: every setting of a scenario, alone and together."""

from math import inf
from random import Random

from zhida.core.planning.day import Redial
from zhida.core.planning.patience import Patience
from zhida.core.planning.scenario import (
    Absences,
    BotTurn,
    HandleLaw,
    Handling,
    LaneShare,
    Lapses,
    Scenario,
    Shift,
    Vanishing,
)

MEASURED = Patience(starts=(0.0, 20.0, 60.0, 150.0), alive=(0.97, 0.8, 0.5, 0.2))


def random_day(seed: int) -> Scenario:
    rolls = Random(seed)
    express = rolls.choice([0.0, 0.1, 0.4])
    return Scenario(
        slot_s=900,
        contacts=[rolls.uniform(0, 40) for _ in range(rolls.randint(1, 6))],
        handling=Handling(mean_s=200, cv=1, law=rolls.choice(list(HandleLaw))),
        patience_s=rolls.choice([60.0, 200.0, inf]),
        patience=rolls.choice([None, None, MEASURED]),
        redial=Redial(chance=rolls.choice([0.0, 0.5]), delay_s=100),
        bot=BotTurn(resolves=rolls.choice([0.0, 0.5]), mean_s=rolls.choice([0.0, 40.0])),
        express=LaneShare(part=express, credit_s=120, direct=rolls.choice([1.0, 0.5])),
        standard=LaneShare(part=1 - express, direct=rolls.choice([0.0, 0.3, 1.0])),
        shifts=tuple(random_shift(rolls) for _ in range(rolls.randint(1, 3))),
        capacity=rolls.choice([1, 1, 2, 3]),
        offers=Lapses(
            answer_s=rolls.choice([0.0, 3.0]),
            declines=rolls.choice([0.0, 0.3]),
            lapses=rolls.choice([0.0, 0.2]),
        ),
        absences=Absences(chance=rolls.choice([0.0, 0.4]), after_s=40, away_s=100),
        vanishing=Vanishing(chance=rolls.choice([0.0, 0.5])),
        day_cv=rolls.choice([0.0, 0.2]),
    )


def random_shift(rolls: Random) -> Shift:
    start = rolls.choice([0, 0, 600, 900])
    breaks = ((start + 300, start + 600),) if rolls.random() < 0.3 else ()
    end = start + rolls.choice([1_800, 2_700, 5_400])
    return Shift(start_s=start, end_s=end, agents=rolls.randint(0, 5), breaks=breaks)
