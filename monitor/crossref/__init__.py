"""Whether a report concerns the event of a post, how the two compare, and what follows from it.

A post is linked to a *frame* of a report, never to the whole article: one article tells of the
event, of yesterday's and of one years ago. Place, time window and kind of event decide; the score
is a sum of named terms, and the terms are the explanation. What the report takes from the post's
own channel is no testimony. Reports that rest on one word are one origin.
"""

from monitor.crossref.account import Account, post_account, report_account
from monitor.crossref.alike import Alike
from monitor.crossref.compare import OUTCOME_WORDS, figures_in_words, outcomes
from monitor.crossref.held import Accounts
from monitor.crossref.index import AccountIndex
from monitor.crossref.link import link
from monitor.crossref.meaning import Embedder
from monitor.crossref.retract import (
    TAKEN_BACK,
    TAKES_BACK,
    Withdrawal,
    erased,
    takes_back,
    withdrawal,
)
from monitor.crossref.score import Score, numbers, score
from monitor.crossref.state import assess, combine, corrects
from monitor.crossref.unlinked import NonLink, nearest_unlinked

__all__ = [
    "OUTCOME_WORDS",
    "TAKEN_BACK",
    "TAKES_BACK",
    "Account",
    "AccountIndex",
    "Accounts",
    "Alike",
    "Embedder",
    "NonLink",
    "Score",
    "Withdrawal",
    "assess",
    "combine",
    "corrects",
    "erased",
    "figures_in_words",
    "link",
    "nearest_unlinked",
    "numbers",
    "outcomes",
    "post_account",
    "report_account",
    "score",
    "takes_back",
    "withdrawal",
]
