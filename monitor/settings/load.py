"""Reading the settings: environment over `.env`, secrets from files, all problems at once."""

import io
from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import parse_stream
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import SettingsError
from monitor.settings.fields import Settings, is_secret, setting_name
from monitor.watchlist import nearest

_PREFIXES = ("MONITOR_", "TELEGRAM_")
_SECRET_FILE_BYTES = 65_536

_FIELDS = {setting_name(attribute): attribute for attribute in Settings.model_fields}
_SECRETS = frozenset(name for name, attribute in _FIELDS.items() if is_secret(attribute))
_FILES = {f"{name}_FILE": name for name in _SECRETS}

_SENTENCES = {
    "int_parsing": "is not a whole number",
    "bool_parsing": "is neither true nor false",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "value_error": "{error}",
}


def load_settings(environ: Mapping[str, str], env_file: Path | None) -> Settings:
    """Read the settings; `environ` wins over `env_file`, which may be absent.

    A name set to nothing counts as not set, so that the default applies. Raises SettingsError
    with every problem, one `NAME: reason` each; no value of a secret is in it.
    """
    problems: list[str] = []
    in_file = _read_env_file(env_file, problems) if env_file else {}
    given = {**_resolve(in_file, problems), **_resolve(environ, problems)}
    server, key = "TELEGRAM_SERVER", "TELEGRAM_SERVER_KEY"
    if server in given and key not in given:
        problems.append(f"{key}: missing, {server} needs the server's public key")
    if key in given and server not in given:
        problems.append(f"{server}: missing, {key} belongs to a server")
    try:
        settings = Settings.model_validate({_FIELDS[name]: given[name] for name in given})
    except ValidationError as error:
        problems += [
            _problem(detail)
            for detail in error.errors(include_url=False)
            # A default made of another setting cannot be made when that one is wrong.
            if detail["type"] != "default_factory_not_called"
        ]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _read_env_file(path: Path, problems: list[str]) -> dict[str, str]:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        problems.append(f"{path.name}: is not UTF-8 at byte {error.start}")
        return {}
    except OSError as error:
        problems.append(f"{path.name}: cannot be read: {error.strerror}")
        return {}
    values: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        line = binding.original.line
        if binding.error:
            problems.append(f"{path.name}: line {line} is not of the form NAME=VALUE")
        elif binding.key and binding.value is None:
            problems.append(f"{binding.key}: has no value in {path.name}, line {line}")
        elif binding.key and binding.value is not None:
            if binding.key in values and binding.key.startswith(_PREFIXES):
                problems.append(f"{binding.key}: stands twice in {path.name}, again in line {line}")
            values[binding.key] = binding.value
    return values


def _resolve(source: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    """The settings of one source by name, files read, unknown names reported."""
    values: dict[str, str] = {}
    for name, value in sorted(source.items()):
        if not name.startswith(_PREFIXES) or not (name in _FIELDS or name in _FILES):
            if name.startswith(_PREFIXES):
                near = nearest(name, [*_FIELDS, *_FILES])
                problems.append(
                    f"{name}: unknown setting" + (f", nearest is {near}" if near else "")
                )
        elif not value.strip():
            continue
        elif name in _FIELDS:
            values[name] = value.strip()
        elif source.get(_FILES[name], "").strip():
            problems.append(f"{name}: {_FILES[name]} is given too, which of them counts?")
        else:
            secret = _read_secret(name, value.strip(), problems)
            if secret is not None:
                values[_FILES[name]] = secret
    return values


def _read_secret(name: str, path: str, problems: list[str]) -> str | None:
    try:
        with Path(path).expanduser().open("rb") as file:
            secret = file.read(_SECRET_FILE_BYTES).decode("utf-8").strip()
    except UnicodeDecodeError:
        problems.append(f"{name}: the file is not text")
        return None
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        problems.append(f"{name}: {path} cannot be read: {reason}")
        return None
    if not secret:
        problems.append(f"{name}: {path} is empty")
        return None
    return secret


def _problem(detail: ErrorDetails) -> str:
    name = setting_name(str(detail["loc"][0]))
    sentence = _SENTENCES.get(detail["type"], detail["msg"]).format(**detail.get("ctx", {}))
    # A parser of ours says itself what it may say of the value.
    if name in _SECRETS or detail["type"] == "value_error":
        return f"{name}: {sentence}"
    return f"{name}: {sentence}, not {str(detail['input'])[:80]!r}"
