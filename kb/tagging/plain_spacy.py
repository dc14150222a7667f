"""spaCy without its machine-learning layer.

spaCy's library for models, thinc, loads torch where it is installed: over a second and some
hundred megabytes in each process. The tagger's pipelines are blank and use none of it, so torch
is hidden while spaCy is loaded. Whoever loads torch later gets it as usual.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_HIDDEN = ("torch", "tensorflow", "mxnet")


@contextmanager
def _without_frameworks() -> Iterator[None]:
    hidden = [name for name in _HIDDEN if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


with _without_frameworks():
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

__all__ = ["Doc", "Language", "Vocab", "spacy"]
