"""Concepts that texts name (places, actors, weapons, events …) as data, and the matcher."""

from monitor.lexicon.concept import PLACES, Concept
from monitor.lexicon.lexicon import Lexicon, load
from monitor.lexicon.matcher import Mention
from monitor.lexicon.own import OwnLexiconError

__all__ = ["PLACES", "Concept", "Lexicon", "Mention", "OwnLexiconError", "load"]
