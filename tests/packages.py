"""Validates what describes the files of a site, with their data, by programs that are not vetro's.

    packages.py WEB_ROOT

frictionless reads every `datapackage.json`, and csvw every `*.csv-metadata.json`. Leaves with 1 when one is not valid.

Parquet is left out: frictionless reads it by way of pandas, counts no bytes there and takes integers beside missing
values for floats. vetro reads every Parquet file back itself before it is released.
"""

import sys
import warnings
from pathlib import Path

from csvw import CSVW
from frictionless import validate


def package(path):
    report = validate(str(path))
    tasks = [task for task in report.tasks if not task.place.endswith(".parquet")]
    valid = bool(tasks) and not report.errors and all(task.valid for task in tasks)
    print(f"{path.parent.name}: {'valid' if valid else 'NOT valid'} by frictionless, {len(tasks)} files")
    for error in [error for task in tasks for error in task.errors][:5]:
        print(f"    {error.type}: {error.note}")
    return valid


def metadata(path):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        valid = CSVW(str(path), validate=True).is_valid
    print(f"{path.parent.name}: {'valid' if valid else 'NOT valid'} by csvw")
    for warning in told[:5]:
        print(f"    {str(warning.message)[:300]}")
    return valid


def main(web_root):
    packages = sorted(web_root.glob("data/*/datapackage.json"))
    tables = sorted(web_root.glob("data/*/*.csv-metadata.json"))
    good = [package(path) for path in packages] + [metadata(path) for path in tables]
    print(f"{len(packages)} packages, {len(tables)} tables, {good.count(False)} not valid")
    return 0 if packages and tables and all(good) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
