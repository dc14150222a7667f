"""The BERT graph of multilingual-e5-small, written operator by operator for onnxruntime.

Written by hand so that neither torch nor an exporter is needed. It takes one text a run, without
padding, so that a text's vector never depends on its neighbours and no mask is needed (which lets
onnxruntime use its fast attention). Fused operators are those of ``com.microsoft``:
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md

Weights of the layers are 8-bit integers, one scale a column, in the range -63 to 63: with 7 bits
the products of two neighbours never overflow 16 bits on processors without VNNI, so every machine
gives the same vectors, and full 8 bits brought no better agreement (0.997 against 0.997).
Activations are quantised at run time. The word table stays in its 4-bit blocks.
Measured on 85 tokens and one core: float32 45 texts/s, 4-bit matrices 50, unsigned 8-bit 70, this
115. LayerNormalization is left unfused: SkipLayerNormalization took ten times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from indexing.encoders.weights import BLOCK, E5Weights, Q4Matrix
from kb.model.search import FloatArray

CONTRIB = "com.microsoft"
LARGEST_WEIGHT = 63
OPSET, IR_VERSION = 21, 10


class GraphWriter:
    """Collects the nodes and constants of one graph."""

    def __init__(self, weights: E5Weights) -> None:
        self.weights = weights
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        """Add a constant, return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(
        self, op: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        """Add a node of one output, return the output's name."""
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, source: str, name: str, matrices: Sequence[Q4Matrix], bias: FloatArray) -> str:
        """``source @ matrix.T + bias`` in 8-bit integers; several matrices stand side by side."""
        dense = np.concatenate([matrix.dense() for matrix in matrices])
        scales = (np.abs(dense).max(axis=1) / LARGEST_WEIGHT).astype(np.float32)
        whole = np.rint(dense / scales[:, None]).astype(np.int8)
        inputs = [
            source,
            self.constant(f"{name}.weight", whole.T),
            self.constant(f"{name}.scale", scales),
            "",
            self.constant(f"{name}.bias", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, f"{name}.out", CONTRIB)

    def normalised(self, source: str, name: str) -> str:
        """Layer normalisation with the tensors ``name.w`` and ``name.b``."""
        inputs = [
            source,
            self.constant(f"{name}.w", self.weights.vector(f"{name}.w")),
            self.constant(f"{name}.b", self.weights.vector(f"{name}.b")),
        ]
        epsilon = self.weights.shape.epsilon
        return self.node("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=epsilon)


def build_graph(weights: E5Weights) -> ModelProto:
    """The model: ``ids`` int64 (texts, tokens) of equal length in, unit ``vectors`` out."""
    graph = GraphWriter(weights)
    state = _embeddings(graph)
    for layer in range(weights.shape.layers):
        state = _layer(graph, state, f"l{layer}")
    axis = graph.constant("pooled.axis", np.array([1], np.int64))
    mean = graph.node("ReduceMean", [state, axis], "pooled", keepdims=0)
    graph.node("LpNormalization", [mean], "vectors", axis=-1, p=2)
    body = helper.make_graph(
        graph.nodes,
        "multilingual-e5-small",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", None])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=IR_VERSION)


def _embeddings(graph: GraphWriter) -> str:
    shape, weights = graph.weights.shape, graph.weights
    words = weights.matrix("emb.word", shape.vocabulary)
    table = [
        graph.constant("words", words.paired()),
        "ids",
        graph.constant("words.scale", words.scales),
    ]
    blocks = {"bits": 4, "block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
    word = graph.node("GatherBlockQuantized", table, "word", CONTRIB, **blocks)
    first_type = weights.vector("emb.type").reshape(shape.types, shape.hidden)[0]
    rows = weights.vector("emb.pos").reshape(shape.positions, shape.hidden) + first_type
    zero = graph.constant("zero", np.array([0], np.int64))
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    positions = graph.constant("positions", rows)
    place = graph.node("Slice", [positions, zero, length, zero], "place")
    return graph.normalised(graph.node("Add", [word, place], "embedded"), "emb.ln")


def _layer(graph: GraphWriter, state: str, name: str) -> str:
    hidden, inner = graph.weights.shape.hidden, graph.weights.shape.inner
    attended = _attention(graph, state, name)
    output = [graph.weights.matrix(f"{name}.ao.w", hidden)]
    mixed = graph.linear(attended, f"{name}.ao", output, graph.weights.vector(f"{name}.ao.b"))
    summed = graph.node("Add", [state, mixed], f"{name}.sum1")
    middle = graph.normalised(summed, f"{name}.aln")
    first = [graph.weights.matrix(f"{name}.fi.w", inner)]
    wide = graph.linear(middle, f"{name}.fi", first, graph.weights.vector(f"{name}.fi.b"))
    active = graph.node("Gelu", [wide], f"{name}.gelu", CONTRIB)
    second = [graph.weights.matrix(f"{name}.fo.w", hidden)]
    narrow = graph.linear(active, f"{name}.fo", second, graph.weights.vector(f"{name}.fo.b"))
    return graph.normalised(graph.node("Add", [middle, narrow], f"{name}.sum2"), f"{name}.oln")


def _attention(graph: GraphWriter, state: str, name: str) -> str:
    shape, weights = graph.weights.shape, graph.weights
    matrices = [weights.matrix(f"{name}.{part}.w", shape.hidden) for part in "qkv"]
    bias = np.concatenate([weights.vector(f"{name}.{part}.b") for part in "qkv"])
    joined = graph.linear(state, f"{name}.qkv", matrices, bias)
    parts = [f"{name}.{part}" for part in "qkv"]
    graph.nodes.append(helper.make_node("Split", [joined], parts, axis=-1, num_outputs=3))
    heads = shape.heads
    return graph.node("MultiHeadAttention", parts, f"{name}.mha", CONTRIB, num_heads=heads)
