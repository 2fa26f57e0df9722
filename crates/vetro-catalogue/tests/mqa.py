"""Counts the points of the quality assessments once more, from the transcribed tables, and compares with vetro's.

    mqa.py STANDARDS SCORES

SCORES is a JSON list of {"graph": path, "base": address, "files": [path from the web root], "scores": {method: [...]}},
each score as `vetro verify --json` writes it. Whether the shapes of DCAT-AP are met is asked of pyshacl. Prints one line
for each catalogue and leaves with 1 when any figure or any metric differs.
"""

import csv
import json
import sys
from fractions import Fraction
from math import floor
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
SH = Namespace("http://www.w3.org/ns/shacl#")
PREFIXES = {
    "dct": DCT,
    "dcat": DCAT,
    "foaf": Namespace("http://xmlns.com/foaf/0.1/"),
    "adms": Namespace("http://www.w3.org/ns/adms#"),
    "dcatap": Namespace("http://data.europa.eu/r5r/"),
}
AUTHORITY = "http://publications.europa.eu/resource/authority/"
TERMS = {"http://dcat-ap.ch/vocabulary/licenses/terms_" + word for word in ("open", "by", "ask", "by_ask")}
COMPLIANCE = ("shapes.ttl", "range.ttl", "mdr-vocabularies.shape.ttl")


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row]


class Tables:
    def __init__(self, folder):
        self.v1, self.v2 = rows(folder / "mqa" / "mqa-v1.csv"), rows(folder / "mqa" / "mqa-v2.csv")
        lists = rows(folder / "mqa" / "format-lists.csv")
        types = AUTHORITY + "file-type/"
        self.machine = {types + row["code"] for row in lists if row["list"] == "machine_readable"}
        self.open = {types + row["code"] for row in lists if row["list"] == "non_proprietary"}
        self.licences = {cell for row in plain(folder / "mqa" / "licenses.csv") for cell in (row[0], row[2]) if cell}
        self.access = {row[0] for row in plain(folder / "mqa" / "access_rights.csv")}
        self.register = (folder / "vocabularies" / "iana-media-types.xml").read_text(encoding="utf-8")
        self.terms = Graph().parse(folder / "vocabularies" / "authority-trimmed.ttl")
        self.types = {str(node) for node in self.terms.subjects(SKOS.inScheme, URIRef(AUTHORITY + "file-type"))}
        self.shapes = [Graph().parse(folder / "dcat-ap-3.0.1" / name) for name in COMPLIANCE]


