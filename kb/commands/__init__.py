"""Commands of the knowledge base itself; other rooms bring theirs by entry point."""
