"""A fault campaign: the daemon as a real process, a Telegram server that misbehaves, and a count.

`python -m tests.soak --seconds 600 --seed 7` publishes some thousand posts in twenty channels while
the daemon is killed, cut off, flooded and starved of disk, then lets it settle and compares what it
stored and said with the server's own record. The seed decides everything that is published and
everything that goes wrong; when a real process does what between is not decided by it, so a failing
run is reproduced as far as that can be.
"""
