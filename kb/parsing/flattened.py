"""The end of reading a law: its tree as a row of provisions, and a word on repeated numbers."""

from __future__ import annotations

from collections.abc import Sequence

from kb.model.law import Provision, ProvisionKind
from kb.parsing.ledger import Ledger
from kb.parsing.node import Flattener, Node


def flattened(roots: Sequence[Node], lang: str, ledger: Ledger, join: str) -> tuple[Provision, ...]:
    """The provisions, flat; repeated addresses are reported. Characters that join texts are
    taken from what ``join`` counts as left out."""
    flat = Flattener(lang)
    places: dict[ProvisionKind, int] = {}
    for root in roots:
        places[root.kind] = places.get(root.kind, 0) + 1
        flat.add(root, place=places[root.kind])
    ledger.leave_out(join, -flat.joins)
    for node, eid in flat.repeated:
        if node.kind is ProvisionKind.ARTICLE:
            what = f"The article {node.number or node.heading} stands more than once"
        elif node.number and node.style:
            what = f"The number {node.number} stands more than once"
        else:
            continue
        ledger.warn(f"{what}; this one is kept as {eid}.", node.line)
    return tuple(flat.provisions)
