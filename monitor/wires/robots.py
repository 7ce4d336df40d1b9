"""What a site's robots.txt lets us read (RFC 9309). Pure."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

AGENT = "monitor"
"""The name under which a site may address us."""

_MOST_CHARACTERS = 512_000  # RFC 9309 asks for no less
_MOST_RULES = 5_000
_LONGEST_PATTERN = 1_000
_LINE = re.compile(r"\s*(user-agent|allow|disallow|crawl-delay)\s*:\s*([^#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us. Without any, everything is allowed."""

    rules: tuple[tuple[str, bool], ...] = ()
    """Patterns of paths, and whether they are allowed; the most specific first."""
    delay: float | None = None
    """Seconds that the site asks to leave between two requests."""

    def allows(self, url: str) -> bool:
        """Whether an address of the site may be read."""
        parts = urlsplit(url)
        path = _spelt((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        for pattern, allowed in self.rules:
            if _matches(pattern, path):
                return allowed
        return True


def read_robots(text: str) -> Robots:
    """The rules of the groups that name us; else of those for everybody."""
    ours: dict[bool, list[tuple[str, bool]]] = {True: [], False: []}  # named, everybody
    delays: dict[bool, float] = {}
    named = False
    agents: set[str] = set()
    in_rules = True
    if len(text) > _MOST_CHARACTERS:  # half a rule would forbid more than the whole one
        text = text[:_MOST_CHARACTERS].rpartition("\n")[0]
    for line in text.lstrip("\ufeff").splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        key, value = found[1].lower(), found[2].strip()
        if key == "user-agent":
            if in_rules:
                agents, in_rules = set(), False
            agents.add(re.split(r"[/\s]", value.lower())[0])
            named = named or AGENT in agents
            continue
        in_rules = True
        groups = [group for group, agent in ((True, AGENT), (False, "*")) if agent in agents]
        for group in groups:
            if key == "crawl-delay":
                if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value):
                    delays[group] = float(value)
            elif 0 < len(value) <= _LONGEST_PATTERN and len(ours[group]) < _MOST_RULES:
                ours[group].append((_spelt(value), key == "allow"))
    # The longest pattern counts, and of two as long the one that allows.
    rules = sorted(ours[named], key=lambda rule: (-len(rule[0]), not rule[1]))
    return Robots(tuple(rules), delays.get(named))


def _spelt(path: str) -> str:
    """One spelling of what may be percent-encoded or not."""
    return quote(unquote(path, errors="replace"), safe="/?&=*$:;,+@!'()~-._")


def _matches(pattern: str, path: str) -> bool:
    """Whether a pattern with `*` and a final `$` matches the beginning of a path; never slow."""
    anchored = pattern.endswith("$")
    first, *rest = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not anchored or path == first
    at = len(first)
    for part in rest[:-1]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    last = rest[-1]
    if anchored:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0
