"""Charts as SVG markup: pure functions from numbers to text, without scripts or styles.

Drawings have no ``viewBox``: places across are percentages, so a chart fills its column and its
words keep their size on a phone and on a wall.
"""
