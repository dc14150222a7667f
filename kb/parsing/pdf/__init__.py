"""PDF to provisions: letters with their places, lines, columns, notes, paragraphs, then the tree.

``child`` runs in a process of its own with bounded memory and time, for the library that reads the
file is written in C and the file is hostile until read. The rest is pure.
"""
