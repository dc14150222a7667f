"""The fact readers by the names that ``rules.yml`` uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.model.findings import FactValue
from kb.tagging.facts.choices import (
    basis_facts,
    child_means_facts,
    consent_facts,
    fund_facts,
    list_facts,
    renewable_facts,
)
from kb.tagging.facts.non_punishment import non_punishment_facts
from kb.tagging.facts.penalties import aggravated_facts, penalty_facts
from kb.tagging.facts.periods import child_age_facts, permit_facts, reflection_facts
from kb.tagging.lexicon import Lexicon, load_lexicon
from kb.tagging.matching import Unit

Reader = Callable[[Unit, Lexicon], dict[str, FactValue]]

READERS: dict[str, Reader] = {
    "penalty": penalty_facts,
    "penalty_aggravated": aggravated_facts,
    "reflection_days": reflection_facts,
    "permit_months": permit_facts,
    "child_age": child_age_facts,
    "non_punishment": non_punishment_facts,
    "child_means": child_means_facts,
    "basis": basis_facts,
    "renewable": renewable_facts,
    "fund": fund_facts,
    "list_open": list_facts,
    "consent": consent_facts,
}


def read_facts(unit: Unit, lexicon: str, readers: Sequence[str]) -> dict[str, FactValue]:
    """Facts of the named readers, merged."""
    facts: dict[str, FactValue] = {}
    for name in readers:
        facts.update(READERS[name](unit, load_lexicon(lexicon)))
    return facts
