"""Judges the catalogues of one published site by the official and the derived shapes.

    shapes.py STANDARDS WEB_ROOT

Prints one line for each judgement and leaves with 1 when one of them is bad. The judging itself, and the known defects
of the official files, stand beside the catalogue's own tests.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "crates" / "vetro-catalogue" / "tests"))

from shacl import judge_profiles  # noqa: E402


def main(standards, web_root):
    folders = {"dcat-ap": web_root, "dcat-ap-it": web_root / "dcat-ap-it", "dcat-ap-ch": web_root / "dcat-ap-ch"}
    return 0 if judge_profiles(standards, folders) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
