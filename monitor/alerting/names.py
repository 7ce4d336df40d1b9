"""The part of the lexicon that alerts use: concepts in words."""

from typing import Protocol

from monitor.model.ids import ConceptId


class Names(Protocol):
    """How concepts are called. `monitor.lexicon.Lexicon` fulfils it."""

    def label(self, concept: ConceptId, language: str = "en", /) -> str:
        """The concept's usual name in a language (ISO 639-1)."""
        ...

    def chain(self, concept: ConceptId, /) -> tuple[ConceptId, ...]:
        """The concept and everything that contains it, ever broader."""
        ...

    def place_label(self, place: ConceptId, language: str = "en", /) -> str:
        """A place with what it lies in: `Ain al-Asad air base, Anbar, Iraq`."""
        ...

    def zone(self, place: ConceptId, /) -> tuple[str, str] | None:
        """A place's time zone, as IANA names it and as it is spoken of."""
        ...
