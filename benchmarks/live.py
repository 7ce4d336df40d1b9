"""From a post at the server to the request that sends its alert: the daemon on an idle machine.

Both times are the server's. Ten private channels share the alerts, so that no chat is written to
faster than Telegram allows; each post is news of its own.
"""

import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.server import CODE, MONITOR, PHONE, running
from benchmarks.texts import posts

POSTS, CHATS, PAUSE = 150, 10, 0.4
CHANNEL = "made_up_channel"


def main() -> None:
    """Print the distribution of the times."""
    world: list[dict[str, Any]] = [
        {"do": "add_user", "phone": PHONE, "code": CODE, "first_name": "Reader"},
        {"do": "add_channel", "title": "Made up", "username": CHANNEL, "members": [PHONE]},
    ]
    with tempfile.TemporaryDirectory() as name, running(Path(name), world) as server:
        chats = [
            server.control.do("add_channel", title=f"Desk {n}", admins=[PHONE])["id"]
            for n in range(CHATS)
        ]
        watchlist = Path(name) / "watchlist.toml"
        watchlist.write_text(
            f'[[channels]]\nhandle = "{CHANNEL}"\n'
            + "".join(
                f'[[rules]]\nname = "r{n}"\nany = ["desk{n}word"]\n'
                f'[[destinations]]\nname = "d{n}"\nchat = -100{chats[n]}\n'
                f'rules = ["r{n}"]\n'
                for n in range(CHATS)
            )
        )
        server.login()
        daemon = subprocess.Popen(
            [MONITOR, "run"],
            cwd=name,
            env=server.environment(),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert daemon.stderr is not None
            for line in daemon.stderr:
                if "telegram.ready" in line:
                    break
            time.sleep(2)
            server.control.do("clear_calls")
            posted = []
            for number, text in enumerate(posts(POSTS, seed=11)):
                posted.append(time.time())
                server.control.do(
                    "post", channel=CHANNEL, text=f"desk{number % CHATS}word {text} {number}"
                )
                time.sleep(PAUSE)
            time.sleep(2)
            calls = server.control.do("calls", method="messages.sendMessage")
        finally:
            daemon.terminate()
            daemon.wait()
    sent = [call["time"] for call in calls]
    assert len(sent) == POSTS, f"{len(sent)} of {POSTS} alerts were sent"
    taken = sorted(1000 * (b - a) for a, b in zip(posted, sent, strict=True))
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    figures = {"median": cuts[49], "p90": cuts[89], "p99": cuts[98], "most": taken[-1]}
    print(f"{POSTS} posts; milliseconds from the post to the send request")
    print(json.dumps({name: round(value, 1) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
