"""Parsers of the XML in which States publish their laws: one module a family of formats."""
