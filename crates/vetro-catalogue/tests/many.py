"""Reads a catalogue in pages as harvesters do, and judges it by the official shapes.

    many.py FOLDER DATASETS [STANDARDS]

- The parser of ckanext-dcat follows `hydra:next` from `catalog.rdf` and reads each dataset once.
- The last page is the same graph in its three syntaxes; without blank nodes, that is being the same set of triples but
  for the links from page to page. (rdflib takes minutes for the others; vetro's own tests compare whole pages.)
- The shapes judge the last page whole, and of the first the catalogue with the first SAMPLE datasets.

Prints one line for each judgement and leaves with 1 when one of them is bad.
"""

import sys
from pathlib import Path

from rdflib import RDF, BNode, Graph

sys.path.insert(0, str(Path(__file__).parent))

from shacl import BASE_SHAPES, DCAT, FOAF, judge  # noqa: E402

HYDRA = "http://www.w3.org/ns/hydra/core#"
SAMPLE = 30


def without_links(graph):
    links = {node for node, _, kind in graph.triples((None, RDF.type, None)) if str(kind).startswith(HYDRA)}
    assert len(links) == 1, links
    return {triple for triple in graph if triple[0] not in links}


def followed(folder, wanted):
    """The datasets that CKAN reads, page by page."""
    from ckanext.dcat.processors import RDFParser

    seen, pages, name = [], [], "catalog.rdf"
    while name:
        parser = RDFParser(profiles=["euro_dcat_ap_3"])
        parser.parse((folder / name).read_text(encoding="utf-8"), _format="xml")
        pages.append((name, parser.g))
        for dataset in parser.datasets():
            extras = {extra["key"]: extra["value"] for extra in dataset["extras"]}
            seen.append((dataset.get("uri") or extras["uri"], len(dataset["resources"])))
        name = (parser.next_page() or "").rpartition("/")[2]
    different = {uri for uri, _ in seen}
    files = sum(files for _, files in seen)
    print(f"ckanext-dcat reads {len(seen)} datasets, {len(different)} different ones, {files} files, from {len(pages)} pages")
    return len(seen) == len(different) == files == wanted, pages


def same(folder, name, graph):
    own = without_links(graph)
    others = [Graph().parse(folder / Path(name).with_suffix(suffix)) for suffix in (".ttl", ".jsonld")]
    good = all(without_links(other) == own for other in others)
    good &= not any(isinstance(term, BNode) for triple in own for term in triple)
    print(f"{name}: {len(own)} triples, {'the same' if good else 'NOT the same'} in three syntaxes")
    return good


def sample(graph):
    """The catalogue with the first datasets and all that hangs on them."""
    part, seen = Graph(), set()
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    waiting = sorted(datasets)[:SAMPLE] + list(graph.subjects(RDF.type, DCAT.Catalog))
    left = datasets - set(waiting)
    left |= {record for record, topic in graph.subject_objects(FOAF.primaryTopic) if topic in left}
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for triple in graph.triples((node, None, None)):
            if triple[2] in left:
                continue
            part.add(triple)
            waiting.append(triple[2])
    return part


def main(folder, datasets, standards):
    good, pages = followed(folder, datasets)
    good &= same(folder, *pages[-1])
    if standards:
        parts = [("last page", pages[-1][1]), (f"first page, {SAMPLE} datasets", sample(pages[0][1]))]
        for name, graph in parts:
            for file in BASE_SHAPES:
                good &= judge(graph, standards / "dcat-ap-3.0.1" / file, name)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3:] else None))
