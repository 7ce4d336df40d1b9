"""A user's own concepts, beside the packaged ones: new ones, and more names for those known.

They are kept in a file of the same shape as the packaged data. The file is the user's: what is
wrong with it is said, all at once, and nothing of it is guessed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from monitor.lexicon.concept import Concept, parse
from monitor.lexicon.lint import problems


class OwnLexiconError(ValueError):
    """A user's lexicon cannot be used. Carries every problem."""

    def __init__(self, found: Sequence[str]) -> None:
        super().__init__("\n".join(found))
        self.problems = tuple(found)


def merged(packaged: Sequence[Concept], text: str) -> tuple[Concept, ...]:
    """The packaged concepts and those of a file's text. Raises OwnLexiconError."""
    from monitor.lexicon.schema import wrong_shapes  # pydantic is slow to import

    found = wrong_shapes(text)
    if found:
        raise OwnLexiconError(found)
    known = {concept.id: concept for concept in packaged}
    own = parse(text)
    for concept in own:
        known[concept.id] = _joined(known.get(concept.id), concept)
    names = [concept.id for concept in own]
    found = [
        problem
        for problem in problems(known.values(), {})
        if any(name in problem.partition(": ")[0].split(", ") for name in names)
    ]
    found += [f"{name}: twice" for name in sorted(set(names)) if names.count(name) > 1]
    if found:
        raise OwnLexiconError(found)
    return tuple(known.values())


def _joined(known: Concept | None, more: Concept) -> Concept:
    """A concept with the names that a user adds to it; what else is known of it stays."""
    if known is None:
        return more
    labels = dict.fromkeys((*known.labels, *more.labels))
    return replace(known, names={**more.names, **known.names}, labels=tuple(labels))


def with_node(text: str, node: Mapping[str, Any]) -> str:
    """The file's text with one node more; a node of the same id gets the new node's names."""
    nodes: list[dict[str, Any]] = json.loads(text) if text.strip() else []
    same = next((known for known in nodes if known["id"] == node["id"]), None)
    if same is None:
        nodes.append(dict(node))
    else:
        for language, label in node["prefLabel"].items():
            if language not in same["prefLabel"]:
                same["prefLabel"][language] = label
            elif label not in _names(same, language):
                same.setdefault("altLabel", {}).setdefault(language, []).append(label)
        for language, labels in node.get("altLabel", {}).items():
            for label in labels:
                if label not in _names(same, language):
                    same.setdefault("altLabel", {}).setdefault(language, []).append(label)
        same.update({key: value for key, value in node.items() if not key.endswith("Label")})
    return written(nodes)


def _names(node: Mapping[str, Any], language: str) -> list[str]:
    return [node["prefLabel"].get(language), *node.get("altLabel", {}).get(language, [])]


def written(nodes: Iterable[Mapping[str, Any]]) -> str:
    """Nodes as a file holds them: one to a line."""
    lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes)
    return f"[\n{lines}\n]\n"
