"""The campaign in short: the daemon dies once at each step of the pipeline and loses nothing."""

from pathlib import Path

import pytest

from tests.soak import campaign
from tests.soak.campaign import Limits
from tests.soak.draw import draw
from tests.soak.plan import Size
from tests.soak.report import figures, table
from tests.soak.steps import STEPS

SIZE = Size(seconds=300.0, channels=6, rate=2.0, once=True)
LIMITS = Limits(settle=40.0, idle=0.0)
PARTS = {
    "reading": ("push", "poll", "reread", "deletion"),
    "telling": ("post", "report", "delivery"),
}


@pytest.mark.timeout(240)  # some twenty starts, on a machine that may have other work
@pytest.mark.parametrize("part", list(PARTS))
async def test_killed_at_each_step_it_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, part: str
) -> None:
    steps = [step for step in STEPS if step.partition(".")[0] in PARTS[part]]
    run = await campaign.run(draw(20220104, SIZE, steps), tmp_path, LIMITS)
    shown = "\n".join(table(figures(run)))
    assert not run.faults, shown
    assert dict(run.daemon.killed_at) == dict.fromkeys(steps, 1), shown
    assert len(run.room.made) > 2 * len(steps), shown
