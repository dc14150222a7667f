"""spaCy pipeline: cue terms, rules, meaning, facts, evidence."""

from kb.tagging.tagger import Tagger, make_tagger

__all__ = ["Tagger", "make_tagger"]
