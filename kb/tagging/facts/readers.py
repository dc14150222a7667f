"""The fact readers by the names that ``rules.yml`` uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.model.findings import FactValue
from kb.tagging.facts.choices import (
    basis_facts,
    child_means_facts,
    consent_facts,
    fund_facts,
    legal_person_facts,
    list_facts,
    renewable_facts,
)
from kb.tagging.facts.deadlines import (
    assistance_facts,
    claim_deadline_facts,
    decision_deadline_facts,
    guardian_facts,
    limitation_facts,
    plan_facts,
)
from kb.tagging.facts.non_punishment import non_punishment_facts
from kb.tagging.facts.penalties import (
    aggravated_facts,
    fine_facts,
    penalty_facts,
    service_penalty_facts,
)
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
    "fine_alone": fine_facts,
    "service_penalty": service_penalty_facts,
    "limitation_years": limitation_facts,
    "plan_cycle": plan_facts,
    "claim_deadline": claim_deadline_facts,
    "decision_deadline": decision_deadline_facts,
    "guardian_deadline": guardian_facts,
    "assistance_days": assistance_facts,
    "legal_persons": legal_person_facts,
}


def read_facts(unit: Unit, lexicon: str, readers: Sequence[str]) -> dict[str, FactValue]:
    """Facts of the named readers, merged."""
    facts: dict[str, FactValue] = {}
    for name in readers:
        facts.update(READERS[name](unit, load_lexicon(lexicon)))
    return facts
