"""A model of sentences from a folder: what its vectors are, and what is said when it is none."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto

from monitor.embedding import load_embedder
from monitor.embedding.model import MAX_TOKENS, OnnxEmbedder
from monitor.errors import SettingsError
from tests.unit.embedding.tiny import write_model, write_tokenizer

GROUPS = ("drone uav مسيرة", "struck hit استهدفت", "bread")


@pytest.fixture
def embedder(tmp_path: Path) -> OnnxEmbedder:
    return loaded(write_model(tmp_path, GROUPS))


def loaded(folder: Path) -> OnnxEmbedder:
    found = load_embedder(folder)
    assert found is not None
    return found


def test_a_text_is_the_mean_of_its_words_of_length_one(embedder: OnnxEmbedder) -> None:
    [row] = embedder.embed(["UAV struck"])
    assert row.tolist() == pytest.approx([0.707, 0.707, 0.0])
    [row] = embedder.embed(["drone drone unheard-of hit"])
    assert row.tolist() == pytest.approx([0.894, 0.447, 0.0])


def test_words_of_one_meaning_are_one_text_in_any_language(embedder: OnnxEmbedder) -> None:
    first, second = embedder.embed(["drone hit", "مسيرة استهدفت"])
    assert first.tolist() == second.tolist()


def test_numbers_are_thousandths(embedder: OnnxEmbedder) -> None:
    rows = embedder.embed(["drone hit bread bread", "drone drone drone hit"])
    assert np.array_equal(rows, np.round(rows, 3))


def test_a_text_without_words_is_nowhere(embedder: OnnxEmbedder) -> None:
    assert not embedder.embed(["", "wholly unheard"]).any()


def test_a_vector_depends_on_its_own_text_alone(embedder: OnnxEmbedder) -> None:
    texts = ["drone hit bread", "drone", "bread hit " * 40]
    together = embedder.embed(texts)
    alone = [embedder.embed([text])[0] for text in texts]
    assert np.array_equal(together, np.array(alone))
    assert np.array_equal(embedder.embed(texts[::-1])[::-1], together)


def test_a_long_text_is_cut(embedder: OnnxEmbedder) -> None:
    first, second = embedder.embed(
        ["drone " * MAX_TOKENS, "drone " * MAX_TOKENS + "bread " * 10_000]
    )
    assert first.tolist() == second.tolist()


def test_the_version_is_that_of_the_files_wherever_they_lie(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "copy", "other")]
    for folder, groups in zip(folders, (GROUPS, GROUPS, GROUPS[:2]), strict=True):
        folder.mkdir()
        write_model(folder, groups)
    one, copy, other = (loaded(folder).version for folder in folders)
    assert one == copy != other
    (folders[1] / "model.onnx_data").write_bytes(b"weights")
    assert loaded(folders[1]).version != one


@pytest.mark.parametrize("kind", [TensorProto.INT64, TensorProto.INT32], ids=["int64", "int32"])
def test_models_take_the_inputs_that_models_of_sentences_take(tmp_path: Path, kind: int) -> None:
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    write_model(tmp_path, GROUPS, inputs=inputs, kind=kind)
    assert loaded(tmp_path).embed(["bread"])[0].tolist() == [0.0, 0.0, 1.0]


def nothing(folder: Path) -> Path:
    return folder / "absent"


def no_model(folder: Path) -> Path:
    write_tokenizer(folder, GROUPS)
    return folder


def no_tokenizer(folder: Path) -> Path:
    write_model(folder, GROUPS)
    (folder / "tokenizer.json").unlink()
    return folder


def damaged_model(folder: Path) -> Path:
    write_model(folder, GROUPS)
    (folder / "model.onnx").write_bytes(b"not a model")
    return folder


def damaged_tokenizer(folder: Path) -> Path:
    write_model(folder, GROUPS)
    (folder / "tokenizer.json").write_text("{}")
    return folder


def pictures(folder: Path) -> Path:
    return write_model(folder, GROUPS, inputs=("pixel_values", "attention_mask"))


def further_input(folder: Path) -> Path:
    return write_model(folder, GROUPS, inputs=("input_ids", "attention_mask", "bbox"))


def fractions(folder: Path) -> Path:
    return write_model(folder, GROUPS, mask_kind=TensorProto.FLOAT)


def pooled(folder: Path) -> Path:
    return write_model(folder, GROUPS, pooled=True)


def tokenizer_of_another(folder: Path) -> Path:
    write_model(folder, GROUPS)
    write_tokenizer(folder, (*GROUPS, "more words than the model knows"))
    return folder


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (nothing, "absent is no folder"),
        (no_model, "has no model.onnx"),
        (no_tokenizer, "has no tokenizer.json"),
        (damaged_model, "model.onnx cannot be read as a model"),
        (damaged_tokenizer, "tokenizer.json cannot be read as a tokenizer"),
        (pictures, "model.onnx takes pixel_values, which texts do not have"),
        (further_input, "model.onnx takes bbox, which texts do not have"),
        (fractions, "takes attention_mask as tensor(float), not as whole numbers"),
        (pooled, "model.onnx gives no vector for each token first"),
        (tokenizer_of_another, "cannot be run on what tokenizer.json gives"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    tmp_path: Path, make: Callable[[Path], Path], reason: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_embedder(make(tmp_path))
    [problem] = caught.value.problems
    assert problem.startswith("MONITOR_EMBEDDINGS: ")
    assert reason in problem
    assert "\n" not in problem


def test_without_the_setting_nothing_is_loaded() -> None:
    assert load_embedder(None) is None
    code = (
        "import sys, monitor.app, monitor.embedding; assert monitor.embedding.load_embedder(None)"
        " is None; sys.exit(bool({'onnxruntime', 'tokenizers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    write_model(tmp_path, GROUPS)
    code = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from pathlib import Path\n"
        "from monitor.embedding import load_embedder\n"
        "from monitor.errors import SettingsError\n"
        "try:\n    load_embedder(Path(sys.argv[1]))\n"
        "except SettingsError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout.strip() == (
        "MONITOR_EMBEDDINGS: needs the package onnxruntime: pip install 'monitor[embeddings]'"
    )
