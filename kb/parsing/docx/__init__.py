"""Word files (DOCX, DOCM) to provisions: a clean copy is made, then read as HTML.

The copy holds the words of the document and nothing else: no macros, pictures, links, fields or
embedded files. Numbers that Word counts are written out, insertions stay, deletions go.
"""
