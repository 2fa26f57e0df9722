"""Lists what an engine that is not vetro's refuses.

    refused.py GRAPH SHAPES...

Prints JSON: for each violation the part of the node before `#`, and the last property of the path (`rdf:type` where a
node is not of a class), each pair once, sorted.
"""

import json
import sys
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, Graph
from rdflib.collection import Collection
from rdflib.namespace import NamespaceManager

sys.path.insert(0, str(Path(__file__).parent))

from shacl import SH, results, without_dangling  # noqa: E402

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#", "dcatap": "http://data.europa.eu/r5r/",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#", "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "vcard": "http://www.w3.org/2006/vcard/ns#",
}


def main(graph, files):
    data, found = Graph().parse(graph), set()
    names = NamespaceManager(Graph(), bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        names.bind(prefix, namespace, override=True, replace=True)
    for file in files:
        shapes = Graph().parse(file)
        without_dangling(shapes)
        _, report, _ = validate(data, shacl_graph=shapes, inference="none", advanced=False)
        for result in results(report, Path(file).name):
            if result["severity"] != SH.Violation:
                continue
            path = result["path"]
            if path is not None and (path, RDF.first, None) in report:
                path = list(Collection(report, path))[-1]
            found.add((str(result["focus"]).split("#")[0], names.normalizeUri(path) if path else "rdf:type"))
    print(json.dumps(sorted(found)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
