"""`monitor demo`: the scenario that ships with the project, at a pace to watch."""

from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.console import say, stdout
from monitor.cli.invocation import quiet_logs
from monitor.cli.replay import run, show

if TYPE_CHECKING:
    from monitor.scenario.read import PostStep, ReportStep

SCENARIO = "ain-al-asad"
STEP_SECONDS = 0.2  # between two posts or reports: seven seconds in all


def command() -> None:
    """Play two attacks in 24 hours in the terminal: no account, no network, nothing stored."""
    import asyncio

    from monitor.cli.live_desk import LiveDesk
    from monitor.delivery import Terminal
    from monitor.model.watch import Destination
    from monitor.scenario.read import read_scenario

    quiet_logs()
    scenario = read_scenario(example_folder())
    rules = next((d.rules for d in scenario.watchlist.destinations if d.rules), ())
    destination = Destination("terminal", None, rules)
    say("Iraq, January 2022: two attacks in 24 hours, as the analysts' desk would see them.")
    say("")
    if stdout.is_terminal:

        async def wait(seconds: float) -> None:
            await asyncio.sleep(STEP_SECONDS)

        with LiveDesk(stdout) as desk:
            result = asyncio.run(
                run(scenario, destination, desk, wait, lambda step: desk.step(_line(step)))
            )
    else:

        async def go_on(seconds: float) -> None:
            """A file has nobody who watches."""

        result = asyncio.run(
            run(scenario, destination, Terminal(stdout), go_on, lambda step: say(_line(step)))
        )
    show(scenario, result)


def _line(step: "PostStep | ReportStep") -> str:
    return f"{step.at:%a %H:%M} UTC  {step.id}"


def example_folder() -> Path:
    """The example's folder: inside the installed package, or beside it in a clone."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "examples" / SCENARIO
    return installed if installed.is_dir() else package.parent / "examples" / SCENARIO
