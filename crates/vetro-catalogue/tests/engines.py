"""Shows that two engines of SHACL find the same mistakes: pyshacl, and rudof, which is fast.

    engines.py STANDARDS GRAPH...

Each graph is judged by every file of shapes as it is, and ROUNDS times more with a part of its statements taken away
and others changed, from a seed. What both engines say is a set of node, property and severity: where a value breaks
several constraints of one property, they tell it once or more often. Leaves with 1 when they differ.
"""

import random
import sys
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

sys.path.insert(0, str(Path(__file__).parent))

from rudof import Engine  # noqa: E402
from shacl import BASE_SHAPES, SH, results, without_dangling  # noqa: E402

FOLDERS = {"dcat-ap-3.0.1": [*BASE_SHAPES, "dcat-ap-SHACL.ttl"], "dcat-ap-hvd-3.0.0": ["hvd-SHACL-base.ttl", "hvd-SHACL-ranges.ttl"]}
ROUNDS = 2


def files(standards):
    named = [standards / folder / file for folder, names in FOLDERS.items() for file in names]
    return named + sorted((standards / "derived").glob("*.shapes.ttl"))


def damaged(graph, seed):
    """A copy in which one statement of ten is gone, and the value of one of ten is another."""
    draw, copy = random.Random(seed), Graph()
    for subject, word, value in sorted(graph):
        luck = draw.random()
        if luck < 0.1:
            continue
        if luck < 0.2 and word != RDF.type:
            value = Literal("x") if isinstance(value, URIRef) else draw.choice([URIRef("https://x.example/"), Literal(7)])
        copy.add((subject, word, value))
    return copy


def by_pyshacl(graph, file):
    shapes = Graph().parse(file)
    without_dangling(shapes)
    _, report, _ = validate(graph, shacl_graph=shapes, inference="none", advanced=False)
    return {(str(one["focus"]), said(report, one["path"]), one["severity"]) for one in results(report, file.name)}


def said(report, path):
    """A path as rudof writes it: of several steps, in brackets with strokes between; `^` against the arrow."""
    if not isinstance(path, BNode):
        return str(path)
    backwards = report.value(path, SH.inversePath)
    return f"^({backwards})" if backwards else f"({' / '.join(map(str, Collection(report, path)))})"


def by_rudof(engine, file):
    return {(str(one["focus"]), str(one["path"]), one["severity"]) for one in engine.results(file)[0]}


def main(standards, graphs):
    good, found = True, 0
    for path in graphs:
        sound = Graph().parse(path)
        for number, graph in enumerate([sound, *(damaged(sound, seed) for seed in range(ROUNDS))]):
            engine = Engine(graph.serialize(format="nt"), "nt")
            for file in files(standards):
                one, other = by_pyshacl(graph, file), by_rudof(engine, file)
                found += len(one)
                for difference in sorted(one ^ other)[:5]:
                    print(f"{path.name}, {number}: {file.name}: only {'pyshacl' if difference in one else 'rudof'}: {difference}")
                good &= one == other
    print(f"{len(graphs)} graphs, {1 + ROUNDS} times each: {found} results, {'the same' if good else 'NOT the same'} of both engines")
    return 0 if good and found > 1000 else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
