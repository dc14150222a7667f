"""spaCy pipeline: cue terms, rules, meaning, facts, evidence. The tagger is in ``tagger``; cue
terms can be read without spaCy."""
