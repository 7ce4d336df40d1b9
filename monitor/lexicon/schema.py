"""The shape of a lexicon file: each node is checked, and what is wrong is said of all of them.

Reading the packaged data does not need it: they are checked when the project is tested. A file
that a user writes is checked each time it is read.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from monitor.lexicon.concept import FAMILIES

Language = Literal["ar", "en", "fa", "fr", "he", "ru", "tr", "uk"]
Text = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^*\n]+\*?$")]
Texts = dict[Language, list[Text]]
Identity = Annotated[str, Field(pattern=rf"^(?:{'|'.join(FAMILIES)}):[a-z0-9]+(?:-[a-z0-9]+)*$")]


class Node(BaseModel):
    """A concept as a lexicon file holds it. A label that ends in `*` may have an ending."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Identity
    type: str | None = None
    broader: Identity | None = None
    cc: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    zone: str | None = None
    codes: list[str] | None = None
    prefLabel: dict[Language, Text] = Field(min_length=1)  # noqa: N815  SKOS names it so
    altLabel: Texts | None = None  # noqa: N815
    hiddenLabel: Texts | None = None  # noqa: N815


_FILE = TypeAdapter(list[Node])


def json_schema() -> dict[str, Any]:
    """The JSON schema of a lexicon file."""
    return _FILE.json_schema()


def wrong_shapes(text: str) -> list[str]:
    """What is wrong with the shape of a file's text, each with the node it is about."""
    try:
        nodes = json.loads(text)
    except ValueError as error:
        return [f"is no JSON: {error}"]
    try:
        _FILE.validate_python(nodes)
    except ValidationError as error:
        return [_said(nodes, problem) for problem in error.errors()]
    return []


def _said(nodes: Any, problem: Any) -> str:
    where = problem["loc"]
    if not where:
        return "a lexicon file holds a list of concepts"
    node = nodes[where[0]]
    name = node.get("id", f"node {where[0] + 1}") if isinstance(node, dict) else f"node {where[0]}"
    return f"{name}: {'.'.join(map(str, where[1:]))}: {problem['msg']}"
