"""A real model of sentences, a few hundred bytes large: words of one group mean the same."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save_model
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

UNKNOWN = "[UNK]"


def write_tokenizer(folder: Path, groups: Sequence[str]) -> None:
    """Words by whitespace, small letters; any other word is unknown."""
    words = [UNKNOWN, *(word for group in groups for word in group.split())]
    tokenizer = Tokenizer(WordLevel({w: n for n, w in enumerate(words)}, unk_token=UNKNOWN))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))


def write_model(
    folder: Path,
    groups: Sequence[str],
    *,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    kind: int = TensorProto.INT64,
    mask_kind: int | None = None,
    pooled: bool = False,
) -> Path:
    """Write a model whose words point along the axis of their group, unknown words nowhere.

    The first two `inputs` are the words' numbers and their mask; any others are ignored. A
    `pooled` model gives one vector for a text.
    """
    write_tokenizer(folder, groups)
    rows = [np.zeros(len(groups))]
    rows += [np.eye(len(groups))[n] for n, group in enumerate(groups) for _ in group.split()]
    ids, mask = inputs[0], inputs[1]
    nodes = [
        helper.make_node("Gather", ["table", ids], ["rows"]),
        helper.make_node("Cast", [mask], ["counted"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["counted", "last"], ["column"]),
        helper.make_node("Mul", ["rows", "column"], ["masked"]),
    ]
    if pooled:
        nodes.append(helper.make_node("ReduceMean", ["masked"], ["out"], axes=[1], keepdims=0))
    else:
        nodes.append(helper.make_node("Identity", ["masked"], ["out"]))
    graph = helper.make_graph(
        nodes,
        "sentences",
        [
            helper.make_tensor_value_info(
                name, mask_kind if name == mask and mask_kind else kind, [1, "tokens"]
            )
            for name in inputs
        ],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
        [
            numpy_helper.from_array(np.array(rows, np.float32), "table"),
            numpy_helper.from_array(np.array([-1], np.int64), "last"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    save_model(model, str(folder / "model.onnx"))
    return folder
