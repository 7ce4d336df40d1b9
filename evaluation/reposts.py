"""Makes a scenario folder of synthetic reposts from the originals of another one.

    python -m evaluation.reposts FOLDER OUT --seed N

Each original of at least MIN_WORDS words gets a copy on another channel (a duplicate) and, where
its text offers a fact to change, the same text with one fact changed: an update, or an original
where the place was changed, for the same words about another place are another story. What an
original's channel puts below its posts is not copied. The figures of such a folder are synthetic:
keep them apart from those of real or hand-written posts.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from evaluation.copy_edits import WORDLESS, repost
from evaluation.fact_edits import FactEdit, change_fact
from monitor.errors import UsageError
from monitor.scenario.read import read_scenario

MIN_WORDS: Final = 8
# Measured on real reposts of Russian news channels: the median of the lag is 12 minutes, the 90th
# percentile 85 minutes. A log-normal distribution through both.
_LAG_MEDIAN_MINUTES: Final = 12.0
_LAG_SPREAD: Final = math.log(85 / 12) / 1.2816
_MAX_LAG: Final = timedelta(hours=12)

_Line = dict[str, Any]


def synthesise(
    posts: Iterable[_Line], gold: Iterable[_Line], seed: int
) -> list[tuple[_Line, _Line]]:
    """The originals among the posts with their reposts, as lines of a scenario in time order.

    `posts` and `gold` are the lines of the two files; what comes out is pairs of a post's line and
    its gold line. A gold line says in `label` what was done (`copy`, or the changed fact) and in
    `edits` by which edits. Each original draws from its own sequence of numbers, so that adding
    one changes nothing for the others.
    """
    posts = list(posts)
    story = {g["post"]: g["story"] for g in gold if g.get("relation") == "original"}
    footers = _footers(posts)
    made: list[tuple[_Line, _Line]] = []
    for post in posts:
        if post["id"] not in story or len(post["text"].split()) < MIN_WORDS:
            continue
        made.append(
            (post, {"post": post["id"], "story": story[post["id"]], "relation": "original"})
        )
        rng = Random(f"{seed}/{post['id']}")  # noqa: S311 - repeatable, not secret
        bare = post | {"text": _body(post, footers)}
        made.append(_copy(bare, story[post["id"]], rng))
        changed = _changed(bare, story[post["id"]], rng)
        if changed is not None:
            made.append(changed)
    return sorted(made, key=lambda pair: (datetime.fromisoformat(pair[0]["date"]), pair[0]["id"]))


def _footers(posts: Iterable[_Line]) -> set[tuple[str, str]]:
    """Which last paragraphs a channel repeats, as pairs of channel and paragraph."""
    last = Counter((post["channel"], post["text"].rpartition("\n\n")[2]) for post in posts)
    return {ending for ending, times in last.items() if times > 1}


def _body(post: _Line, footers: set[tuple[str, str]]) -> str:
    body, gap, last = post["text"].rpartition("\n\n")
    return str(body if gap and (post["channel"], last) in footers else post["text"])


def _copy(post: _Line, story: str, rng: Random) -> tuple[_Line, _Line]:
    copied = repost(post["text"], post.get("lang", ""), rng)
    line = _line(post, "copy", copied.text, rng)
    return line, {
        "post": line["id"],
        "story": story,
        "relation": "duplicate",
        "of": post["id"],
        "label": "copy",
        "edits": [edit.value for edit in copied.edits],
    }


def _changed(post: _Line, story: str, rng: Random) -> tuple[_Line, _Line] | None:
    language = post.get("lang", "")
    changed = change_fact(post["text"], language, rng)
    if changed is None:
        return None
    dressed = repost(changed.text, language, rng, WORDLESS)
    line = _line(post, "changed", dressed.text, rng)
    gold: _Line = {"post": line["id"], "label": changed.edit.value}
    if changed.edit is FactEdit.PLACE:
        gold |= {"story": f"{story}-elsewhere", "relation": "original"}
    else:
        gold |= {"story": story, "relation": "update", "of": post["id"]}
    return line, gold | {"edits": [edit.value for edit in dressed.edits]}


def _line(post: _Line, name: str, text: str, rng: Random) -> _Line:
    lag = timedelta(minutes=rng.lognormvariate(math.log(_LAG_MEDIAN_MINUTES), _LAG_SPREAD))
    date = datetime.fromisoformat(post["date"]) + min(lag, _MAX_LAG) + timedelta(seconds=1)
    channel = f"{name}_{post.get('lang', 'xx')}_{rng.randrange(5)}"
    line = {
        "id": f"{post['id']}/{name}",
        "channel": channel,
        "date": date.isoformat(timespec="seconds"),
        "text": text,
    }
    return line | {"lang": post["lang"]} if "lang" in post else line


def _read(path: Path) -> list[_Line]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _write(path: Path, lines: Iterable[_Line]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read FOLDER, write OUT. Ends with status 2 where FOLDER is no labelled scenario folder."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.reposts", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    try:
        read_scenario(chosen.folder)  # says what is wrong, file and line, before anything is made
    except UsageError as error:
        parser.error(str(error))
    if not (chosen.folder / "gold.jsonl").exists():
        parser.error(f"{chosen.folder}: no gold.jsonl, so no post is known to be an original")
    made = synthesise(
        _read(chosen.folder / "posts.jsonl"), _read(chosen.folder / "gold.jsonl"), chosen.seed
    )
    chosen.out.mkdir(parents=True, exist_ok=True)
    _write(chosen.out / "posts.jsonl", (post for post, _ in made))
    _write(chosen.out / "gold.jsonl", (gold for _, gold in made))
    sys.stdout.write(f"{chosen.out}: {len(made)} posts\n")


if __name__ == "__main__":
    main()
