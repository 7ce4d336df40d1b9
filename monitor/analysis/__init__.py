"""The decisions on one item, from its text to the stories it changes. Pure, in memory.

`Window` remembers the posts, stories and reports of the last days; its methods take one item each
and return an `Outcome`: what was decided and which stories are different now. The same items in
the same order give the same outcomes: in a replay, after a restart, under another hash seed.
"""

from monitor.analysis.officials import guid_of, outlet_of, report_of, sources
from monitor.analysis.outcome import Outcome
from monitor.analysis.window import Window

__all__ = ["Outcome", "Window", "guid_of", "outlet_of", "report_of", "sources"]
