"""The map of the OSCE region as SVG, from the geometry in ``corpora/geo``."""
