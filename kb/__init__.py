"""The knowledge base: domain, store and services. No web framework, no HTTP client, no search engine."""
