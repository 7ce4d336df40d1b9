"""From the setting to the model, or to a sentence that says why not."""

from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import PermanentError, SettingsError

if TYPE_CHECKING:
    from monitor.embedding.model import OnnxEmbedder

SETTING = "MONITOR_EMBEDDINGS"


def load_embedder(folder: Path | None) -> "OnnxEmbedder | None":
    """The model in a folder, tried once; None when none is asked for.

    Raises SettingsError: no such folder, files missing, the extra not installed, or a model that
    wants something else than texts.
    """
    if folder is None:
        return None
    if not folder.is_dir():
        raise SettingsError([f"{SETTING}: {folder} is no folder"])
    try:
        from monitor.embedding.model import OnnxEmbedder
    except ModuleNotFoundError as error:
        raise SettingsError(
            [f"{SETTING}: needs the package {error.name}: pip install 'monitor[embeddings]'"]
        ) from error
    try:
        return OnnxEmbedder(folder)
    except PermanentError as error:
        raise SettingsError([f"{SETTING}: {error}"]) from error
