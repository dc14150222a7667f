"""Makes the weights of the tagger from labelled provisions: what ``kb train`` does."""
