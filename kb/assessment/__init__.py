"""From findings, treaty facts and decisions to the cells of the matrix."""

from kb.assessment.applicability import (
    Applicability,
    applies,
    article_applies,
    instrument_applies,
)
from kb.assessment.engine import StateRecord, assess_cell, assess_matrix
from kb.assessment.rules import Rules, load_rules

__all__ = [
    "Applicability",
    "Rules",
    "StateRecord",
    "applies",
    "article_applies",
    "assess_cell",
    "assess_matrix",
    "instrument_applies",
    "load_rules",
]
