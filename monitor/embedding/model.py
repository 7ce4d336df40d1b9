"""One ONNX model with its tokenizer, run so that a text always gives the same vector."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import structlog
from numpy.typing import NDArray
from tokenizers import Tokenizer

from monitor.errors import PermanentError

log = structlog.get_logger()

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
MAX_TOKENS = 128
"""Of a text; what most models of sentences were trained with. It bounds the cost of a text."""
_DECIMALS = 3
_TYPES: dict[str, type[np.signedinteger]] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_CHUNK = 1 << 20  # bytes read at once


class OnnxEmbedder:
    """Fulfils `crossref.meaning.Embedder`: the mean of a text's token vectors, of length 1.

    Each text runs alone, in one thread: its vector depends on no other text. Models that want a
    prompt before the text, or another way of pooling, are run all the same, and less well.
    """

    def __init__(self, folder: Path) -> None:
        """Load the model and try it. Raises PermanentError in a sentence that says what is wrong.

        A model is a program: whoever may write to the folder decides what runs.
        """
        for name in (MODEL, TOKENIZER):
            if not (folder / name).is_file():
                raise PermanentError(f"{folder} has no {name}")
        try:
            self.version = _hash(folder)
        except OSError as error:
            raise PermanentError(f"{folder} cannot be read: {error.strerror}") from error
        self._tokenizer = _tokenizer(folder / TOKENIZER)
        self._session = _session(folder / MODEL)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._inputs = {each.name: _type_of(each) for each in self._session.get_inputs()}
        if "input_ids" not in self._inputs:
            raise PermanentError(f"{MODEL} takes no input_ids")
        self._output = self._session.get_outputs()[0].name
        last = self._tokenizer.get_vocab_size() - 1  # a model of other texts does not know it
        self.dimensions = len(self._run([last], [1], [0]))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row for each text, each number rounded to a thousandth.

        Zeros for a text without words, and for one that the model fails at, which is logged.
        """
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            encoded = self._tokenizer.encode(text)
            if not encoded.ids:
                continue
            try:
                row[:] = self._run(encoded.ids, encoded.attention_mask, encoded.type_ids)
            except PermanentError as error:
                log.warning("embedding.failed", tokens=len(encoded.ids), reason=str(error))
        return rows

    def _run(self, ids: list[int], mask: list[int], types: list[int]) -> NDArray[np.float32]:
        """The vector of a text's tokens. Raises PermanentError when the model cannot be run."""
        given = dict(zip(_INPUTS, (ids, mask, types), strict=True))
        feeds = {name: np.array([given[name]], kind) for name, kind in self._inputs.items()}
        try:
            (tokens,) = self._session.run([self._output], feeds)
        except Exception as error:  # the library raises bare exceptions of its own
            raise PermanentError(f"{MODEL} cannot be run on what {TOKENIZER} gives") from error
        if tokens.ndim != 3 or tokens.shape[:2] != (1, len(ids)):
            raise PermanentError(f"{MODEL} gives no vector for each token first")
        mean = np.array(mask, np.float64) @ tokens[0].astype(np.float64)
        length = float(np.linalg.norm(mean))
        if not np.isfinite(length) or not length:
            return np.zeros(len(mean), np.float32)
        vector: NDArray[np.float32] = np.round(mean / length, _DECIMALS).astype(np.float32)
        return vector


def _tokenizer(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare exceptions of its own
        raise PermanentError(f"{TOKENIZER} cannot be read as a tokenizer") from error


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.use_deterministic_compute = True
    options.log_severity_level = 4  # what is wrong is said by us
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # as above
        raise PermanentError(f"{MODEL} cannot be read as a model") from error


def _type_of(wanted: onnxruntime.NodeArg) -> type[np.signedinteger]:
    if wanted.name not in _INPUTS:
        raise PermanentError(f"{MODEL} takes {wanted.name}, which texts do not have")
    if wanted.type not in _TYPES:
        raise PermanentError(f"{MODEL} takes {wanted.name} as {wanted.type}, not as whole numbers")
    return _TYPES[wanted.type]


def _hash(folder: Path) -> str:
    """A hash of the model, of what it keeps in files beside it, and of the tokenizer."""
    digest = hashlib.sha256()
    for path in sorted([folder / TOKENIZER, *folder.glob(f"{MODEL}*")]):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()[:16]
