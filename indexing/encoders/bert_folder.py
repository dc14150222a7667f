"""A folder that sentence-transformers can load, made from the bundled weights.

For training, for a GPU, and for the contract test that holds the onnxruntime engine to it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from indexing.encoders.made_once import make_once
from indexing.encoders.tokenizer import make_tokenizer
from indexing.encoders.weights import E5Weights, Shape, load_weights
from indexing.encoders.windows import MODEL_TOKENS
from kb.model.search import FloatArray

RECIPE = "1"
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_MODULES = ("Transformer", "Pooling", "Normalize")


def bert_folder(cache_dir: Path) -> Path:
    """The folder, made now if it is missing (some 470 MB)."""
    target = cache_dir / "encoders" / f"multilingual-e5-small-bert-{RECIPE}"
    return make_once(target, lambda part: _make(part, load_weights(cache_dir)))


def _make(part: Path, weights: E5Weights) -> None:
    save_file(_tensors(weights), part / "model.safetensors", metadata={"format": "pt"})
    tokenizer = make_tokenizer(weights.pieces)
    tokenizer.save(str(part / "tokenizer.json"), pretty=False)
    scored = weights.pieces.scored
    _write(part / "config.json", _config(weights.shape, weights.pieces.padding))
    _write(
        part / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MODEL_TOKENS,
            "bos_token": scored[weights.pieces.start][0],
            "cls_token": scored[weights.pieces.start][0],
            "eos_token": scored[weights.pieces.end][0],
            "sep_token": scored[weights.pieces.end][0],
            "pad_token": scored[weights.pieces.padding][0],
            "unk_token": scored[weights.pieces.unknown][0],
        },
    )
    _write(
        part / "modules.json",
        [
            {
                "idx": n,
                "name": str(n),
                "path": "" if n == 0 else f"{n}_{kind}",
                "type": f"sentence_transformers.models.{kind}",
            }
            for n, kind in enumerate(_MODULES)
        ],
    )
    _write(part / "sentence_bert_config.json", {"max_seq_length": MODEL_TOKENS})
    pooling = {"word_embedding_dimension": weights.shape.hidden, "pooling_mode_mean_tokens": True}
    _write(part / "1_Pooling" / "config.json", pooling)
    (part / "2_Normalize").mkdir()


def _config(shape: Shape, padding: int) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
        "hidden_act": "gelu",
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": shape.epsilon,
        "pad_token_id": padding,
        "position_embedding_type": "absolute",
    }


def _tensors(weights: E5Weights) -> dict[str, FloatArray]:
    shape = weights.shape
    tensors = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", shape.vocabulary).dense(),
        "embeddings.position_embeddings.weight": weights.vector("emb.pos").reshape(
            shape.positions, shape.hidden
        ),
        "embeddings.token_type_embeddings.weight": weights.vector("emb.type").reshape(
            shape.types, shape.hidden
        ),
        "embeddings.LayerNorm.weight": weights.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.vector("emb.ln.b"),
    }
    for layer in range(shape.layers):
        stem = f"encoder.layer.{layer}"
        for short, name in _LAYER_PARTS.items():
            rows = shape.inner if short == "fi" else shape.hidden
            tensors[f"{stem}.{name}.weight"] = weights.matrix(f"l{layer}.{short}.w", rows).dense()
            tensors[f"{stem}.{name}.bias"] = weights.vector(f"l{layer}.{short}.b")
        for short, name in _NORMS.items():
            tensors[f"{stem}.{name}.weight"] = weights.vector(f"l{layer}.{short}.w")
            tensors[f"{stem}.{name}.bias"] = weights.vector(f"l{layer}.{short}.b")
    return {name: np.ascontiguousarray(values) for name, values in tensors.items()}


def _write(path: Path, values: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
