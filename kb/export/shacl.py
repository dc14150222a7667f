"""Checks the published catalogue against its shapes (SHACL, W3C 2017)."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, SH, Graph

_SHAPES = Path(str(files("corpora"))) / "catalogue" / "shapes.ttl"


def wrong_in(graph: Graph, base: str) -> tuple[str, ...]:
    """Everything that the shapes refuse, one sentence each; empty means that the graph conforms.

    ``base`` is the address that the names in the graph begin with.
    """
    shapes = Graph().parse(_SHAPES, format="turtle", publicID=base)
    conforms, report, _ = validate(graph, shacl_graph=shapes, inference="none")
    if conforms:
        return ()
    assert isinstance(report, Graph)
    return tuple(
        sorted(
            f"{str(report.value(result, SH.focusNode)).removeprefix(base)}: "
            f"{report.value(result, SH.resultMessage)}"
            for result in report.subjects(RDF.type, SH.ValidationResult)
        )
    )
