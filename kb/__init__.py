"""The knowledge base: domain, store and services."""
