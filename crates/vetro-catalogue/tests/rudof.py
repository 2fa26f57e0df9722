"""Judges by rudof, an engine of SHACL written in Rust: what pyshacl needs an hour for takes it seconds.

`engines.py` shows that both find the same mistakes.
"""

from pyrudof import RDFFormat, ReaderMode, Rudof, RudofConfig, ShaclFormat
from rdflib import Graph, URIRef

from shacl import SH, told, without_dangling


class Engine:
    """A graph, read once and judged by any number of shapes."""

    def __init__(self, data, kind="turtle"):
        """`data` is a path or a text; `kind` is `turtle` or `nt`."""
        self.rudof = Rudof(RudofConfig())
        kinds = {"turtle": RDFFormat.Turtle, "nt": RDFFormat.NTriples}
        self.rudof.read_data(data, kinds[kind], reader_mode=ReaderMode.Strict)

    def results(self, path):
        """What the shapes of a file find, and how many dangling shapes were dropped from it."""
        shapes = Graph().parse(path)
        dropped = without_dangling(shapes)
        self.rudof.read_shacl(shapes.serialize(format="turtle"), ShaclFormat.Turtle, reader_mode=ReaderMode.Strict)
        return [entry(one, path.name) for one in self.rudof.validate_shacl()], dropped

    def judge(self, path, name):
        results, dropped = self.results(path)
        return told(results, path.name, name, dropped)


def address(text):
    """An address as such; any other value stays the text it is told by."""
    return text if text is None or any(letter in text for letter in '" (') else URIRef(text.strip("<>"))


def entry(one, file):
    return {
        "file": file,
        "focus": URIRef(one.focus_node.strip("<>")),
        "path": address(one.path),
        "value": address(one.value),
        "component": URIRef(one.constraint_component),
        "severity": SH[one.severity],
        "message": one.message,
    }
