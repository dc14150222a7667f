"""Published formats of law become works, expressions and trees of provisions."""
