"""Metadata of the CSV as CSV on the Web (W3C, Metadata Vocabulary for Tabular Data, 2015)."""

from __future__ import annotations

from typing import Any

from kb.catalogue import Catalogue
from kb.export.meta import NO_PUBLICATION, SUGGESTIONS, ExportMeta, instrument_words, is_invented
from kb.model.cells import Matrix, Review, Status

Json = dict[str, Any]
_CODE = {"base": "string", "format": "[A-Z]{2}"}
_STATUS = {"base": "string", "format": "|".join(status.value for status in Status)}
_REVIEW = {"base": "string", "format": "|".join(review.value for review in Review)}
_SHARE = {"base": "number", "minimum": 0, "maximum": 1}
_YES_NO = {"base": "boolean", "format": "yes|no"}
COLUMNS: tuple[tuple[str, str, Any, bool], ...] = (
    ("state", "ISO 3166-1 alpha-2; XA to XZ are invented", _CODE, True),
    ("state_name", "Name of the State", "string", True),
    ("invented", "Whether the State is made up for demonstration", _YES_NO, True),
    ("element", "Slug of the element", "string", True),
    ("element_title", "Title of the element", "string", True),
    ("status", "Status of the cell", _STATUS, True),
    ("as_if", "Status of the content where the State is not bound", _STATUS, False),
    ("suggested", "Whether no person has confirmed the status", _YES_NO, True),
    ("review", "How far people have confirmed it", _REVIEW, True),
    ("reason", "Why the status is what it is", "string", False),
    ("confidence", "Confidence of the findings, 0 to 1", _SHARE, False),
    ("gaps", "What is missing, separated by semicolons", "string", False),
    ("facts", "Stated facts as name: value, separated by semicolons", "string", False),
    ("evidence", "Laws and citations, separated by semicolons", "string", False),
    ("missing_kinds", "Kinds of law that were not held, separated by semicolons", "string", False),
    ("as_of", "The law in force on this day", {"base": "date", "format": "yyyy-MM-dd"}, True),
    ("instrument", "What the cell is measured against", "string", True),
    ("tagger_version", "Version of the program that made the findings", "string", False),
    ("catalogue_version", "Version of the catalogue of elements", "string", False),
)  # fmt: skip
"""Name, what it says, datatype, whether each row has a value."""


def matrix_metadata(matrix: Matrix, catalogue: Catalogue, meta: ExportMeta, url: str) -> Json:
    """Describes the file ``url``, which stands beside this metadata. Texts that would begin like a
    formula have an apostrophe before them; the notes say so."""
    invented = any(is_invented(catalogue, state) for state in matrix.states)
    notes = [NO_PUBLICATION, SUGGESTIONS,
             "An apostrophe before = + - @ keeps a text from being run as a formula."]  # fmt: skip
    if invented:
        notes.append("States with a code from XA to XZ and their laws are invented.")
    against = instrument_words(catalogue, matrix.instrument)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": f"Compliance matrix as of {matrix.as_of.isoformat()}",
        "dc:description": f"Measured against: {against}",
        "dc:created": {"@value": meta.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                       "@type": "xsd:dateTime"},
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"',
                    "doubleQuote": True, "lineTerminators": ["\r\n"]},
        "rdfs:comment": notes,
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "dc:description": says, "datatype": datatype,
                 "required": required}
                for name, says, datatype, required in COLUMNS
            ],
            "primaryKey": ["state", "element"],
        },
    }  # fmt: skip
