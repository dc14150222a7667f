"""Frozen value objects and identifiers. Imports nothing from the other rooms."""
