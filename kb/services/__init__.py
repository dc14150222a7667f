"""One module per use case. Services take ready parts as arguments."""
