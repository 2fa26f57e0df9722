"""Judges catalogues with engines that are not vetro's.

    shacl.py STANDARDS FOLDER

FOLDER holds `dcat-ap`, `dcat-ap-it` and `dcat-ap-ch` with `catalog.{ttl,rdf,jsonld}` each. STANDARDS holds the
official shapes and score tables. Prints one line for each judgement and leaves with 1 when one of them is bad.
"""

import csv
import sys
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

SH = Namespace("http://www.w3.org/ns/shacl#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
R5R = "http://data.europa.eu/r5r#"
AUTHORITY = "http://publications.europa.eu/resource/authority/"

BASE_SHAPES = ["shapes.ttl", "range.ttl", "shapes_recommended.ttl", "mdr-vocabularies.shape.ttl"]
DERIVED = {
    "dcat-ap": [],
    "dcat-ap-it": ["dcat-ap-it"],
    "dcat-ap-ch": ["dcat-ap-ch-2.0", "opendata-swiss-import", "ogdch-checker"],
}
PREFIXES = {"dct": DCT, "dcat": DCAT, "foaf": FOAF, "adms": ADMS, "dcatap": DCATAP}


def excuse(result):
    """The name of a known defect of the official files that explains a result, or None."""
    path, value, component = result["path"], result["value"], result["component"]
    if path == SPDX.algorithm and value == SPDX.checksumAlgorithm_sha256 and result["file"] == "mdr-vocabularies.shape.ttl":
        return "mdr-vocabularies asks for https://spdx.org, where the individuals are http"
    if path == DCT.publisher and component == SH.NodeConstraintComponent and result["file"] == "mdr-vocabularies.shape.ttl":
        return "mdr-vocabularies warns of each publisher outside the bodies of the Union"
    return None


def results(report, file):
    """The results themselves; what stands under them as their detail is part of them."""
    details = set(report.objects(None, SH.detail))
    for node in set(report.subjects(RDF.type, SH.ValidationResult)) - details:
        yield {
            "file": file,
            "focus": report.value(node, SH.focusNode),
            "path": report.value(node, SH.resultPath),
            "value": report.value(node, SH.value),
            "component": report.value(node, SH.sourceConstraintComponent),
            "severity": report.value(node, SH.resultSeverity),
            "message": report.value(node, SH.resultMessage),
        }


def without_dangling(shapes):
    """Drops property shapes that say no path: files of the Union hold a few."""
    dropped = 0
    for shape, _, part in list(shapes.triples((None, SH.property, None))):
        if shapes.value(part, SH.path) is None:
            shapes.remove((shape, SH.property, part))
            dropped += 1
    return dropped


def judge(data, path, name):
    shapes = Graph().parse(path)
    dropped = without_dangling(shapes)
    _, report, _ = validate(data, shacl_graph=shapes, inference="none", advanced=False)
    return told(results(report, path.name), path.name, name, dropped)


def told(found, file, name, dropped):
    """Says what was found; whether nothing was but what known defects explain."""
    excused, bad = {}, []
    for result in found:
        reason = excuse(result)
        if reason:
            excused[reason] = excused.get(reason, 0) + 1
        else:
            bad.append(result)
    print(f"{name}: {file}: {len(bad)} results, {sum(excused.values())} excused, {dropped} dangling shapes dropped")
    for reason, count in sorted(excused.items()):
        print(f"    excused {count}: {reason}")
    for result in bad[:20]:
        severity, focus, path, value, message = (result[key] for key in ("severity", "focus", "path", "value", "message"))
        print(f"    {str(severity).rpartition('#')[2]}: {focus} {path} {value}: {message}")
    return not bad


def high_value_part(data):
    """What hangs on the high-value datasets, with the one axiom the range shapes lack.

    Nothing there leads to a dataset or a series that is not of high value itself.
    """
    part, seen = Graph(), set()
    waiting = list(data.subjects(DCATAP.hvdCategory, None))
    others = {node for kind in (DCAT.Dataset, DCAT.DatasetSeries) for node in data.subjects(RDF.type, kind)}
    others -= set(waiting)
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for triple in data.triples((node, None, None)):
            if triple[2] not in others:
                part.add(triple)
                waiting.append(triple[2])
    for node in list(part.objects()):
        if isinstance(node, URIRef):
            part.add((node, RDF.type, RDFS.Resource))
    return part


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


class Scores:
    """The quality assessment of data.europa.eu, v1 and v2, from the transcribed tables."""

    def __init__(self, standards, data):
        self.data = data
        self.weights = [row for row in csv.DictReader(open(standards / "mqa" / "mqa-v2.csv", encoding="utf-8"))]
        lists = table(standards / "mqa" / "format-lists.csv")
        self.machine = {AUTHORITY + "file-type/" + row[1] for row in lists if row[0] == "machine_readable"}
        self.open = {AUTHORITY + "file-type/" + row[1] for row in lists if row[0] == "non_proprietary"}
        licences = table(standards / "mqa" / "licenses.csv")
        self.licences = {row[0] for row in licences} | {row[2] for row in licences}
        self.access = {row[0] for row in table(standards / "mqa" / "access_rights.csv")}
        register = (standards / "vocabularies" / "iana-media-types.xml").read_text(encoding="utf-8")
        self.register = register

    def met(self, node, metric, word):
        prefix, _, local = word.partition(":")
        value = self.data.value(node, PREFIXES[prefix][local])
        text = str(value)
        if value is None:
            return False
        if metric == "knownLicence":
            return text in self.licences
        if metric == "formatFromVocabulary":
            return text.startswith(AUTHORITY + "file-type/")
        if metric == "formatMediaTypeNonProprietary":
            return text in self.open
        if metric == "formatMediaTypeMachineInterpretable":
            return text in self.machine
        if metric == "mediaTypeFromVocabulary":
            return f">{text.split('/media-types/')[1]}</file>" in self.register
        if metric == "accessRightsVocabularyAlignment":
            return text in self.access
        return True

    def score(self, entity, node):
        rows = [row for row in self.weights if row["entity"] == entity]
        missing = [row["metric"] for row in rows if not self.met(node, row["metric"], row["property"])]
        return sum(float(row["weight"]) for row in rows if row["metric"] not in missing), missing


def assess(standards, data):
    scores, good = Scores(standards, data), True
    for dataset in sorted(data.subjects(RDF.type, DCAT.Dataset)):
        own, missing = scores.score("dataset", dataset)
        files = {node: scores.score("distribution", node) for node in data.objects(dataset, DCAT.distribution)}
        mean = sum(score for score, _ in files.values()) / len(files)
        print(f"score v2 of {dataset}: {(own + mean) / 2:.2f} of 7.50", missing or "")
        good &= own == 7.5
        for node, (score, missing) in sorted(files.items()):
            expected = allowed(str(node))
            if missing != expected:
                print(f"    {node}: {score} {missing}")
                good = False
    return good


def allowed(node):
    """The metrics a format cannot meet, because the portal's two curated lists do not name it."""
    if node.endswith("#parquet"):
        return ["formatMediaTypeNonProprietary", "formatMediaTypeMachineInterpretable"]
    if node.endswith("#xlsx"):
        return ["formatMediaTypeNonProprietary"]
    return []


def same_in_every_syntax(folder):
    graphs = [Graph().parse(folder / f"catalog.{extension}") for extension in ("ttl", "rdf", "jsonld")]
    same = all(isomorphic(graphs[0], graph) for graph in graphs[1:])
    ill_typed = [term for term in graphs[0].objects() if isinstance(term, Literal) and term.ill_typed]
    print(f"{folder.name}: {len(graphs[0])} triples, {'the same' if same else 'NOT the same'} in three syntaxes")
    for term in ill_typed:
        print(f"    a literal is not of its type: {term.n3()}")
    return same and not ill_typed


def judge_profiles(standards, folders):
    """Judges the catalogue of each profile: the folder of each by the profile's name."""
    good = True
    for name, folder in folders.items():
        good &= same_in_every_syntax(folder)
        data = Graph().parse(folder / "catalog.ttl")
        for file in BASE_SHAPES:
            good &= judge(data, standards / "dcat-ap-3.0.1" / file, name)
        if name == "dcat-ap":
            good &= judge(data, standards / "dcat-ap-3.0.1" / "dcat-ap-SHACL.ttl", name)
            part = high_value_part(data)
            for file in ("hvd-SHACL-base.ttl", "hvd-SHACL-ranges.ttl", "hvd-SHACL-usagenotes.ttl"):
                good &= judge(part, standards / "dcat-ap-hvd-3.0.0" / file, "high value")
            good &= assess(standards, data)
        for file in DERIVED[name]:
            good &= judge(data, standards / "derived" / f"{file}.derived.shapes.ttl", name)
    return good


def main(standards, folder):
    return 0 if judge_profiles(standards, {name: folder / name for name in DERIVED}) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
