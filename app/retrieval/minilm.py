"""The graph of all-MiniLM-L6-v2 as ONNX, made from its weights without torch.

BERT (Devlin et al. 2018, section 3) with 6 layers, 12 heads and post-layer normalisation, then
the mean over the real pieces and the division by the Euclidean length. Inputs are ``input_ids``
and ``attention_mask``, both int64 (batch, pieces); the output ``embedding`` is float32
(batch, 384), rows of unit length. The three projections of attention are one product, which is
the same arithmetic in fewer calls.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

DIMENSION = 384
LAYERS = 6
HEADS = 12
HEAD_WIDTH = DIMENSION // HEADS
OPSET = 20  # the first with a Gelu of its own
IR_VERSION = 10  # the newest that every supported onnxruntime reads

_LAYER_NORM_EPSILON = 1e-12
_MASKED = np.finfo(np.float32).min

Weights = Mapping[str, NDArray[np.float32]]


def minilm_graph(weights: Weights) -> ModelProto:
    """The whole network. ``weights`` carry the names of the Hugging Face checkpoint."""
    graph = _Graph(weights)
    hidden = _embeddings(graph)
    bias = _attention_bias(graph)
    for layer in range(LAYERS):
        hidden = _layer(graph, hidden, bias, f"encoder.layer.{layer}")
    _mean_of_pieces(graph, hidden)
    return graph.model()


class _Graph:
    """Collects nodes and constants; every node has one output, named by a running number."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def node(self, operation: str, inputs: Sequence[str], output: str = "", **attributes) -> str:
        output = output or f"{operation}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, inputs, [output], name=output, **attributes))
        return output

    def constant(self, values: ArrayLike) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def model(self) -> ModelProto:
        shape = ["batch", "pieces"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, shape)
            for name in ("input_ids", "attention_mask")
        ]
        output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", DIMENSION])
        graph = helper.make_graph(self._nodes, "minilm", inputs, [output], self._constants)
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)
        # Says that the graph needs no simplification before quantisation, which else warns.
        helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        return model


def _embeddings(graph: _Graph) -> str:
    """Word + position + segment vectors, normalised: (batch, pieces, 384).

    Every text is one segment, so the vector of segment 0 is added to all positions beforehand.
    """
    weights = graph.weights
    table = graph.constant(weights["embeddings.word_embeddings.weight"])
    words = graph.node("Gather", [table, "input_ids"])
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    places = graph.constant(weights["embeddings.position_embeddings.weight"] + segment)
    length = graph.node("Shape", ["input_ids"], start=1, end=2)
    places = graph.node("Slice", [places, graph.constant([0]), length, graph.constant([0])])
    return _layer_norm(graph, graph.node("Add", [words, places]), "embeddings.LayerNorm")


def _attention_bias(graph: _Graph) -> str:
    """0 for a real piece and the lowest float for padding: (batch, 1, 1, pieces)."""
    mask = graph.node("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    mask = graph.node("Unsqueeze", [mask, graph.constant([1, 2])])
    padding = graph.node("Sub", [graph.constant(np.float32(1)), mask])
    return graph.node("Mul", [padding, graph.constant(_MASKED)])


def _layer(graph: _Graph, hidden: str, bias: str, prefix: str) -> str:
    attended = _attention(graph, hidden, bias, f"{prefix}.attention.self")
    attended = _linear(graph, attended, f"{prefix}.attention.output.dense")
    hidden = graph.node("Add", [attended, hidden])
    hidden = _layer_norm(graph, hidden, f"{prefix}.attention.output.LayerNorm")
    widened = graph.node("Gelu", [_linear(graph, hidden, f"{prefix}.intermediate.dense")])
    narrowed = _linear(graph, widened, f"{prefix}.output.dense")
    hidden = graph.node("Add", [narrowed, hidden])
    return _layer_norm(graph, hidden, f"{prefix}.output.LayerNorm")


def _attention(graph: _Graph, hidden: str, bias: str, prefix: str) -> str:
    """Scaled dot-product attention, the scale folded into the query's weights."""
    query, key, value = _heads(graph, hidden, prefix)
    scores = graph.node("MatMul", [query, key])
    shares = graph.node("Softmax", [graph.node("Add", [scores, bias])], axis=-1)
    mixed = graph.node("MatMul", [shares, value])
    mixed = graph.node("Transpose", [mixed], perm=[0, 2, 1, 3])
    return graph.node("Reshape", [mixed, graph.constant([0, 0, DIMENSION])])


def _heads(graph: _Graph, hidden: str, prefix: str) -> tuple[str, str, str]:
    """Queries and values (batch, heads, pieces, 32) and keys (batch, heads, 32, pieces)."""
    scale = {"query": np.float32(HEAD_WIDTH**-0.5), "key": np.float32(1), "value": np.float32(1)}
    kernels = [graph.weights[f"{prefix}.{part}.weight"].T * scale[part] for part in scale]
    biases = [graph.weights[f"{prefix}.{part}.bias"] * scale[part] for part in scale]
    projected = _product(graph, hidden, np.hstack(kernels), np.concatenate(biases))
    split = graph.node("Reshape", [projected, graph.constant([0, 0, 3, HEADS, HEAD_WIDTH])])
    query, key, value = (
        graph.node("Gather", [split, graph.constant(np.int64(part))], axis=2) for part in range(3)
    )
    return (
        graph.node("Transpose", [query], perm=[0, 2, 1, 3]),
        graph.node("Transpose", [key], perm=[0, 2, 3, 1]),
        graph.node("Transpose", [value], perm=[0, 2, 1, 3]),
    )


def _mean_of_pieces(graph: _Graph, hidden: str) -> None:
    """Mean over the real pieces, then unit length (padding counts for nothing)."""
    mask = graph.node("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    mask = graph.node("Unsqueeze", [mask, graph.constant([-1])])
    pieces = graph.constant([1])
    total = graph.node("ReduceSum", [graph.node("Mul", [hidden, mask]), pieces], keepdims=0)
    mean = graph.node("Div", [total, graph.node("ReduceSum", [mask, pieces], keepdims=0)])
    graph.node("LpNormalization", [mean], output="embedding", axis=-1, p=2)


def _linear(graph: _Graph, value: str, prefix: str) -> str:
    weight, bias = graph.weights[f"{prefix}.weight"], graph.weights[f"{prefix}.bias"]
    return _product(graph, value, weight.T, bias)


def _product(graph: _Graph, value: str, kernel: NDArray, bias: NDArray) -> str:
    product = graph.node("MatMul", [value, graph.constant(np.ascontiguousarray(kernel))])
    return graph.node("Add", [product, graph.constant(bias)])


def _layer_norm(graph: _Graph, value: str, prefix: str) -> str:
    scale = graph.constant(graph.weights[f"{prefix}.weight"])
    shift = graph.constant(graph.weights[f"{prefix}.bias"])
    return graph.node(
        "LayerNormalization", [value, scale, shift], axis=-1, epsilon=_LAYER_NORM_EPSILON
    )
