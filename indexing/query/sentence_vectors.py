"""Vectors of sentences that were shown, for the next search that shows them: the best provisions
on a subject answer many questions, and encoding is most of what a search costs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from kb.model.search import FloatArray

REMEMBERED = 20_000
"""Sentences that are kept: about 16 MB of vectors in half precision, and their texts."""

EncodeMany = Callable[[Sequence[str]], Sequence[FloatArray]]


class SentenceVectors:
    """Encodes sentences, each once while it is remembered. Safe for threads."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, npt.NDArray[np.float16]] = OrderedDict()

    def encode(self, texts: Sequence[str], encode: EncodeMany) -> list[FloatArray]:
        """One array a text, shape (windows, dimensions); unit rows up to half precision."""
        known = self._known(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            made = zip(missing, encode(missing), strict=True)
            known |= {text: np.asarray(vectors, np.float16) for text, vectors in made}
            self._keep({text: known[text] for text in missing})
        return [known[text].astype(np.float32) for text in texts]

    def _known(self, texts: Sequence[str]) -> dict[str, npt.NDArray[np.float16]]:
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
            return found

    def _keep(self, vectors: dict[str, npt.NDArray[np.float16]]) -> None:
        with self._lock:
            self._kept |= vectors
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
