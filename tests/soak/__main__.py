"""`python -m tests.soak`: a campaign of a given length and seed; status 1 if anything is wrong.

Prints a table, or with `--json` one JSON object. The folder with the logs and the database of a
run that failed is kept, and named.
"""

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.soak import campaign
from tests.soak.campaign import Limits
from tests.soak.draw import draw
from tests.soak.plan import Size
from tests.soak.report import figures, table
from tests.soak.steps import STEPS


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="of traffic under fault")
    parser.add_argument("--seed", type=int, help="default: another one each time; it is printed")
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--rate", type=float, default=5.0, help="things published in a second")
    parser.add_argument("--settle", type=float, default=240.0, help="seconds it may take to settle")
    parser.add_argument("--idle", type=float, default=60.0, help="seconds of rest to be measured")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", action="store_true", help="keep the folder in any case")
    return parser.parse_args()


def main() -> int:
    """Run it; the exit status."""
    arguments = _arguments()
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    size = Size(arguments.seconds, arguments.channels, arguments.rate)
    folder = Path(tempfile.mkdtemp(prefix=f"soak-{seed}-"))
    sys.stderr.write(f"seed {seed}, folder {folder}\n")
    plan = draw(seed, size, STEPS)
    run = asyncio.run(campaign.run(plan, folder, Limits(arguments.settle, arguments.idle)))
    found = figures(run)
    if arguments.json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(table(found)) + "\n")
    if found["passed"] and not arguments.keep:
        shutil.rmtree(folder)
    else:
        sys.stderr.write(f"seed {seed}, folder {folder} is kept\n")
    return 0 if found["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
