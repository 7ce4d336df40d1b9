"""A concept of the lexicon, and how it is read from the packaged data.

The data are SKOS-like nodes: labels are maps from language to text, `broader` names the concept
that contains this one. Reading checks shape only; `monitor.lexicon.lint` checks sense.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

from monitor.model.ids import ConceptId

FAMILIES = (
    "site",
    "city",
    "adm",
    "country",
    "actor",
    "weapon",
    "target",
    "event",
    "outcome",
    "casualty",
    "source",
    "phrase",
)
PLACES = frozenset({"site", "city", "adm", "country"})


class Label(NamedTuple):
    """One written form of a concept."""

    text: str
    """As written, without the stem mark."""
    language: str
    """ISO 639-1."""
    stem: bool
    """Whether an inflected ending may follow."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Something texts name in many ways and languages."""

    id: ConceptId
    names: Mapping[str, str]
    """The preferred label for each language."""
    labels: tuple[Label, ...]
    """Every form that is recognised, the preferred ones included."""
    broader: ConceptId | None = None
    type: str = ""
    """What kind of its family it is: `airbase`, `official`, `negation`."""
    cc: str | None = None
    """ISO 3166 code of the country a place lies in."""
    position: tuple[float, float] | None = None
    """Latitude and longitude in degrees."""
    zone: str | None = None
    """IANA name of the time zone."""
    codes: tuple[str, ...] = ()
    """GeoNames' codes of the provinces it is: country and first administrative level, `IQ.01`."""

    @property
    def family(self) -> str:
        """`site` of `site:ain-al-asad`."""
        return self.id.partition(":")[0]


def read_data() -> tuple[str, ...]:
    """The packaged data files' contents, in order of their names."""
    folder = resources.files("monitor.lexicon") / "data"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=_name)
    return tuple(file.read_text(encoding="utf-8") for file in files)


def _name(file: Any) -> str:
    return str(file.name)


def parse(text: str) -> tuple[Concept, ...]:
    """The concepts of one data file. Raises ValueError when a node has not the right shape."""
    nodes = json.loads(text)
    if not isinstance(nodes, list):
        raise ValueError("a lexicon file holds a list of concepts")  # noqa: TRY004
    return tuple(_concept(node) for node in nodes)


def _concept(node: Mapping[str, Any]) -> Concept:
    unknown = node.keys() - _KEYS
    if unknown or "id" not in node or "prefLabel" not in node:
        raise ValueError(f"concept {node.get('id')!r}: unknown {sorted(unknown)} or no label")
    position = (float(node["lat"]), float(node["lon"])) if "lat" in node else None
    broader = node.get("broader")
    return Concept(
        id=ConceptId(node["id"]),
        names={language: text.rstrip("*") for language, text in node["prefLabel"].items()},
        labels=tuple(_labels(node)),
        broader=ConceptId(broader) if broader else None,
        type=node.get("type", ""),
        cc=node.get("cc"),
        position=position,
        zone=node.get("zone"),
        codes=tuple(node.get("codes", ())),
    )


_KEYS = frozenset(
    {
        "id",
        "type",
        "broader",
        "cc",
        "lat",
        "lon",
        "zone",
        "codes",
        "prefLabel",
        "altLabel",
        "hiddenLabel",
    }
)


def _labels(node: Mapping[str, Any]) -> Iterator[Label]:
    for language, text in node["prefLabel"].items():
        yield _label(text, language)
    for key in ("altLabel", "hiddenLabel"):
        for language, texts in node.get(key, {}).items():
            for text in texts:
                yield _label(text, language)


def _label(text: str, language: str) -> Label:
    return Label(text.removesuffix("*"), language, text.endswith("*"))
