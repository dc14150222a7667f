"""Data of the knowledge base: elements, instruments, States, lexicons. Holds no code."""
