"""Elements, instruments and States: the standards that laws are measured against."""

from kb.catalogue.catalogue import POLITICAL_CONSENT, Catalogue, default_root, load_catalogue
from kb.catalogue.model import (
    Amendment,
    Element,
    FactSpec,
    Group,
    Instrument,
    Level,
    Reference,
    Reservation,
    State,
    SubElement,
    TreatyStatus,
    WorkKind,
)
from kb.catalogue.reading import CatalogueError
from kb.catalogue.validate import validate

__all__ = [
    "POLITICAL_CONSENT",
    "Amendment",
    "Catalogue",
    "CatalogueError",
    "Element",
    "FactSpec",
    "Group",
    "Instrument",
    "Level",
    "Reference",
    "Reservation",
    "State",
    "SubElement",
    "TreatyStatus",
    "WorkKind",
    "default_root",
    "load_catalogue",
    "validate",
]
