"""Names that the texts use and the lexicon does not know, proposed for it."""

from monitor.mining.names import Proposal, Text, propose

__all__ = ["Proposal", "Text", "propose"]
