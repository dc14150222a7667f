"""Typed facts: numbers and choices that a provision states."""

from kb.tagging.facts.readers import read_facts

__all__ = ["read_facts"]
