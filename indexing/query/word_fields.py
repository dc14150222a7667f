"""Which fields of words a condition or a word of a query is looked for in, the same in every
engine; their names and weights stand in ``indexing/schema/fields.yml``."""

from __future__ import annotations

from collections.abc import Mapping

from indexing.query.tree import ANYWHERE, HEADING, NAME

FORMS: Mapping[str, tuple[str, ...]] = {
    ANYWHERE: ("text_forms", "heading_forms", "name_forms"),
    HEADING: ("heading_forms",),
    NAME: ("name_forms",),
}
"""Fields with a word as it is written, by the place that a condition names."""
LEMMAS: Mapping[str, tuple[str, ...]] = {
    ANYWHERE: ("text_lemmas", "heading_lemmas"),
    HEADING: ("heading_lemmas",),
    NAME: (),
}
"""Fields with dictionary forms."""
SYNONYM_FIELDS = ("text_forms", "heading_forms")
"""Fields in which legal synonyms are looked for."""
