"""The user's own lexicon: `lexicon.json` in the data folder, beside the packaged one."""

from pathlib import Path

from monitor.errors import SettingsError
from monitor.lexicon import Lexicon, OwnLexiconError, load
from monitor.settings.fields import Settings


def path_of(settings: Settings) -> Path:
    """Where it is, if there is one."""
    return settings.data / "lexicon.json"


def read_own(settings: Settings) -> str:
    """Its text; empty when there is none. Raises SettingsError when it cannot be read."""
    path = path_of(settings)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: {error}"]) from error


def lexicon_of(settings: Settings) -> Lexicon:
    """The packaged lexicon with the user's own. Raises SettingsError with all that is wrong."""
    try:
        return load(read_own(settings))
    except OwnLexiconError as error:
        path = path_of(settings)
        raise SettingsError([f"{path}: {problem}" for problem in error.problems]) from error
