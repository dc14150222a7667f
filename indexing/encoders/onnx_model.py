"""The folder with the onnxruntime file of the bundled model, made once in the cache folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from indexing.encoders.made_once import make_once
from indexing.encoders.tokenizer import make_tokenizer
from indexing.encoders.weights import load_weights

RECIPE = "1"
"""Raise when the graph or the tokenizer changes: vectors made with another recipe do not mix."""
MODEL_FILE, TOKENIZER_FILE, CARD_FILE = "model.onnx", "tokenizer.json", "card.json"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A made model and what it was made from."""

    path: Path
    weights_sha256: str
    dimensions: int

    @property
    def model(self) -> Path:
        """The graph with its constants."""
        return self.path / MODEL_FILE

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, in the format of the library ``tokenizers``."""
        return self.path / TOKENIZER_FILE


def model_folder(cache_dir: Path) -> ModelFolder:
    """The model's folder, made now if it is missing; takes some seconds then."""
    target = cache_dir / "encoders" / f"multilingual-e5-small-onnx-{RECIPE}"
    path = make_once(target, lambda part: _make(part, cache_dir))
    card = json.loads((path / CARD_FILE).read_text("utf-8"))
    return ModelFolder(path, card["weights_sha256"], card["dimensions"])


def is_made(cache_dir: Path) -> bool:
    """Whether the folder is there already."""
    return (cache_dir / "encoders" / f"multilingual-e5-small-onnx-{RECIPE}").is_dir()


def _make(part: Path, cache_dir: Path) -> None:
    from indexing.encoders.onnx_graph import build_graph  # noqa: PLC0415 - onnx: for making only

    weights = load_weights(cache_dir)
    (part / MODEL_FILE).write_bytes(build_graph(weights).SerializeToString())
    make_tokenizer(weights.pieces).save(str(part / TOKENIZER_FILE), pretty=False)
    card = {
        "recipe": RECIPE,
        "weights_sha256": weights.digest,
        "dimensions": weights.shape.hidden,
    }
    (part / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n", "utf-8")
