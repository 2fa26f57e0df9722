"""Reads a catalogue of ten thousand datasets as harvesters do, and judges every one of them by the shapes.

    many.py FOLDER DATASETS [STANDARDS]

FOLDER is a web root that holds the pages of the catalogue in the three profiles.

- The parser of ckanext-dcat follows `hydra:next` from `catalog.rdf` and reads each dataset once.
- The last page is the same graph in its three syntaxes; without blank nodes, that is being the same set of triples but
  for the links from page to page. (rdflib takes minutes for the others; vetro's own tests compare whole pages.)
- rudof judges every page: the European ones by the official shapes, their part of high value by its own, the national
  ones by the derived shapes; the last page of each by all of them. Mistakes planted there show that it finds them.

Prints one line for each judgement and leaves with 1 when one of them is bad.
"""

import contextlib
import io
import multiprocessing
import sys
from functools import partial
from pathlib import Path

from rdflib import RDF, BNode, Graph, Literal, URIRef

sys.path.insert(0, str(Path(__file__).parent))

from shacl import AUTHORITY, BASE_SHAPES, DCAT, DCATAP, DCT, DERIVED, high_value_part  # noqa: E402

HYDRA = "http://www.w3.org/ns/hydra/core#"
HIGH_VALUE = [f"dcat-ap-hvd-3.0.0/hvd-SHACL-{name}.ttl" for name in ("base", "ranges", "usagenotes")]
OFFICIAL = [f"dcat-ap-3.0.1/{file}" for file in BASE_SHAPES]
VIEWS = {name: [f"derived/{file}.derived.shapes.ttl" for file in derived] or OFFICIAL for name, derived in DERIVED.items()}
# What is done to one dataset of a view: a property is taken away, or has this value; and which shapes must tell.
MISTAKES = [
    ("dcat-ap", OFFICIAL[0], DCT.title, None),
    ("dcat-ap", OFFICIAL[1], DCT.publisher, Literal("Rocca Serena")),
    ("dcat-ap", OFFICIAL[2], DCAT.theme, None),
    ("dcat-ap", OFFICIAL[3], DCT.accrualPeriodicity, URIRef(AUTHORITY.replace("http:", "https:") + "frequency/DAILY")),
    ("high value", HIGH_VALUE[0], DCATAP.applicableLegislation, None),
    ("high value", HIGH_VALUE[1], DCAT.contactPoint, Literal("aria@roccaserena.example")),
    ("high value", HIGH_VALUE[2], DCATAP.applicableLegislation, URIRef("http://data.europa.eu/eli/dir/2019/1024/oj")),
    ("dcat-ap-it", "derived/dcat-ap-it.derived.shapes.ttl", DCT.rightsHolder, None),
    ("dcat-ap-ch", "derived/dcat-ap-ch-2.0.derived.shapes.ttl", DCT.publisher, None),
    ("dcat-ap-ch", "derived/opendata-swiss-import.derived.shapes.ttl", DCT.identifier, None),
    ("dcat-ap-ch", "derived/ogdch-checker.derived.shapes.ttl", DCT.language, Literal("it")),
]


def place(folder, view):
    return folder if view == "dcat-ap" else folder / view


def page_files(folder, view):
    files = place(folder, view).glob("catalog*.ttl")
    return sorted(files, key=lambda file: (len(file.name), file.name))


def read_by_ckan(folder, standards, name):
    """The datasets that CKAN reads from a page, the page after it, and whether the part of high value is sound."""
    from ckanext.dcat.processors import RDFParser

    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse((folder / name).read_text(encoding="utf-8"), _format="xml")
    seen = []
    for dataset in parser.datasets():
        extras = {extra["key"]: extra["value"] for extra in dataset["extras"]}
        seen.append((dataset.get("uri") or extras["uri"], len(dataset["resources"])))
    files = sum(1 for _ in parser.g.subject_objects(DCAT.distribution))
    good = files == sum(files for _, files in seen)
    if standards:
        good &= judged(high_value_part(parser.g).serialize(format="nt"), "nt", standards, HIGH_VALUE, f"high value, {name}")
    return good, seen, (parser.next_page() or "").rpartition("/")[2]