class Catalogue:
    def __init__(self, tables, entry):
        self.tables, self.base, self.files = tables, entry["base"], set(entry["files"])
        self.graph = Graph().parse(entry["graph"])
        self.refused = self.violations() if "v1" in entry["scores"] else set()

    def violations(self):
        """The nodes that official shapes refuse; the table of terms says what is in which scheme."""
        data = self.graph + Graph()
        for triple in self.tables.terms.triples((None, SKOS.inScheme, None)):
            data.add(triple)
        found = set()
        for shapes in self.tables.shapes:
            _, report, _ = validate(data, shacl_graph=shapes, inference="none", advanced=False)
            details = set(report.objects(None, SH.detail))
            for node in set(report.subjects(SH.resultSeverity, SH.Violation)) - details:
                if report.value(node, SH.resultPath) != URIRef("http://spdx.org/rdf/terms#algorithm"):
                    found.add(report.value(node, SH.focusNode))
        return found

    def parts(self, dataset):
        alone, seen, waiting = {DCAT.Dataset, DCAT.Catalog, DCAT.DataService}, set(), [dataset]
        while waiting:
            node = waiting.pop()
            if node in seen or (node != dataset and alone & set(self.graph.objects(node, RDF.type))):
                continue
            seen.add(node)
            waiting += [value for value in self.graph.objects(node) if not isinstance(value, Literal)]
        return seen

    def answers(self, address):
        if not address.startswith(self.base):
            return None
        return address[len(self.base) :].split("#")[0].split("?")[0] in self.files

    def values(self, node, word):
        prefix, local = word.split(":")
        found = self.graph.objects(node, PREFIXES[prefix][local])
        return [value for value in found if not isinstance(value, Literal) or str(value).strip()]

    def media_type(self, text):
        for start in ("http://", "https://"):
            if text.startswith(start + "www.iana.org/assignments/media-types/"):
                return f">{text.split('/media-types/')[1]}</file>" in self.tables.register
        return False

    def met(self, method, node, metric, word):
        """True, False, or None where nobody can tell offline."""
        if metric == "dcatApCompliance":
            if method == "swiss":
                return any(self.graph.objects(node, DCAT.distribution))
            return not self.refused & self.parts(node)
        if metric == "formatMediaTypeVocabularyAlignment":
            kinds = [str(value) for value in self.values(node, "dcat:mediaType")]
            formats = [str(value) for value in self.values(node, "dct:format")]
            return any(map(self.media_type, kinds)) and any(value in self.tables.types for value in formats)
        if method == "swiss" and word == "dct:accessRights":
            return True
        values = [str(value) for value in self.values(node, word)]
        if metric.endswith("StatusCode"):
            answers = [self.answers(value) for value in values]
            return True if True in answers else None if None in answers else False
        tests = {
            "knownLicence": (TERMS if method == "swiss" else self.tables.licences).__contains__,
            "formatFromVocabulary": self.tables.types.__contains__,
            "mediaTypeFromVocabulary": self.media_type,
            "formatMediaTypeNonProprietary": self.tables.open.__contains__,
            "formatMediaTypeMachineInterpretable": self.tables.machine.__contains__,
            "accessRightsVocabularyAlignment": self.tables.access.__contains__,
        }
        return any(map(tests.get(metric, lambda value: True), values))

    def metrics(self, method):
        """(entity, metric, property, worth, whether it is interoperability) of a method, in hundredths."""
        if method == "v2":
            for row in self.tables.v2:
                yield row["entity"], row["metric"], row["property"], Fraction(row["weight"]) * 100, False
            return
        for row in self.tables.v1:
            entities = row["level"].split("+")
            if method == "swiss" and len(entities) == 2:
                entities = ["dataset"]
            for entity in entities:
                yield entity, row["metric"], row["property"], Fraction(row["points"]) * 100, row["dimension"] == "interoperability"

    def score(self, method, dataset):
        files = sorted(set(self.graph.objects(dataset, DCAT.distribution)))
        nodes = [("dataset", dataset)] + [("distribution", file) for file in files]
        table = {}
        for entity, node in nodes:
            of = [row for row in self.metrics(method) if row[0] == entity]
            table[node] = [(name, worth, joins, self.met(method, node, name, word)) for _, name, word, worth, joins in of]
        missing = {str(node): sorted(name for name, _, _, met in table[node] if met is False) for node in table}
        open_ = {str(node): sorted(name for name, _, _, met in table[node] if met is None) for node in table}
        certain = self.points(method, dataset, files, table, lambda met: met is True)
        possible = self.points(method, dataset, files, table, lambda met: met is not False)
        lists = {"formatMediaTypeNonProprietary", "formatMediaTypeMachineInterpretable"}
        listed = [file for file in files if not lists & set(missing[str(file)])]
        over = self.points(method, dataset, listed, table, lambda met: met is True) if listed else None
        return certain, possible, over, missing, open_

    def points(self, method, dataset, files, table, counts):
        def worth(node, which):
            return sum(w for _, w, joins, met in table[node] if counts(met) and which(joins))

        if method == "v2":
            own = worth(dataset, lambda joins: True)
            if not files:
                return half_up(own)
            return half_up((own + sum(worth(file, lambda joins: True) for file in files) / Fraction(len(files))) / 2)
        total = worth(dataset, lambda joins: joins) + max([worth(file, lambda joins: joins) for file in files], default=0)
        names = {name for node in [dataset, *files] for name, _, joins, _ in table[node] if not joins}
        for name in names:
            of = [(w, met) for node in [dataset, *files] for n, w, joins, met in table[node] if n == name and not joins]
            total += sum(w for w, met in of if counts(met)) / Fraction(len(of))
        return half_up(total)


def half_up(number):
    return floor(number + Fraction(1, 2))


def compare(catalogue, method, told):
    same, datasets = True, sorted(set(catalogue.graph.subjects(RDF.type, DCAT.Dataset)))
    if [str(dataset) for dataset in datasets] != sorted(score["dataset"] for score in told):
        print(f"    {method}: other datasets")
        return False
    for score in told:
        dataset = next(node for node in datasets if str(node) == score["dataset"])
        points, possible, listed, missing, open_ = catalogue.score(method, dataset)
        found = (score["points"], score["possible"], score["listed"])
        nodes = {node["node"]: node for node in score["nodes"]}
        if found != (points, possible, listed):
            print(f"    {method} {dataset}: vetro {found}, here {(points, possible, listed)}")
            same = False
        for name in missing:
            if name not in nodes or nodes[name]["missing"] != missing[name] or nodes[name]["open"] != open_[name]:
                print(f"    {method} {name}: vetro {nodes.get(name)}, here {missing[name]} {open_[name]}")
                same = False
    return same


def main(standards, scores):
    tables, good = Tables(standards), True
    for entry in json.loads(scores.read_text(encoding="utf-8")):
        catalogue = Catalogue(tables, entry)
        same = all([compare(catalogue, method, told) for method, told in sorted(entry["scores"].items())])
        for method, told in sorted(entry["scores"].items()):
            print(f"{Path(entry['graph']).name} {method}:", *(f"{score['points'] / 100:g}" for score in told))
        print(f"{entry['graph']}: {'the same' if same else 'NOT the same'}")
        good &= same
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
