"""Brings what the rules and the meaning say to one confidence."""

from __future__ import annotations

from math import exp, log

from kb.tagging.semantics import Prototypes

RULES = "rules"
SEMANTIC = "semantic"
BOTH = "rules+semantic"


def _logit(p: float) -> float:
    return log(p / (1 - p))


def _probability(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def combined(rule: float, element: str, contrast: float, weight: float, by: Prototypes) -> float:
    """Confidence of a rule moved by the contrast, within the bounds of the calibration."""
    push = by.slope * weight * (contrast - by.centre.get(element, 0.0))
    return _probability(_logit(rule) + max(-by.most, min(by.most, push)))


def by_meaning(element: str, contrast: float, by: Prototypes) -> float:
    """Confidence of meaning alone: one half where the calibration lets it assert."""
    at = by.rescue.get(element)
    return _probability(4 * by.slope * (contrast - at)) if at is not None else 0.0
