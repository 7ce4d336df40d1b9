"""The text of `config.example.env`, made of the list of settings."""

import textwrap

from pydantic_core import PydanticUndefined

from monitor.settings.fields import Settings, declared, is_secret, setting_name


def example_env() -> str:
    """The text of `config.example.env`: every setting with meaning, unit and default."""
    parts = [
        "# Settings of monitor. Copy to .env and fill in; the environment wins over the file.\n"
        "# A name set to nothing counts as not set. Nothing is interpolated.\n"
        "# Of a secret, NAME_FILE may give the path of a file that holds it instead.\n"
    ]
    for attribute, field in Settings.model_fields.items():
        name = setting_name(attribute)
        default = "" if field.default in (None, (), PydanticUndefined) else str(field.default)
        if isinstance(field.default, bool):
            default = default.lower()
        lines = textwrap.wrap(field.description or "", 98)
        lines.append(f"Default: {declared(attribute, 'shown') or default or 'none'}.")
        if unit := declared(attribute, "unit"):
            lines.append(f"Unit: {unit}.")
        if is_secret(attribute):
            lines.append(f"A secret: {name}_FILE may name a file instead.")
        text = "\n".join(f"# {line}" for line in lines)
        parts.append(f"{text}\n#{name}={default or declared(attribute, 'example')}\n")
    return "\n".join(parts)
