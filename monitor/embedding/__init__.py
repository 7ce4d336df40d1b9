"""Sentence embeddings from a model in a folder of the operator's: the only home of onnxruntime.

An optional extra, off by default; nothing is ever downloaded. `monitor.crossref.meaning` says what
the vectors are used for, and how little.
"""

from monitor.embedding.load import load_embedder

__all__ = ["load_embedder"]