def read_by_shapes(folder, standards, view, name, last):
    shapes = VIEWS[view] + [file for file in OFFICIAL if last and file not in VIEWS[view]]
    return judged(place(folder, view) / name, "turtle", standards, shapes, f"{view}, {name}"), [], None


def judged(data, kind, standards, shapes, name):
    from rudof import Engine

    engine = Engine(data, kind)
    return all([engine.judge(standards / file, name) for file in shapes])


def silently(task):
    """Does a task in a process of its own; what it prints is part of the answer."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        answer = task()
    return answer, said.getvalue()


def followed(answers, pages, wanted):
    """Whether the pages lead from the first to the last, and hold each dataset once."""
    chain, name = [], "catalog.rdf"
    while name and name not in chain:
        chain.append(name)
        name = answers[name][2]
    seen = [uri for _, page, _ in answers.values() for uri, _ in page]
    files = sum(files for _, page, _ in answers.values() for _, files in page)
    print(f"ckanext-dcat reads {len(seen)} datasets, {len(set(seen))} different ones, {files} files, from {len(chain)} pages")
    return chain == pages and len(seen) == len(set(seen)) == wanted


def without_links(graph):
    links = {node for node, _, kind in graph.triples((None, RDF.type, None)) if str(kind).startswith(HYDRA)}
    assert len(links) == 1, links
    return {triple for triple in graph if triple[0] not in links}


def same(file):
    one, *others = [without_links(Graph().parse(file.with_suffix(suffix))) for suffix in (".ttl", ".rdf", ".jsonld")]
    good = all(other == one for other in others)
    good &= not any(isinstance(term, BNode) for triple in one for term in triple)
    print(f"{file.stem}: {len(one)} triples, {'the same' if good else 'NOT the same'} in three syntaxes")
    return good


def planted(folder, standards):
    """Whether each mistake planted in the last page is found where it was planted."""
    from rudof import Engine

    pages = {view: Graph().parse(page_files(folder, view)[-1]) for view in VIEWS}
    good = True
    for view, shapes, word, value in MISTAKES:
        page = pages["dcat-ap" if view == "high value" else view]
        graph = high_value_part(page) if view == "high value" else page
        graph = Graph() + graph
        victim = min(graph.subjects(DCATAP.hvdCategory if view == "high value" else DCAT.distribution))
        graph.remove((victim, word, None))
        if value is not None:
            graph.add((victim, word, value))
        results, _ = Engine(graph.serialize(format="nt"), "nt").results(standards / shapes)
        found = any(result["focus"] == victim and result["path"] == word for result in results)
        print(f"planted in {view}: {word} {value or 'taken away'}: {'found' if found else 'NOT found'} by {shapes}")
        good &= found
    return good


def tasks_of(folder, standards, files):
    """Every task by who does it and the page's name, the longest first."""
    names = [file.with_suffix(".rdf").name for file in files]
    tasks = {("ckan", name): partial(read_by_ckan, folder, standards, name) for name in names}
    for view in VIEWS if standards else []:
        assert [file.name for file in page_files(folder, view)] == [file.name for file in files], view
        for file in files:
            tasks[view, file.name] = partial(read_by_shapes, folder, standards, view, file.name, file == files[-1])
    return tasks


def main(folder, wanted, standards):
    files = page_files(folder, "dcat-ap")
    tasks = tasks_of(folder, standards, files)
    with multiprocessing.Pool() as pool:
        answers = dict(zip(tasks, pool.map(silently, tasks.values(), chunksize=1)))
    for _, said in answers.values():
        print(said, end="")
    good = all(answer[0] for answer, _ in answers.values())
    read = {name: answer for (who, name), (answer, _) in answers.items() if who == "ckan"}
    good &= followed(read, list(read), wanted)
    good &= same(files[-1])
    if standards:
        good &= planted(folder, standards)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3:] else None))
