"""Validates what describes the files of a site, with their data, by programs that are not vetro's.

    packages.py WEB_ROOT

frictionless reads every `datapackage.json` whole, each of its files by size and hash, tables cell by cell; Parquet is
described as a file, which vetro reads back itself before it is released. csvw reads every `*.csv-metadata.json`. There is
one of each for every dataset. Packages with a damaged file, and tables with a value of another type, show that both
programs would tell. Leaves with 1 when anything is not valid.
"""

import json
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

from csvw import CSVW
from frictionless import validate


def package(path):
    report = validate(str(path))
    listed = [resource["path"] for resource in json.loads(path.read_text(encoding="utf-8"))["resources"]]
    read = [task.place for task in report.tasks if task.stats.get("bytes") == (path.parent / task.place).stat().st_size]
    valid = report.valid and read == listed
    print(f"{path.parent.name}: {'valid' if valid else 'NOT valid'} by frictionless, {len(read)} of {len(listed)} files")
    for error in [error for task in report.tasks for error in task.errors][:5]:
        print(f"    {error.type}: {error.note}")
    return valid


def metadata(path):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        table = CSVW(str(path), validate=True)
        valid = table.is_valid and not told
    print(f"{path.parent.name}: {'valid' if valid else 'NOT valid'} by csvw")
    for warning in told[:5]:
        print(f"    {str(warning.message)[:300]}")
    return valid


def damaged(path, change):
    """Whether a program finds the fault that is made in a copy of the folder."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.parent.name
        shutil.copytree(path.parent, copy)
        change(copy)
        judge = package if path.name == "datapackage.json" else metadata
        return not judge(copy / path.name)


def one_byte(suffix):
    def change(folder):
        file = folder / f"{folder.name}.{suffix}"
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.chmod(0o644)
        file.write_bytes(content)

    return change


def another_value(folder):
    file = folder / f"{folder.name}.csv"
    header, first, *rest = file.read_text(encoding="utf-8").split("\n")
    file.chmod(0o644)
    file.write_text("\n".join([header, ",".join("x" for _ in first.split(",")), *rest]), encoding="utf-8")


def faults_are_found(packages, tables):
    one = next(path for path in packages if path.parent.name == "popolazione")
    found = [damaged(one, one_byte(suffix)) for suffix in ("parquet", "csv")]
    found.append(damaged(next(path for path in tables if path.parent == one.parent), another_value))
    print(f"{len(found)} faults made, {found.count(True)} found")
    return all(found)


def main(web_root):
    datasets = sorted(path.parent for path in web_root.glob("data/*/versions.json"))
    packages = [folder / "datapackage.json" for folder in datasets]
    tables = [folder / f"{folder.name}.csv-metadata.json" for folder in datasets]
    good = [package(path) for path in packages] + [metadata(path) for path in tables]
    withheld = sum('"threshold"' in (folder / "privacy.json").read_text(encoding="utf-8") for folder in datasets)
    print(f"{len(packages)} packages, {len(tables)} tables, {withheld} with withheld cells, {good.count(False)} not valid")
    return 0 if withheld and all(good) and faults_are_found(packages, tables) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
