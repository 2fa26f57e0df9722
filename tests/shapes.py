"""Judges one published catalogue by the official DCAT-AP 3 base shapes.

    shapes.py SHAPES WEB_ROOT

Prints one line for each judgement and leaves with 1 when one of them is bad. The judging itself, and the known defects
of the official files, stand beside the catalogue's own tests.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "crates" / "vetro-catalogue" / "tests"))

from shacl import Graph, judge, same_in_every_syntax  # noqa: E402


def main(shapes, web_root):
    good = same_in_every_syntax(web_root)
    data = Graph().parse(web_root / "catalog.ttl")
    for file in ("shapes.ttl", "range.ttl", "shapes_recommended.ttl"):
        good &= judge(data, shapes / file, "the demo city")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
