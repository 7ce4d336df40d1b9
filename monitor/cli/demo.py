"""`monitor demo`: the scenario that ships with the project, at a pace to watch."""

from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.console import say, stdout
from monitor.cli.replay import run, show

if TYPE_CHECKING:
    from monitor.scenario.read import PostStep, ReportStep

SCENARIO = "ain-al-asad"
STEP_SECONDS = 0.2  # between two posts or reports: seven seconds in all


def command() -> None:
    """Play two attacks in 24 hours in the terminal: no account, no network, nothing stored."""
    import asyncio

    from monitor.delivery import Terminal
    from monitor.model.watch import Destination
    from monitor.scenario.read import read_scenario

    scenario = read_scenario(example_folder())
    rules = next((d.rules for d in scenario.watchlist.destinations if d.rules), ())
    pause = STEP_SECONDS if stdout.is_terminal else 0.0

    async def wait(seconds: float) -> None:
        await asyncio.sleep(pause)

    def on_step(step: "PostStep | ReportStep") -> None:
        stdout.print(f"{step.at:%a %H:%M} UTC  {step.id}", style="dim")

    say("Iraq, January 2022: two attacks in 24 hours, as the analysts' desk would see them.")
    say("")
    destination = Destination("terminal", None, rules)
    result = asyncio.run(run(scenario, destination, Terminal(stdout), wait, on_step))
    show(scenario, result)


def example_folder() -> Path:
    """The example's folder: inside the installed package, or beside it in a clone."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "examples" / SCENARIO
    return installed if installed.is_dir() else package.parent / "examples" / SCENARIO
