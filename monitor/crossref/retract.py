"""What a channel takes back of its own words: by an edit, or in a later post.

Only its own voice takes back: that an official denies what the channel told is news, and no
retraction. Silence takes nothing back, nor does another outcome or another number.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.crossref.account import Account
from monitor.crossref.compare import HIT, MAX_QUOTE, asserted_events, cites, denied_events
from monitor.crossref.score import related
from monitor.lexicon import Lexicon
from monitor.model.claim import Claim, Field, Frame, Interval, Role
from monitor.model.ids import ConceptId
from monitor.text.normalise import normalise

TAKEN_BACK = "taken_back"
"""Kind of the evidence that a post's own channel took it back; its detail says in which words."""
TAKES_BACK = "takes_back"
"""Kind of the evidence that a post takes back an earlier one."""
LEFT = 3
"""An edit that leaves one of so many words, and no event, takes the claim back."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a text denies or takes back in its own voice."""

    quote: str
    """The words that do."""
    events: tuple[ConceptId, ...]
    """What it denies; empty when it says only that what was told was wrong."""


def withdrawal(account: Account, body: str, lexicon: Lexicon) -> Withdrawal | None:
    """What a text takes back; None when it takes nothing back.

    `body` is the text as it was written. Who tells of an event himself does not deny it.
    """
    own = [claim for claim in _claims(account) if _own_voice(claim, account)]
    events = denied_events(own)
    told = asserted_events(own)
    if events and not related(events, told, lexicon):
        denied = next(c for c in own if c.denied and c.field is Field.EVENT)
        return Withdrawal(_said(account, denied), events)
    phrase = _phrase(account, body, lexicon)
    if phrase:
        return Withdrawal(phrase, ())
    hits = [c for c in own if c.field is Field.OUTCOME and not isinstance(c.value, Interval)]
    missed = [c for c in hits if c.denied and lexicon.root(ConceptId(str(c.value))) == HIT]
    if missed and len(missed) == len(hits) and not told and not events:
        return Withdrawal(_said(account, missed[0]), ())
    return None


def takes_back(earlier: Account, body: str, found: Withdrawal, lexicon: Lexicon) -> bool:
    """Whether what a later text of the channel withdraws is what an earlier one told.

    `body` is the earlier text as it was written. Both are about one story, or the later one is an
    edit of the earlier one or answers it.
    """
    if not earlier.states_event or withdrawal(earlier, body, lexicon) is not None:
        return False
    told = asserted_events(_claims(earlier))
    return not told or not found.events or related(found.events, told, lexicon)


def erased(before: Account, after: Account) -> bool:
    """Whether an edit left hardly a word of what told of an event."""
    words = len(after.text.split())
    return (
        before.states_event and not after.states_event and LEFT * words <= len(before.text.split())
    )


def _claims(account: Account) -> list[Claim]:
    return [claim for frame in _frames(account) for claim in frame.claims]


def _frames(account: Account) -> Iterable[Frame]:
    return (frame for frame in account.frames if frame.role is not Role.BACKGROUND)


def _own_voice(claim: Claim, account: Account) -> bool:
    return claim.source is None or cites(claim.source, account.names)


def _said(account: Account, claim: Claim) -> str:
    """The words of denial in the frame of a claim, or the claim's own."""
    for frame, words in zip(account.frames, account.wordings, strict=True):
        if claim in frame.claims and words.denial:
            return " ".join(frame.text.split())[:MAX_QUOTE]
    return claim.quote[:MAX_QUOTE]


def _phrase(account: Account, body: str, lexicon: Lexicon) -> str:
    """Words for taking back itself: "our earlier report was wrong", "a false alarm"."""
    normalised = normalise(body)
    for mention in lexicon.find(normalised, account.language):
        if mention.family != "phrase" or lexicon.concept(mention.concept).type != "retraction":
            continue
        start, end = normalised.original_span(mention.start, mention.end)
        return body[start:end]
    return ""
