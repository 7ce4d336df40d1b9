"""The tables of words that are data: `data/*.txt`, written as texts are compared.

A line holds what is alike; `*` ends a stem, `_` joins the words of a phrase.
"""

from importlib import resources


def lines_of(table: str) -> list[str]:
    """The lines of all files whose name begins so, in a stable order."""
    folder = resources.files("monitor.dedup") / "data"
    files = sorted(
        (file for file in folder.iterdir() if file.name.startswith(f"{table}.")),
        key=lambda file: file.name,
    )
    return [line for file in files for line in file.read_text("utf-8").splitlines()]
